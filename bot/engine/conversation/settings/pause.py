"""A break, for as long as the customer says."""

from __future__ import annotations

from datetime import date, datetime

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.on_its_way import call_back, close
from bot.engine.conversation.questions.when_next import promised
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.pace import Paused, Unpaused
from bot.engine.model.ids_and_time import utc
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.span import span_of
from prompts.model.durations import after
from prompts.model.question import Duration

_BREAKS = (Duration(1, "weeks"), Duration(1, "months"), Duration(3, "months"))


def take_a_break(turn: Turn, argument: str = "", *, until: date | None = None) -> None:
    """/pause: for how long; a span behind the command (`/pause 2 weeks`), or a day that was named, chooses at once."""
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    if until is not None:
        return _pause_until(turn, utc(until, 0, 0, turn.zone))
    if (span := span_of(argument)) is not None:
        return _pause_until(turn, after(turn.now, span))
    _offer(turn, turn.phrase("pause.offer"))


def say_how_long(turn: Turn, beside: keyboard.Rows = ()) -> None:
    """They said how long, and it cannot be read, or not be chosen; so what can be is said. `beside`: what else they may mean."""
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    _offer(turn, turn.phrase("pause.how_long"), beside)


def _offer(turn: Turn, text: str, beside: keyboard.Rows = ()) -> None:
    phrases, language = turn.catalogue.phrases, turn.state.language
    buttons = [
        Button(phrases.duration(span, language), tokens.write(Action.PAUSE, 0, index, turn.state.pause))
        for index, span in enumerate(_BREAKS, start=1)
    ]
    turn.ask_back(text, [*keyboard.rows(buttons), *beside])


def pause(turn: Turn, token: Token) -> None:
    """A tap on one of the spans, or on *Pause*; spans from before a break was chosen change nothing of it."""
    if not turn.state.may_be_asked(turn.now) or not 1 <= token.index <= len(_BREAKS):
        return take_a_break(turn)
    if turn.state.is_paused(turn.now) and token.mark != turn.state.pause:
        return _say_until(turn)
    _pause_until(turn, after(turn.now, _BREAKS[token.index - 1]))


def go_on(turn: Turn, token: Token) -> None:
    """*Go on now*, below the break that it ends: a later one stays."""
    if turn.state.is_paused(turn.now) and token.mark != turn.state.pause:
        return turn.toast(turn.phrase("toast.from_earlier"))
    resume(turn)


def resume(turn: Turn) -> None:
    """The break ends; what was promised before it holds again."""
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    if turn.state.paused_until is not None:
        turn.happened(Unpaused())
    turn.amend(f"{turn.phrase('pause.over')} {promised(turn)}".strip())


def begin(turn: Turn, moment: datetime) -> None:
    """The break itself: what waits for an answer waits no more, and nothing proactive leaves."""
    call_back(turn)
    close(turn, "superseded")
    turn.happened(Paused(moment, turn.id("pause")))


def _pause_until(turn: Turn, moment: datetime) -> None:
    begin(turn, moment)
    _say_until(turn)


def _say_until(turn: Turn) -> None:
    go_on = turn.button(Action.RESUME, mark=turn.state.pause)
    until = turn.state.paused_until
    assert until is not None
    turn.amend(turn.phrase("pause.until", day=turn.day(until)), ((go_on,),))
