"""Finding a question again by the ask that showed it."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn
from bot.engine.model.state import (
    AskId,
    AskRecord,
    Open,
)
from prompts.model.question import Question, QuestionId


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
