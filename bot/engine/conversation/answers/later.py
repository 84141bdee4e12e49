"""*Ask me later*: the same question once more, at a time the customer chooses."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.asked import (
    asked,
    in_place,
    open_question,
)
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.questions.promise import promise_again
from bot.engine.conversation.settings import time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.refusals import SkipUndone, Snoozed
from bot.engine.model.moments import local_day, utc
from bot.engine.model.state import AskRecord
from bot.engine.model.tokens import Action, Token
from bot.engine.pacing.send_window import window_for
from prompts.model.question import Question

_TONIGHT_UNTIL = time(18, 30)


_EVENING = time(19, 0)


class Later(IntEnum):
    """The times a customer can choose; the number travels in the button."""

    TONIGHT = 0
    TOMORROW = 1
    NEXT_WEEK = 2


def offer_later(turn: Turn, token: Token | None) -> None:
    """*Ask me later*: which times fit, in the customer's own day."""
    waiting = open_question(turn)
    found = asked(turn, token.ask) if token else (waiting[1], None) if waiting else None
    ask_id = token.ask if token else waiting[0].ask if waiting else 0
    if found is None or (found[1] is not None and not _may_be_put_off(turn, found[0], found[1])):
        return turn.toast(turn.phrase("toast.question_over")) if token else turn.say(turn.phrase("nothing_open"))
    buttons = [
        Button(turn.phrase(f"button.{choice.name.lower()}"), tokens.write(Action.SNOOZE, ask_id, choice))
        for choice in Later
        if choice is not Later.TONIGHT or _tonight_fits(turn)
    ]
    text = f"{asks(turn, found[0])}\n{turn.phrase('later.when')}"
    turn.amend(text, [buttons], key=in_place(turn, ask_id))


def snooze(turn: Turn, token: Token) -> None:
    """The chosen time: the same question then, once."""
    found = asked(turn, token.ask)
    if found is None or not _may_be_put_off(turn, *found) or token.index not in list(Later):
        return turn.toast(turn.phrase("toast.question_over"))
    question, record = found
    if turn.state.open is not None and turn.state.open.ask != record.id:
        return turn.toast(turn.phrase("toast.one_waits"))
    if record.outcome == "skipped":
        turn.happened(SkipUndone(record.id, question.id))
    until = _when(turn, Later(token.index))
    turn.happened(Snoozed(record.id, question.id, until))
    promise_again(turn)
    zone_question, buttons = time_zone.maybe_ask(turn)
    text = f"{asks(turn, question)}\n{turn.phrase('later.until', day=turn.day(until))} {zone_question}"
    turn.amend(text.strip(), keyboard.rows(buttons) if buttons else ())


def _may_be_put_off(turn: Turn, question: Question, ask: AskRecord) -> bool:
    """Not what was answered, taken back or refused since: an old button does not undo a later word."""
    is_refused = turn.state.history(question.id).refused
    return ask.outcome not in ("answered", "withdrawn", "never") and not is_refused


def _when(turn: Turn, choice: Later) -> datetime:
    today = local_day(turn.now, turn.zone)
    if choice is Later.TONIGHT:
        return utc(today, _EVENING.hour, _EVENING.minute, turn.zone)
    days = 1 if choice is Later.TOMORROW else 7
    morning = utc(today + timedelta(days=days), 0, 0, turn.zone)
    return window_for(turn.state.zone, turn.catalogue).slot(morning, "later", turn.state.customer)


def _tonight_fits(turn: Turn) -> bool:
    """Only where the customer's own evening is known and not yet there."""
    zone = turn.state.zone
    return zone is not None and turn.now.astimezone(ZoneInfo(zone)).time() < _TONIGHT_UNTIL
