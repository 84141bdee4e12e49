"""Withdrawal, as easy as the Yes (GDPR Art. 7(3))."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.conversation import keyboard
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Cancel
from bot.engine.model.facts.asks import AskClosed
from bot.engine.model.facts.consent import ConsentRecorded, Declined, KeptAfterStop, Resumed, Stopped
from bot.engine.model.facts.contacts import ContactLeft
from bot.engine.model.facts.person import LinkLeft, LinkTakenBack
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.state import BEFORE_THE_YES, State
from bot.engine.model.tokens import Action, Token
from prompts.model.durations import after

_A_SLIP = timedelta(minutes=15)
"""How long a stop can be taken back by one tap: an old button never undoes what was said later."""


def stop(turn: Turn, how: str) -> None:
    """Withdrawal, as easy as the Yes (GDPR Art. 7(3)): from any state, one message, no persuasion, no confirmation step.

    Whatever had not left yet never will: the confirmation is the next thing that the customer reads.
    """
    turn.effects.append(Cancel("all"))
    end_links(turn)
    if turn.state.phase == "stopped":
        mean_it(turn)
        return _confirm_stop(turn, how)
    if turn.state.phase in BEFORE_THE_YES:
        if turn.state.notice is not None:
            turn.happened(Declined())
        return turn.say_for_sure("stop", turn.phrase("stop.never_asked"))
    withdraw(turn, how)
    _confirm_stop(turn, how)


def mean_it(turn: Turn) -> None:
    """Said or done once more, a stop was no slip: its first message takes nothing back any more, and its other buttons stay."""
    standing, erase_at = turn.state.stop, turn.state.erase_at
    if standing is not None and erase_at is not None and may_be_taken_back(turn.state, turn.now):
        turn.happened(Stopped("repeated", erase_at, standing.id))


def take_back_link(turn: Turn) -> None:
    """A stop or a no after *Yes, both are mine*: the other chat's yes joins nothing any more; nor does a later one a record."""
    if turn.state.link_accepted is not None:
        turn.happened(LinkTakenBack())
    if turn.state.contact_link is not None:
        turn.happened(ContactLeft())


def end_links(turn: Turn) -> None:
    """Nothing is joined after a stop, and a code for another chat is over: whoever has it could make the bot write."""
    take_back_link(turn)
    if turn.state.link_offered is not None:
        turn.happened(LinkLeft())


def offer_stop(turn: Turn, beside: keyboard.Rows = ()) -> None:
    """What may be a refusal is never answered by a template: one tap ends it, another goes on, and what waits still waits.

    `beside`: what else it may be.
    """
    if turn.state.phase != "active":
        return stop(turn, "word")
    yes, no = turn.button(Action.STOP), turn.button(Action.GO_ON)
    turn.ask_back(turn.phrase("stop.shall_i"), [[yes], *beside, [no]], yes=yes, no=no)


def go_on(turn: Turn) -> None:
    """*Keep going*: it was not meant as a stop, and nothing has changed."""
    turn.amend(turn.phrase("stop.going_on"))


def keep_after_stop(turn: Turn, token: Token) -> None:
    """*Keep it, just don't ask*: the answers stay under their own retention."""
    if not is_of_this_stop(turn.state, token.ask) or is_minor(turn.state):
        return over(turn)
    if turn.state.erase_at is not None:
        turn.happened(KeptAfterStop())
    turn.amend(turn.phrase("stop.kept"))


def not_a_stop(turn: Turn, token: Token) -> None:
    """*I meant something else*: this stop, and none before or after it, is taken back, on the words they first agreed to."""
    consent = turn.state.consents.get(BE_ASKED)
    is_of_this = token.ask != 0 and is_of_this_stop(turn.state, token.ask)
    if consent is None or not is_of_this or not may_be_taken_back(turn.state, turn.now):
        return over(turn)
    # A link that was opened meanwhile was offered with a notice that waits no more: nothing asks about it now.
    take_back_link(turn)
    renewed = turn.id("consent:be_asked")
    language = turn.state.language
    turn.happened(ConsentRecorded(renewed, BE_ASKED, "renewed", consent.wording, language, "stop:taken_back", consent.until))
    take_up_again(turn)
    turn.amend(turn.phrase("stop.taken_back"))


def take_up_again(turn: Turn) -> None:
    """The Yes stands again, and everything is as it was: a break, a rest, an erasure that waits for its confirmation."""
    turn.happened(Resumed(is_slip=True))


def over(turn: Turn) -> None:
    """A button of a stop that is past, or cannot be taken back any more: what is so stays so."""
    turn.toast(turn.phrase("toast.stopped" if turn.state.phase == "stopped" else "toast.from_earlier"))


def has_ended(turn: Turn) -> None:
    """An answer after a stop is none: it is not kept. One tap leads back, but not who may be a child."""
    state = turn.state
    ident = state.stop.id if state.stop is not None else 0
    if may_be_taken_back(state, turn.now):
        back = [turn.button(Action.NOT_A_STOP, ident)]
    else:
        back = [] if is_minor(state) else [turn.button(Action.YES, says="button.begin_again")]
    theirs = [turn.button(Action.MY_ANSWERS)] if any(state.answers()) else []
    turn.say(turn.phrase("stop.has_ended"), keyboard.rows([*back, *theirs]))


def is_of_this_stop(state: State, ident: int) -> bool:
    """Whether a button belongs to the stop that stands; one without a name, to a stop without one."""
    return state.phase == "stopped" and ident == (state.stop.id if state.stop is not None else 0)


def may_be_taken_back(state: State, now: datetime) -> bool:
    """Soon after a word that may have been a slip, and while the Yes that it ended would last: never what was meant for sure.

    Nor is a child, or who chose what becomes of their answers, asked again by a tap.
    """
    standing, consent = state.stop, state.consents.get(BE_ASKED)
    is_slip = standing is not None and standing.how == "word" and now - standing.at <= _A_SLIP and state.erase_at is not None
    is_of_the_stop = consent is not None and consent.status == "withdrawn"
    return is_slip and consent is not None and is_of_the_stop and (consent.until is None or now < consent.until)


def is_minor(state: State) -> bool:
    """Whether it was a stop since a child writes: nothing is asked then, and nothing offered but to erase."""
    return state.stop is not None and state.stop.how == "minor"


def says_to_be_a_child(turn: Turn) -> None:
    """Words that say so and name no age: nothing more is asked, and nothing offered but to erase; they erase nothing at once."""
    if turn.state.phase == "active":
        return stop(turn, "minor")
    stop_as_a_child(turn)
    _confirm_stop(turn, "minor")


def stop_as_a_child(turn: Turn, *, erase_at: datetime | None = None) -> None:
    """The same without a word to them; also of somebody who had stopped before. `erase_at` as in `withdraw`."""
    turn.effects.append(Cancel("all"))
    end_links(turn)
    turn.happened(Stopped("minor", erase_at or turn.state.erase_at or _after_the_grace(turn), turn.id("stop")))


def begin_grace(turn: Turn, *, erase_at: datetime | None = None) -> None:
    """Of somebody who had stopped before, and began again, and stopped again: its day is that of this stop."""
    turn.happened(Stopped("word", erase_at or _after_the_grace(turn), turn.id("stop")))


def withdraw(turn: Turn, how: str, *, blocked_in: str = "", erase_at: datetime | None = None) -> None:
    """The Yes is taken back, and what waits for an answer waits no more; `blocked_in` names the chat whose block it was.

    `erase_at`: the day that they were told of, where the records forgot this stop.
    """
    if turn.state.open is not None:
        turn.happened(AskClosed(turn.state.open.ask, turn.state.open.question, "withdrawn"))
    consent = turn.state.consents[BE_ASKED]
    withdrawn = turn.id("consent:be_asked")
    # How long it would have lasted: who takes a slip back gives no longer Yes than they gave.
    until = consent.until if consent.covers(turn.now) else turn.now
    turn.happened(ConsentRecorded(withdrawn, BE_ASKED, "withdrawn", consent.wording, turn.state.language, how, until))
    day = erase_at or _after_the_grace(turn)
    turn.happened(Stopped(how, day, turn.id("stop"), keeps_laters=True, blocked_in=blocked_in))


def _after_the_grace(turn: Turn) -> datetime:
    return after(turn.now, turn.catalogue.brand.erase_after_stop)


def _confirm_stop(turn: Turn, how: str) -> None:
    turn.say_for_sure("stop", *confirmation(turn, because=turn.phrase("stop.minor") if how == "minor" else ""))


def confirmation(turn: Turn, *, because: str = "") -> tuple[str, keyboard.Rows]:
    """What is said of the stop that stands, and what can be done about it."""
    erase_at = turn.state.erase_at
    ident = turn.state.stop.id if turn.state.stop is not None else 0
    buttons = []
    if erase_at is not None:
        buttons.append(turn.button(Action.ERASE_NOW, ident))
    if erase_at is not None and not is_minor(turn.state):
        buttons.append(turn.button(Action.KEEP_AFTER_STOP, ident))
    if may_be_taken_back(turn.state, turn.now):
        buttons.append(turn.button(Action.NOT_A_STOP, ident))
    return f"{because} {_what_becomes_of_it(turn)}".strip(), keyboard.rows(buttons)


def _what_becomes_of_it(turn: Turn) -> str:
    if turn.state.deletion_held:
        return turn.phrase("stop.held")
    erase_at = turn.state.erase_at
    return turn.phrase("stop.erase_on", day=turn.day(erase_at)) if erase_at else turn.phrase("stop.data_kept")
