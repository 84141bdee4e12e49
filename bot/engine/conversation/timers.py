"""What happens without the customer: by the clock or the staff, and what became of messages on their way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from bot.engine.conversation import said_before
from bot.engine.conversation.onboarding import renewal
from bot.engine.conversation.questions.ask import ask
from bot.engine.conversation.questions.on_its_way import close
from bot.engine.conversation.questions.when_next import promise_again
from bot.engine.conversation.rights import block, erasure, use_restriction
from bot.engine.conversation.turn import Turn
from bot.engine.model import inputs
from bot.engine.model.decision import Due
from bot.engine.model.facts.answers import AnswerErased, ChangeEnded
from bot.engine.model.facts.asks import AskSent, AskUnconfirmed, AskUndeliverable, HeldBack, WentSilent
from bot.engine.model.facts.consent import ConsentRecorded
from bot.engine.model.facts.pace import Promised
from bot.engine.model.ids_and_time import fresh_id
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.engine.model.state import BEFORE_THE_YES, State
from bot.engine.model.world import QUIET_WORLD, World
from bot.engine.pacing.gates import next_ask
from bot.engine.pacing.reach import is_reached_here
from bot.engine.pacing.reasons import Ask, Wait
from prompts.catalogue.catalogue import Catalogue
from prompts.model.durations import after
from prompts.model.question import Duration

_UNANSWERED_NOTICE = Duration(30, "days")
"""A notice without a Yes is forgotten with whoever saw it (dialogue.md)."""

_NOTHING_LEFT = Duration(30, "days")
"""After a Yes has ended, whoever has no answer left is forgotten as well: there is nothing to keep them for (Art. 5(1)(e))."""


def ticked(
    turn: Turn, given: inputs.UseRestriction | inputs.SaidBefore | inputs.ClockStruck | inputs.Delivered | inputs.NotDelivered
) -> None:
    """One stroke of the clock, one delivery report, what the records forgot, or what the staff did as the customer asked."""
    match given:
        case inputs.UseRestriction():
            use_restriction.by_staff(turn, given)
        case inputs.SaidBefore():
            said_before.hold(turn, given)
        case inputs.ClockStruck():
            _struck(turn)
        case inputs.Delivered(_, ask_id, message_ref):
            if ask_id is not None:
                turn.happened(AskSent(ask_id, message_ref))
        case inputs.NotDelivered():
            _lost(turn, given)
        case _:
            assert_never(given)


def due_at(state: State, now: datetime, catalogue: Catalogue, world: World = QUIET_WORLD, *, present: bool = True) -> Due | None:
    """The next moment somebody has to look at this customer, and why; nothing when only they can move things on."""
    moments = [*_duties(state, catalogue)]
    if present and state.may_be_asked(now) and state.open is None:
        decided = next_ask(state, now, catalogue, world)
        if isinstance(decided, Wait):
            moments.append(Due(decided.until, "ask"))
        elif isinstance(decided, Ask):
            moments.append(Due(now, "ask"))
    return min(moments, default=None)


def _duties(state: State, catalogue: Catalogue) -> list[Due]:
    moments = [] if state.deletion_held else [*_deletions(state)]
    waiting = state.open
    if waiting is not None and waiting.sent_at is not None:
        moments.append(Due(after(waiting.sent_at, catalogue.brand.pace.silence_after), "silence"))
    if (lapses_at := _change_lapses_at(state, catalogue)) is not None:
        moments.append(Due(lapses_at, "change"))
    consent = state.consents.get(BE_ASKED)
    if state.phase == "active" and consent is not None and consent.until is not None and consent.status != "expired":
        moments.append(Due(consent.until, "consent"))
    return moments


def _deletions(state: State) -> Iterator[Due]:
    """What is deleted by its date; a restriction that holds it back lets all of it wait, and what is overdue goes when it ends."""
    if state.erase_at is not None:
        yield Due(state.erase_at, "grace")
    if state.phase in BEFORE_THE_YES and state.since is not None:
        yield Due(after(state.notice.at if state.notice else state.since, _UNANSWERED_NOTICE), "purge")
    for given in state.given():
        yield Due(given.keep_until, "keep")
    consent = state.consents.get(BE_ASKED)
    if consent is not None and _has_ended(state, consent) and not any(state.given()):
        yield Due(after(consent.at, _NOTHING_LEFT), "purge")


def let_change_lapse(turn: Turn) -> None:
    """Before anything else in a turn: a change that was begun and left alone is over, with words that were held back for it."""
    lapses_at = _change_lapses_at(turn.state, turn.catalogue)
    if lapses_at is not None and lapses_at <= turn.now:
        turn.happened(ChangeEnded())


def _change_lapses_at(state: State, catalogue: Catalogue) -> datetime | None:
    """As long as a question waits for its answer."""
    return after(state.changing.since, catalogue.brand.pace.silence_after) if state.changing is not None else None


def _has_ended(state: State, consent: Consent) -> bool:
    """Whether there was a Yes that stands no more; after a stop its answers have a last day of their own, unless they are kept."""
    is_over = state.phase == "stopped" or consent.status not in ("given", "renewed")
    return is_over and state.phase not in BEFORE_THE_YES and state.erase_at is None


def _struck(turn: Turn) -> None:
    """Promises to forget first, then silences, then perhaps a question."""
    due = [why for at, why in _duties(turn.state, turn.catalogue) if at <= turn.now]
    if "grace" in due or "purge" in due:
        return erasure.forget(turn, farewell=False)
    if "keep" in due:
        _let_go(turn)
    if "consent" in due:
        _expire_consent(turn)
    if "silence" in due:
        _went_silent(turn)
    if is_reached_here(turn.state, turn.moment):
        _maybe_ask(turn)


def _maybe_ask(turn: Turn) -> None:
    decided = next_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
    if isinstance(decided, Ask):
        is_own_time = decided.reasons[0].rule == "snoozed"
        if not is_own_time and renewal.has_to_renew(turn.state, turn.now):
            return renewal.ask_again(turn)
        return ask(turn, decided, pulled=is_own_time, proactive=True)
    reason = decided.reasons[0]
    if reason.rule != turn.state.tempo.held_by and turn.state.phase == "active":
        turn.happened(HeldBack(reason.rule, reason.detail))
    if isinstance(decided, Wait) and reason.rule in ("quiet", "cap"):
        turn.happened(Promised(decided.until))


def _let_go(turn: Turn) -> None:
    for question, given in list(turn.state.answers()):
        if given.keep_until <= turn.now:
            turn.happened(AnswerErased(question, given.id, "expired"))


def _expire_consent(turn: Turn) -> None:
    """The Yes ran out: what waits for an answer waits no longer, nor do words that were held back."""
    waiting, consent = turn.state.open, turn.state.consents[BE_ASKED]
    if waiting is not None:
        close(turn, "withdrawn")
    if turn.state.changing is not None:
        turn.happened(ChangeEnded())
    event = fresh_id(turn.moment.nonce, "consent:expired")
    turn.happened(ConsentRecorded(event, BE_ASKED, "expired", consent.wording, turn.state.language, "time", None))


def _went_silent(turn: Turn) -> None:
    """No answer in time. A question that perhaps never arrived is closed without counting it as a silence."""
    waiting = turn.state.open
    if waiting is None:
        return
    if waiting.delivery == "unconfirmed":
        turn.happened(AskUndeliverable(waiting.ask))
        return
    turn.happened(WentSilent(waiting.ask, waiting.question))
    promise_again(turn, by_time=True)


def _lost(turn: Turn, given: inputs.NotDelivered) -> None:
    if given.why == "gone":
        return block.refused(turn, given)
    if given.ask is None:
        return
    turn.happened(AskUnconfirmed(given.ask) if given.why == "unknown" else AskUndeliverable(given.ask))
