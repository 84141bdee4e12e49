"""How the customer wants to be asked: how often, a break, the language. Their word holds until they change it."""

from __future__ import annotations

import re
from typing import Literal, get_args

from bot.engine import keyboard, tokens
from bot.engine.asking import ask_key, message_of, open_question, promise_again, wording_of
from bot.engine.effects import Button, Cancel
from bot.engine.facts import AskClosed, AskReworded, LanguageChosen, PaceChosen, Paused, Unpaused
from bot.engine.state import Ceiling
from bot.engine.storing import promised
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from bot.engine.welcome import greet
from prompts.model.durations import after, is_longer
from prompts.model.question import Duration

_TICK = "\N{CHECK MARK} "
_PACES: tuple[Ceiling, ...] = get_args(Ceiling)
_WEEK = Duration(7, "days")
_BREAKS = (Duration(1, "weeks"), Duration(1, "months"), Duration(3, "months"))
_SPAN = re.compile(r"(\d{1,2})\s*(\w)\w*")
_UNITS: dict[str, Literal["days", "weeks", "months"]] = {"d": "days", "t": "days", "w": "weeks", "s": "weeks", "m": "months"}
"""First letters of day, week and month in the shipped languages (day, Tag, día; week, Woche, semana; month, Monat, mes)."""

_LONGEST_BREAK = 366


def how_often(turn: Turn, argument: str = "") -> None:
    """/pace: the choices, the present one ticked; a word behind the command chooses at once."""
    if argument in _PACES:
        return _choose_pace(turn, argument)
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    chosen = _ceiling(turn)
    buttons = [
        Button(f"{_TICK if pace == chosen else ''}{_pace_label(turn, pace)}", tokens.write(Action.PACE, 0, index))
        for index, pace in enumerate(_PACES, start=1)
    ]
    _show(turn, turn.phrase("pace.offer"), keyboard.rows(buttons))


def pace(turn: Turn, token: Token) -> None:
    """A tap on one of the choices, or on *How often*."""
    if not 1 <= token.index <= len(_PACES):
        return how_often(turn)
    _choose_pace(turn, _PACES[token.index - 1])


def take_a_break(turn: Turn, argument: str = "") -> None:
    """/pause: for how long; a span behind the command (`/pause 2 weeks`) chooses at once."""
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    if (span := _span(argument)) is not None:
        return _pause(turn, span)
    phrases, language = turn.catalogue.phrases, turn.state.language
    buttons = [
        Button(phrases.duration(span, language), tokens.write(Action.PAUSE, 0, index))
        for index, span in enumerate(_BREAKS, start=1)
    ]
    _show(turn, turn.phrase("pause.offer"), keyboard.rows(buttons))


def pause(turn: Turn, token: Token) -> None:
    """A tap on one of the spans, or on *Pause*."""
    if not turn.state.may_be_asked(turn.now) or not 1 <= token.index <= len(_BREAKS):
        return take_a_break(turn)
    _pause(turn, _BREAKS[token.index - 1])


def resume(turn: Turn) -> None:
    """*Go on now*: the break ends; what was promised before it holds again."""
    if turn.state.paused_until is not None:
        turn.happened(Unpaused())
    _show(turn, f"{turn.phrase('pause.over')} {promised(turn)}".strip())


def languages(turn: Turn, argument: str = "") -> None:
    """/language: the brand's languages by their own names; a code behind the command chooses at once."""
    if argument.lower() in turn.catalogue.brand.languages:
        return _choose_language(turn, argument.lower())
    _show(turn, turn.phrase("language.offer"), keyboard.rows(language_buttons(turn)))


def language(turn: Turn, token: Token) -> None:
    """A tap on one of them, or on *Language*."""
    known = turn.catalogue.brand.languages
    if not 1 <= token.index <= len(known):
        return languages(turn)
    _choose_language(turn, known[token.index - 1])


def language_buttons(turn: Turn) -> list[Button]:
    """The languages the customer is not written to in now."""
    return [
        Button(turn.catalogue.phrases.language_name(name), tokens.write(Action.LANGUAGE, 0, index))
        for index, name in enumerate(turn.catalogue.brand.languages, start=1)
        if name != turn.state.language
    ]


def _choose_pace(turn: Turn, chosen: Ceiling) -> None:
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    if _ceiling(turn) != chosen:
        turn.happened(PaceChosen(chosen))
        promise_again(turn, by_customer=True)
        turn.effects.append(Cancel("proactive"))
    said = turn.phrase(f"pace.{chosen}") if chosen == "own" else f"{turn.phrase(f'pace.{chosen}')} {promised(turn)}".strip()
    _show(turn, said)


def _ceiling(turn: Turn) -> Ceiling | None:
    """What the customer chose; who chose nothing is asked weekly at most, unless this brand asks more often than that."""
    is_more_often = is_longer(_WEEK, turn.catalogue.brand.pace.gap)
    return turn.state.tempo.ceiling or (None if is_more_often else "weekly")


def _pace_label(turn: Turn, chosen: Ceiling) -> str:
    gap = turn.catalogue.brand.pace.gap
    if chosen == "weekly" and is_longer(gap, _WEEK):
        return turn.phrase("button.pace.standard", gap=turn.catalogue.phrases.duration(gap, turn.state.language))
    return turn.phrase(f"button.pace.{chosen}")


def _pause(turn: Turn, span: Duration) -> None:
    waiting = turn.state.open
    if waiting is not None:
        turn.happened(AskClosed(waiting.ask, waiting.question, "superseded"))
    turn.happened(Paused(after(turn.now, span)))
    turn.effects.append(Cancel("proactive"))
    go_on = Button(turn.phrase("button.go_on"), tokens.write(Action.RESUME))
    until = turn.state.paused_until
    assert until is not None
    _show(turn, turn.phrase("pause.until", day=turn.day(until)), ((go_on,),))


def _span(argument: str) -> Duration | None:
    found = _SPAN.fullmatch(argument.strip().lower())
    if found is None or found[2] not in _UNITS or int(found[1]) == 0:
        return None
    span = Duration(int(found[1]), _UNITS[found[2]])
    days = span.count * {"days": 1, "weeks": 7, "months": 31}[span.unit]
    return span if days <= _LONGEST_BREAK else None


def _choose_language(turn: Turn, chosen: str) -> None:
    if chosen != turn.state.language:
        turn.happened(LanguageChosen(chosen))
    if turn.state.notice is not None and not turn.state.may_be_asked(turn.now):
        return greet(turn)
    _show(turn, turn.phrase("language.chosen"))
    waiting = open_question(turn)
    if waiting is None or waiting[0].language == chosen:
        return
    # The words on the screen are what consent rests on, so the open question is shown, and recorded, in the new language.
    ask_id, question = waiting[0].ask, waiting[1]
    message = message_of(turn, question, ask_id)
    turn.happened(AskReworded(ask_id, question.id, wording_of(turn, question, ask_id).sha256, chosen))
    turn.amend(message.text, message.rows, key=ask_key(ask_id))


def _show(turn: Turn, text: str, rows: keyboard.Rows = ()) -> None:
    """In place of the tapped message, or as a reply to words."""
    turn.amend(text, rows)
