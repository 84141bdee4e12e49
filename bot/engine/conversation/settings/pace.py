"""How often: the customer's own ceiling, which nothing but a new choice of theirs changes."""

from __future__ import annotations

from typing import get_args

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.on_its_way import call_back
from bot.engine.conversation.questions.when_next import promise_again, promised
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.pace import PaceChosen
from bot.engine.model.tempo import Ceiling
from bot.engine.model.tokens import Action, Token
from bot.engine.pacing.rhythm import own_rhythm
from bot.engine.pacing.visit import put_off
from prompts.model.durations import is_longer
from prompts.model.question import Duration

_TICK = "\N{CHECK MARK} "
_PACES: tuple[Ceiling, ...] = get_args(Ceiling)
_WEEK = Duration(7, "days")


def how_often(turn: Turn, argument: str = "") -> None:
    """/pace: the choices, the present one ticked; a word behind the command chooses at once."""
    if argument in _PACES:
        return _choose_pace(turn, argument)
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    chosen = _ceiling(turn)
    mark = _mark(turn)
    buttons = [
        Button(f"{_TICK if pace == chosen else ''}{_pace_label(turn, pace)}", tokens.write(Action.PACE, 0, index, mark))
        for index, pace in enumerate(_PACES, start=1)
    ]
    turn.ask_back(turn.phrase("pace.offer"), keyboard.rows(buttons))


def wished(turn: Turn, named: str, said: str) -> None:
    """How often, in the customer's words. A pace that a sentence names in passing may slow the questions, and never speed them up.

    What would not slow them (`every week`, said by who is asked once a month) is theirs to choose by a tap, or by words that say
    nothing else.
    """
    is_all_they_say = named in _PACES and turn.catalogue.phrases.means(f"pace_{named}", said)
    if named in _PACES and (is_all_they_say or _slows(turn, named)):
        return _choose_pace(turn, named, may_speed_up=is_all_they_say)
    how_often(turn)


def _slows(turn: Turn, named: Ceiling) -> bool:
    present = _ceiling(turn)
    return present is None or _PACES.index(named) > _PACES.index(present)


def pace(turn: Turn, token: Token) -> None:
    """A tap on one of the choices, or on *How often*; choices from before another one was made are shown anew."""
    if not 1 <= token.index <= len(_PACES) or token.mark != _mark(turn):
        return how_often(turn)
    _choose_pace(turn, _PACES[token.index - 1])


def _mark(turn: Turn) -> int:
    """What the choices stand under: the one that was made last, by its place."""
    chosen = turn.state.tempo.ceiling
    return _PACES.index(chosen) + 1 if chosen is not None else 0


def _choose_pace(turn: Turn, chosen: Ceiling, *, may_speed_up: bool = True) -> None:
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    choose(turn, chosen, by_customer=may_speed_up)
    said = turn.phrase(f"pace.{chosen}") if chosen == "own" else f"{turn.phrase(f'pace.{chosen}')} {promised(turn)}".strip()
    turn.amend(said)


def choose(turn: Turn, chosen: Ceiling, *, by_customer: bool) -> None:
    """From now on no more often than this; only by the customer's own act may the next question come sooner."""
    is_meant_anew = chosen == "own" and bool(put_off(turn.state, turn.now, turn.catalogue))
    if _ceiling(turn) != chosen or is_meant_anew:
        turn.happened(PaceChosen(chosen))
        promise_again(turn, by_customer=by_customer)
        call_back(turn)


def _ceiling(turn: Turn) -> Ceiling | None:
    """What the customer chose; who chose nothing is asked weekly at most, unless they agreed to more than that."""
    is_more_often = is_longer(_WEEK, own_rhythm(turn.state, turn.catalogue.brand.pace))
    return turn.state.tempo.ceiling or (None if is_more_often else "weekly")


def _pace_label(turn: Turn, chosen: Ceiling) -> str:
    gap = own_rhythm(turn.state, turn.catalogue.brand.pace)
    if chosen == "weekly" and is_longer(gap, _WEEK):
        return turn.phrase("button.pace.standard", gap=turn.catalogue.phrases.duration(gap, turn.state.language))
    return turn.phrase(f"button.pace.{chosen}")
