"""Three honest ways to say no to a question: not this one, later, never; each can be taken back where it stands."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.engine import keyboard, places, tokens
from bot.engine.asking import ask_key, asked, in_place, is_answered_since, message_of, open_question, promise_again
from bot.engine.effects import Button
from bot.engine.facts import Refused, Skipped, SkipUndone, Snoozed
from bot.engine.moments import local_day, utc
from bot.engine.showing import asks
from bot.engine.state import AskRecord
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from bot.engine.windows import window_for
from prompts.model.durations import after
from prompts.model.question import Duration, Question

_SKIPPED_FOR = Duration(180, "days")
"""*Not this one* holds for half a year (pacing.md)."""

_TONIGHT_UNTIL = time(18, 30)
_EVENING = time(19, 0)


class Later(IntEnum):
    """The times a customer can choose; the number travels in the button."""

    TONIGHT = 0
    TOMORROW = 1
    NEXT_WEEK = 2


_STILL_UNANSWERED = frozenset({"planned", "sent", "unconfirmed", "expired", "superseded", "unclear", "snoozed"})


def skip(turn: Turn) -> None:
    """*Skip*, typed: the open question; no reason asked, none needed."""
    waiting = open_question(turn)
    if waiting is None:
        return turn.say(turn.phrase("nothing_open"))
    _skip(turn, waiting[1], waiting[0].ask)


def skipped(turn: Turn, token: Token) -> None:
    """*Skip*, tapped: its own question, however old the button; one that was answered stays answered."""
    found = asked(turn, token.ask)
    if found is None or found[1].outcome not in _STILL_UNANSWERED or is_answered_since(turn, found[0], found[1]):
        return turn.toast(turn.phrase("toast.question_over"))
    _skip(turn, found[0], token.ask)


def _skip(turn: Turn, question: Question, ask_id: int) -> None:
    turn.happened(Skipped(ask_id, question.id, after(turn.now, _SKIPPED_FOR)))
    promise_again(turn)
    show_skipped(turn, question, ask_id)


def undo(turn: Turn, token: Token) -> None:
    """*Undo*: the question stands open again, in the same message."""
    found = _declined(turn, token.ask)
    if found is None or turn.state.open is not None:
        return turn.toast(turn.phrase("toast.question_over"))
    question, record = found
    turn.happened(SkipUndone(record.id, question.id))
    message = message_of(turn, question, record.id)
    turn.amend(message.text, message.rows, key=in_place(turn, record.id))


def never(turn: Turn, token: Token) -> None:
    """*Never ask this*: bound to the question's lineage, whatever its wording becomes."""
    found = asked(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    if not turn.state.history(question.id).refused or record.outcome != "never":
        turn.happened(Refused(question.id, record.id))
    undo_button = Button(turn.phrase("button.undo"), tokens.write(Action.UNDO_SKIP, record.id))
    turn.amend(f"{asks(turn, question)}\n{turn.phrase('never')}", [[undo_button]], key=in_place(turn, record.id))


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
    zone_question, buttons = places.maybe_ask(turn)
    text = f"{asks(turn, question)}\n{turn.phrase('later.until', day=turn.day(until))} {zone_question}"
    turn.amend(text.strip(), keyboard.rows(buttons) if buttons else ())


def _may_be_put_off(turn: Turn, question: Question, ask: AskRecord) -> bool:
    """Not what was answered, taken back or refused since: an old button does not undo a later word."""
    is_refused = turn.state.history(question.id).refused
    return ask.outcome not in ("answered", "withdrawn", "never") and not is_refused


def show_skipped(turn: Turn, question: Question, ask_id: int) -> None:
    """The question, skipped: until when, and how to take that back or make it final."""
    is_for_good = turn.state.history(question.id).refused
    text = turn.phrase("skipped.for_good" if is_for_good else "skipped")
    buttons = [Button(turn.phrase("button.undo"), tokens.write(Action.UNDO_SKIP, ask_id))]
    if not is_for_good:
        buttons.append(Button(turn.phrase("button.later"), tokens.write(Action.LATER, ask_id)))
        buttons.append(Button(turn.phrase("button.never"), tokens.write(Action.NEVER, ask_id)))
    rows = [buttons[:2], buttons[2:]] if len(buttons) > 2 else [buttons]
    turn.amend(f"{asks(turn, question)}\n{text}", rows, key=ask_key(ask_id))


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


def _declined(turn: Turn, ask_id: int) -> tuple[Question, AskRecord] | None:
    found = asked(turn, ask_id)
    return found if found and found[1].outcome in ("skipped", "never") else None
