"""Finding a question again by the ask that showed it, and what became of that ask since."""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.conversation.questions.on_its_way import is_on_its_way
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.facts.refusals import SKIPS_THAT_REFUSE
from bot.engine.model.history import AskRecord, Outcome
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.parts.pending import Open
from bot.engine.pacing.refused_topics import refused_topics
from prompts.model.question import Question, QuestionId

_STILL_UNANSWERED = frozenset({"planned", "sent", "unconfirmed", "expired", "superseded", "unclear", "snoozed"})


class Shown(NamedTuple):
    """A question in the very words in which one of this customer's asks showed it."""

    question: Question
    record: AskRecord


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


def asked(turn: Turn, ask_id: AskId) -> Shown | None:
    """The question one of this customer's asks showed; nothing for anybody else's."""
    found = turn.state.find_ask(ask_id)
    question = pinned(turn, found[0], found[1].revision) if found else None
    return Shown(question, found[1]) if found and question else None


def target_of_words(turn: Turn) -> Shown | None:
    """What typed words are about: the question they quote, the answer being changed, else the open question that they read."""
    changing, waiting = turn.state.changing, None if is_on_its_way(turn.state) else turn.state.open
    if turn.quoted is not None:
        return asked(turn, turn.quoted)
    ask_id = changing.ask if changing else waiting.ask if waiting else None
    return asked(turn, ask_id) if ask_id is not None else None


def quoted_ask(turn: Turn, carried: str) -> AskId | None:
    """The ask of this customer that a quoted message was about, unless it is the one that waits."""
    token = tokens.read(carried)
    found = asked(turn, token.ask) if token is not None else None
    is_open = found is not None and turn.state.open is not None and turn.state.open.ask == found.record.id
    return found.record.id if found is not None and not is_open and turn.state.phase == "active" else None


def latest_asked(turn: Turn) -> Shown | None:
    """The question that was asked last."""
    records = [record for history in turn.state.histories.values() for record in history.asks]
    return asked(turn, max(records, key=lambda record: record.at).id) if records else None


def number_of_its_kind(turn: Turn, record: AskRecord, *outcomes: Outcome) -> int:
    """How many earlier asks came to one of these outcomes: what is said of one can differ from what was said of the last."""
    records = [each for history in turn.state.histories.values() for each in history.asks if each.outcome in outcomes]
    return sum(each.at <= record.at for each in records if each.id != record.id)


def is_answered_since(turn: Turn, shown: Shown) -> bool:
    """Whether an answer came after this ask; one that is older is what the ask wants confirmed."""
    given = turn.state.history(shown.question.id).given
    return given is not None and (given.ask == shown.record.id or given.at > shown.record.at)


def is_unanswered(turn: Turn, shown: Shown) -> bool:
    """Whether it was neither answered nor declined yet, however old it is."""
    return shown.record.outcome in _STILL_UNANSWERED and not is_answered_since(turn, shown)


def is_declined(turn: Turn, shown: Shown) -> bool:
    """Whether the customer skipped or refused it, and nothing else waits: then that can be taken back."""
    history = turn.state.history(shown.question.id)
    # One skip refuses nothing, so a refusal beside it is a later *never*, which has an Undo of its own.
    is_later_word = shown.record.outcome == "skipped" and history.refused and history.skips < SKIPS_THAT_REFUSE
    is_later_word = (
        is_later_word
        or shown.question.topic in refused_topics(turn.state, turn.catalogue)
        or shown.question.id in turn.state.refused_again
        or is_purpose_taken_back(turn, shown)  # what stood open again would take no answer
    )
    is_last = not history.asks or history.asks[-1].id == shown.record.id
    return shown.record.outcome in ("skipped", "never") and turn.state.open is None and is_last and not is_later_word


def is_purpose_taken_back(turn: Turn, shown: Shown) -> bool:
    """Whether the purpose was withdrawn after this question was asked: its old buttons grant nothing any more."""
    consent = turn.consent_to(shown.question.purpose)
    return consent is not None and consent.status in ("withdrawn", "refused") and consent.at >= shown.record.at


def may_be_put_off(turn: Turn, shown: Shown) -> bool:
    """Not what was answered, taken back, skipped or refused since: an old button does not undo a later word."""
    history = turn.state.history(shown.question.id)
    later = (ask for ask in history.asks if (ask.number, ask.at) > (shown.record.number, shown.record.at))
    is_declined_later = any(ask.outcome in ("skipped", "never") for ask in later)
    is_over = shown.record.outcome in ("answered", "withdrawn", "never")
    return not is_over and not history.refused and not is_declined_later
