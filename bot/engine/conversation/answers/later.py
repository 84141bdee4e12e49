"""*Ask me later*: the same question once more, at a time the customer chooses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.asked import Shown, in_place, number_of_its_kind
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.settings import time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.refusals import SkipUndone, Snoozed
from bot.engine.model.ids_and_time import local_day, utc
from bot.engine.model.tokens import Action
from bot.engine.pacing.known_answers import known_answers
from bot.engine.pacing.send_window import EVENING, window_for
from bot.engine.pacing.visit import comes_at, may_come_back
from prompts.model.question import QuestionId

_TONIGHT_UNTIL = time(18, 30)


class Later(IntEnum):
    """The times a customer can choose; the number travels in the button."""

    TONIGHT = 0
    TOMORROW = 1
    NEXT_WEEK = 2


def offer_later(turn: Turn, shown: Shown) -> None:
    """*Ask me later*: which times fit, in the customer's own day."""
    question, record = shown
    buttons = [
        turn.button(Action.SNOOZE, record.id, choice, says=f"button.{choice.name.lower()}")
        for choice in Later
        if (choice is not Later.TONIGHT or _tonight_fits(turn)) and _may_be_asked_at(turn, question.id, _comes(turn, choice))
    ]
    if not buttons:
        return turn.toast(turn.phrase("toast.no_later"))
    text = f"{asks(turn, question)}\n{turn.phrase('later.when')}"
    turn.may_be_typed([buttons])
    turn.amend(text, [buttons], key=in_place(turn, record.id))


def snooze(turn: Turn, shown: Shown, index: int) -> None:
    """The chosen time: the same question then, once."""
    if index not in list(Later):
        return turn.toast(turn.phrase("toast.question_over"))
    question, record = shown
    if turn.state.open is not None and turn.state.open.ask != record.id:
        return turn.toast(turn.phrase("toast.one_waits"))
    if index == Later.TONIGHT and not _tonight_fits(turn):
        return offer_later(turn, shown)
    until = _comes(turn, Later(index))
    if not _may_be_asked_at(turn, question.id, turn.now):
        return turn.toast(turn.phrase("toast.question_over"))
    if not _may_be_asked_at(turn, question.id, until):
        return offer_later(turn, shown)
    _put_off(turn, shown, until)


def on_day(turn: Turn, shown: Shown, day: date) -> None:
    """The day that was said in words, and never earlier than was promised."""
    question, record = shown
    if turn.state.open is not None and turn.state.open.ask != record.id:
        return turn.toast(turn.phrase("toast.one_waits"))
    promised, morning = turn.state.history(question.id).snoozed_to, utc(day, 0, 0, turn.zone)
    wished = comes_at(_in_the_window(turn, morning), turn.state, turn.now, turn.catalogue)
    until = max(wished, promised) if promised is not None else wished
    if not _may_be_asked_at(turn, question.id, turn.now):
        return turn.toast(turn.phrase("toast.question_over"))
    if not _may_be_asked_at(turn, question.id, until):
        return turn.toast(turn.phrase("toast.no_later"))
    _put_off(turn, shown, until)


def _put_off(turn: Turn, shown: Shown, until: datetime) -> None:
    question, record = shown
    if record.outcome == "skipped":
        turn.happened(SkipUndone(record.id, question.id))
    turn.happened(Snoozed(record.id, question.id, until, moves=record.outcome == "snoozed"))
    zone_question, buttons = time_zone.maybe_ask(turn)
    said = turn.phrase_in_turn("later.until", number_of_its_kind(turn, record, "snoozed"), day=turn.day(until))
    text = f"{asks(turn, question)}\n{said} {zone_question}"
    turn.amend(text.strip(), keyboard.rows(buttons) if buttons else ())


def _may_be_asked_at(turn: Turn, question: QuestionId, until: datetime) -> bool:
    """Whether it would still be asked then: a question ends, and so does a Yes."""
    known = known_answers(turn.state, turn.catalogue)
    return turn.state.may_be_asked(until) and may_come_back(turn.state, question, until, turn.catalogue, known)


def _comes(turn: Turn, choice: Later) -> datetime:
    """When it comes: a break, or an erasure that waits for its confirmation, holds this question too."""
    return comes_at(_when(turn, choice), turn.state, turn.now, turn.catalogue)


def _when(turn: Turn, choice: Later) -> datetime:
    today = local_day(turn.now, turn.zone)
    if choice is Later.TONIGHT:
        return utc(today, EVENING.hour, EVENING.minute, turn.zone)
    days = 1 if choice is Later.TOMORROW else 7
    morning = utc(today + timedelta(days=days), 0, 0, turn.zone)
    return _in_the_window(turn, morning)


def _in_the_window(turn: Turn, morning: datetime) -> datetime:
    return window_for(turn.state.zone, turn.catalogue).slot(morning, "later", turn.state.customer)


def _tonight_fits(turn: Turn) -> bool:
    """Only where the customer's own evening is known and not yet there, and the brand writes at that hour."""
    zone = turn.state.zone
    if zone is None or turn.now.astimezone(ZoneInfo(zone)).time() >= _TONIGHT_UNTIL:
        return False
    evening = utc(local_day(turn.now, zone), EVENING.hour, EVENING.minute, zone)
    return window_for(zone, turn.catalogue).closes_after(turn.now) > evening
