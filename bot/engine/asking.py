"""A question on its way to the customer, and finding one again by the ask that showed it."""

from __future__ import annotations

from bot.engine import tokens
from bot.engine.effects import Message, Say
from bot.engine.facts import AskClosed, Asked, Promised
from bot.engine.moments import local_day
from bot.engine.pacing import POLICY, promise, pulled_ask
from bot.engine.reasons import Ask
from bot.engine.showing import explain_why, question_message, still_message, variant_of
from bot.engine.state import AskId, AskRecord, Open, State
from bot.engine.tokens import Action
from bot.engine.turn import Turn, Wording
from bot.engine.windows import window_for
from prompts.kinds.table import KINDS
from prompts.model.question import Question, QuestionId

_UNSAID = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for the customer's own answer in the record of what was shown: records of words hold nothing personal."""


def ask(turn: Turn, decided: Ask, *, pulled: bool, one_more: bool = False, by_clock: bool = False) -> None:
    """Put one question to the customer; whatever was still open is superseded.

    One that comes `by_clock`, even at a time the customer chose, is delivered at most once and not after the window.
    """
    if turn.state.open is not None:
        turn.happened(AskClosed(turn.state.open.ask, turn.state.open.question, "superseded"))
    question, ask_id = decided.question, turn.id("ask")
    is_last = one_more and turn.state.tempo.sitting + 1 >= turn.catalogue.brand.pace.in_one_visit
    message = message_of(turn, question, ask_id, intro=turn.phrase("ask.last_today") if is_last else "")
    turn.happened(
        Asked(
            ask=ask_id,
            question=question.id,
            revision=question.revision,
            wording=wording_of(turn, question, ask_id).sha256,
            language=turn.state.language,
            pulled=pulled,
            one_more=one_more,
            policy=POLICY,
            variant=variant_of(turn.state.customer, question),
            pushes_kept=turn.catalogue.brand.pace.cap,
            asks_kept=turn.catalogue.brand.pace.asks_per_question,
            slowest=len(turn.catalogue.brand.pace.slower),
            reasons=tuple(f"{reason.rule}:{reason.detail}" for reason in decided.reasons),
        )
    )
    promise_again(turn)
    until = window_for(turn.state.zone, turn.catalogue).closes_after(turn.now) if by_clock else None
    turn.effects.append(Say(ask_key(ask_id), message, proactive=by_clock, not_after=until, ask=ask_id))


def message_of(turn: Turn, question: Question, ask_id: AskId, *, intro: str = "") -> Message:
    """The message that puts a question; an answer that grew old is only to be confirmed."""
    given = turn.state.history(question.id).given
    if given is None or given.ask == ask_id:
        return question_message(turn, question, ask_id, intro=intro)
    answer = KINDS[question.kind].say(question, given.value, turn.state.language)
    message = still_message(turn, question, given, ask_id, answer=answer)
    return Message(f"{intro}\n{message.text}".strip(), message.rows)


def wording_of(turn: Turn, question: Question, ask_id: AskId) -> Wording:
    """The record of the words that put a question: what consent to its answer rests on."""
    given = turn.state.history(question.id).given
    if given is None or given.ask == ask_id:
        return turn.shown("question", question_message(turn, question, ask_id))
    return turn.shown("question", still_message(turn, question, given, ask_id, answer=_UNSAID))


def explained(turn: Turn, question: Question, ask_id: AskId) -> Message:
    """The question with the reason for it below, and without the button that asked for it."""
    message = message_of(turn, question, ask_id)
    rows = tuple(tuple(button for button in row if tokens.action_of(button.token) is not Action.WHY) for row in message.rows)
    return Message(f"{message.text}\n\n{explain_why(turn, question)}", rows)


def promise_again(turn: Turn, *, by_customer: bool = False) -> None:
    """Work out the next promise from the last ask; only the customer's own act may bring it nearer."""
    tempo = turn.state.tempo
    if tempo.last_ask_at is None:
        return
    until = promise(turn.state, tempo.last_ask_at, turn.catalogue)
    if tempo.next_ask_at is not None and not by_customer:
        until = max(until, tempo.next_ask_at)
    if until != tempo.next_ask_at:
        turn.happened(Promised(until))


def ask_key(ask_id: AskId) -> str:
    """The name of the message that carries an ask."""
    return f"ask:{ask_id}"


def in_place(turn: Turn, ask_id: AskId) -> str | None:
    """Where an ask's own message is changed: the tapped one, or by name when its button was typed."""
    return None if turn.is_tap else ask_key(ask_id)


def pinned(turn: Turn, question: QuestionId, revision: str) -> Question | None:
    """The question as it was shown with an ask."""
    return turn.catalogue.pinned(revision, question)


def open_question(turn: Turn) -> tuple[Open, Question] | None:
    """What waits for an answer, in the revision that was shown."""
    waiting = turn.state.open
    question = pinned(turn, waiting.question, waiting.revision) if waiting else None
    return (waiting, question) if waiting and question else None


def asked(turn: Turn, ask_id: AskId) -> tuple[Question, AskRecord] | None:
    """The question one of this customer's asks showed; nothing for anybody else's."""
    found = turn.state.find_ask(ask_id)
    question = pinned(turn, found[0], found[1].revision) if found else None
    return (question, found[1]) if found and question else None


def is_answered_since(turn: Turn, question: Question, ask: AskRecord) -> bool:
    """Whether an answer came after this ask; one that is older is what the ask wants confirmed."""
    given = turn.state.history(question.id).given
    return given is not None and (given.ask == ask.id or given.at > ask.at)


def latest_asked(turn: Turn) -> tuple[Question, AskRecord] | None:
    """The question that was asked last."""
    records = [record for history in turn.state.histories.values() for record in history.asks]
    return asked(turn, max(records, key=lambda record: record.at).id) if records else None


def asks_in_visit(turn: Turn, state: State) -> int:
    """Asks of this visit; another day is another visit."""
    last = state.tempo.last_ask_at
    return state.tempo.sitting if last is not None and local_day(last, turn.zone) == turn.today() else 0


def can_offer_more(state: State, turn: Turn, prefer: QuestionId | None) -> Question | None:
    """The question *One more?* would bring, if the visit still has room for one."""
    if state.open is not None or asks_in_visit(turn, state) >= turn.catalogue.brand.pace.in_one_visit:
        return None
    found = pulled_ask(state, turn.now, turn.catalogue, turn.moment.world, prefer=prefer)
    return found.question if isinstance(found, Ask) else None
