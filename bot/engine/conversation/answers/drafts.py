"""Words that are not an answer yet: shown back, and kept, rewritten or dropped by the customer's own tap."""

from __future__ import annotations

from bot.engine.conversation.answers.saving import Taking, take
from bot.engine.conversation.questions.asked import asked
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.answers import ChangeBegun, ChangeEnded, Drafted
from bot.engine.model.state import AskRecord, Draft
from bot.engine.model.tokens import Action, Token
from prompts.model.answering import Private, TooLong
from prompts.model.question import Question


def hold(turn: Turn, question: Question, record: AskRecord, draft: Draft) -> None:
    """Keep the draft with the open question, or with the answer that is being changed."""
    waiting = turn.state.open
    if waiting is not None and waiting.ask == record.id and turn.state.changing is None:
        turn.happened(Drafted(draft))
    else:
        turn.happened(ChangeBegun(question.id, record.id, draft))


def draft_of(turn: Turn, ask_id: int) -> Draft | None:
    """What is held back for this ask."""
    waiting, changing = turn.state.open, turn.state.changing
    if changing is not None and changing.ask == ask_id:
        return changing.draft
    return waiting.draft if waiting is not None and waiting.ask == ask_id else None


def too_long(turn: Turn, question: Question, record: AskRecord, reading: TooLong) -> None:
    """More than the question keeps: the first part is offered, nothing is stored."""
    hold(turn, question, record, Draft("too_long", reading.kept))
    first = Button(turn.phrase("button.keep_first", limit=reading.limit), tokens.write(Action.KEEP_DRAFT, record.id))
    turn.say(turn.phrase("too_long", limit=reading.limit), [[first], [_drop(turn, record)]])


def private(turn: Turn, question: Question, record: AskRecord, reading: Private) -> None:
    """Something that must not be kept: the rest is offered; silence means that nothing is saved."""
    hold(turn, question, record, Draft("private", reading.rest))
    topic = turn.phrase(f"topic.{reading.topic}")
    rewrite = Button(turn.phrase("button.rewrite"), tokens.write(Action.REWRITE, record.id))
    if not reading.rest:
        return turn.say(turn.phrase("private.nothing", topic=topic), [[rewrite], [_drop(turn, record)]])
    that = Button(turn.phrase("button.keep_that"), tokens.write(Action.KEEP_DRAFT, record.id))
    turn.say(turn.phrase("private.rest", topic=topic, rest=reading.rest), [[that, rewrite], [_drop(turn, record)]])


def keep(turn: Turn, token: Token) -> None:
    """*Keep the first 300*, *Keep that*: what was shown becomes the answer, confirmed."""
    found, draft = asked(turn, token.ask), draft_of(turn, token.ask)
    if found is None or draft is None or draft.why == "picking" or not draft.keeps:
        return turn.toast(turn.phrase("toast.draft_gone"))
    question, record = found
    turn.amend(turn.phrase("draft.kept"))
    take(turn, Taking(question, record, draft.keeps, draft.keeps, "confirmed"))


def drop(turn: Turn, token: Token, *, rewrite: bool) -> None:
    """*Don't save* or *Let me rewrite*: the words are gone, the question still waits."""
    if draft_of(turn, token.ask) is None:
        return turn.toast(turn.phrase("toast.draft_gone"))
    if turn.state.changing is not None and turn.state.changing.ask == token.ask:
        turn.happened(ChangeEnded())
    else:
        turn.happened(Drafted(None))
    turn.amend(turn.phrase("draft.rewrite" if rewrite else "draft.dropped"))


def _drop(turn: Turn, record: AskRecord) -> Button:
    return Button(turn.phrase("button.dont_save"), tokens.write(Action.DROP_DRAFT, record.id))
