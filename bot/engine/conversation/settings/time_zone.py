"""Where the customer's clock is: asked once, only when it matters, or taken from what they say. Never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.on_its_way import call_back
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.person import ZoneAsked, ZoneForgotten, ZoneTold
from bot.engine.model.ids_and_time import local_day, microseconds
from bot.engine.model.tokens import Action, Token
from bot.engine.pacing.send_window import window_for
from bot.engine.pacing.visit import put_off
from bot.engine.understanding import places
from bot.engine.understanding.places import PLACES
from bot.engine.understanding.time_of_day import minutes_of

_NONE = 1
_ANSWER_WITHIN = timedelta(hours=24)
_HOME, _PLACE = 0, 1
"""What a yes is to: that the clock is the brand's, or a place that was offered."""
_STEP = timedelta(minutes=15)
"""Every zone in use is a multiple of this from UTC."""


def maybe_ask(turn: Turn) -> tuple[str, list[Button]]:
    """The question about the customer's clock, if it was never put and nobody told: words and buttons to add."""
    if turn.state.zone is not None or turn.state.zone_asked_at is not None:
        return "", []
    turn.happened(ZoneAsked())
    clock = turn.catalogue.phrases.clock(turn.now.astimezone(ZoneInfo(turn.zone)).time())
    home = turn.catalogue.brand.pace.brand_zone
    yes = turn.button(Action.ZONE, tokens.named(home), _HOME, mark=_asked_last(turn))
    other = turn.button(Action.NO_ZONE)
    turn.may_be_typed([[yes, other]], yes=yes, no=other)
    return turn.phrase("zone.ask", clock=clock), [yes, other]


def confirmed(turn: Turn, token: Token) -> None:
    """A tap: the brand's own clock, or one of the places offered; of what was asked last, and of nothing before it.

    That it is the same time there says nothing about the other half of the year: where neighbours differ, the place is asked.
    """
    home = turn.catalogue.brand.pace.brand_zone
    offered = (home,) if token.index == _HOME else PLACES
    zone = next((name for name in offered if tokens.named(name) == token.ask), None)
    if zone is None or token.mark != _asked_last(turn):
        return turn.toast(turn.phrase("toast.from_earlier"))
    if token.index == _HOME and len(alike := places.neighbours(home, turn.now)) > 1:
        return _offer(turn, alike)
    if zone != turn.state.zone:
        turn.happened(ZoneTold(zone, "confirmed" if token.index == _HOME else "said", turn.zone, keeps_hours=True))
        call_back(turn)
    turn.amend(f"{turn.phrase('zone.thanks', place=_city(turn, zone))} {_day_instead(turn)}".strip())


def other(turn: Turn, token: Token) -> None:
    """*No, another time*: the customer types it, or leaves it. *None of these* (1): the narrow hours hold."""
    if token.index != _NONE:
        turn.happened(ZoneAsked())
        return turn.amend(turn.phrase("zone.type"))
    if token.mark != _asked_last(turn):
        return turn.toast(turn.phrase("toast.from_earlier"))
    if turn.state.zone is not None:
        turn.happened(ZoneForgotten(turn.zone, turn.catalogue.brand.pace.brand_zone, keeps_hours=True))
        call_back(turn)
    turn.amend(f"{turn.phrase('zone.none')} {_day_instead(turn)}".strip())


def hold(turn: Turn, zone: str) -> None:
    """The clock that the records forgot (none where it is empty): what was decided on by another one does not leave any more."""
    if zone == (turn.state.zone or ""):
        return
    if zone:
        turn.happened(ZoneTold(zone, "said", turn.zone, keeps_hours=True))
    else:
        turn.happened(ZoneForgotten(turn.zone, turn.catalogue.brand.pace.brand_zone, keeps_hours=True))
    call_back(turn)


def _day_instead(turn: Turn) -> str:
    """Where the day that was told of a question put off is nearly over by the clock told now: the day on which it comes instead."""
    window = window_for(turn.state.zone, turn.catalogue)
    for until, _ in sorted(put_off(turn.state, turn.now, turn.catalogue)):
        at = max(until, turn.now)
        comes = at if window.allows(at) else window.slot(at, "slot", turn.state.customer)
        if local_day(comes, window.zone) != local_day(until, window.zone):
            return turn.phrase_in_turn("later.until", 0, day=turn.day(comes))
    return ""


def _asked_last(turn: Turn) -> int:
    """What the buttons of the question that was put last are told by: its moment."""
    at = turn.state.zone_asked_at
    return microseconds(at) if at is not None else 0


def ask_to_type(turn: Turn, argument: str = "") -> None:
    """/timezone: the customer tells, without being asked; a place or a time behind it is taken at once."""
    meant(turn, argument, minutes_of(argument))


def told(turn: Turn, minutes: int) -> None:
    """What time it is where the customer is, in minutes after midnight: places with that time are offered."""
    here = turn.now.astimezone(ZoneInfo("UTC"))
    ahead = timedelta(minutes=(minutes - here.hour * 60 - here.minute + 720) % 1440 - 720)
    _offer_at(turn, round(ahead / _STEP) * _STEP)


def meant(turn: Turn, text: str, minutes: int | None) -> None:
    """Something about their clock: a place that is named is asked back, else the time is taken, else asked for."""
    if not turn.state.may_be_asked(turn.now):
        return turn.say(turn.phrase("wish.not_asked"))
    if not (text and _understood(turn, text, minutes)):
        turn.happened(ZoneAsked())
        turn.say(turn.phrase("zone.type"))


def _understood(turn: Turn, text: str, minutes: int | None) -> bool:
    found = _named(turn, text)
    if len(found) == 1:
        turn.happened(ZoneAsked())
        yes, no = Button(turn.phrase("button.zone_yes"), _place(turn, found[0])), turn.button(Action.NO_ZONE)
        turn.ask_back(turn.phrase("clock.place", place=_city(turn, PLACES[found[0]])), [[yes, no]], yes=yes, no=no)
    elif (ahead := places.distance_named(text)) is not None:
        _offer_at(turn, ahead)
    elif minutes is not None:
        told(turn, minutes)
    elif alike := places.zone_named(text, turn.now, turn.catalogue.brand.pace.brand_zone):
        _offer(turn, alike)
    else:
        return False
    return True


def _offer_at(turn: Turn, ahead: timedelta) -> None:
    found = places.with_distance(ahead, turn.now, turn.catalogue.brand.pace.brand_zone)
    if not found:
        return turn.say(turn.phrase("zone.unknown"))
    _offer(turn, found)


def _offer(turn: Turn, found: Sequence[int]) -> None:
    """One place for each clock that it may be, and a way to say that it is none of them."""
    turn.happened(ZoneAsked())  # the name of a place, typed, is an answer from here on
    buttons = [Button(_city(turn, PLACES[index]), _place(turn, index)) for index in found]
    none = turn.button(Action.NO_ZONE, 0, _NONE, mark=_asked_last(turn), says="button.zone_none")
    turn.ask_back(turn.phrase("zone.which"), (*keyboard.rows(buttons), (none,)), no=none)


def _place(turn: Turn, index: int) -> str:
    """The token of one place, by its name: the order of places changes from release to release."""
    return tokens.write(Action.ZONE, tokens.named(PLACES[index]), _PLACE, _asked_last(turn))


def _named(turn: Turn, text: str) -> list[int]:
    return places.named(text, turn.catalogue.phrases, turn.state.language)


def _city(turn: Turn, zone: str) -> str:
    return turn.catalogue.phrases.city(zone, turn.state.language)


def is_expected(turn: Turn) -> bool:
    """Whether a bare time of day, or a place, answers us, and not an open question."""
    asked_at = turn.state.zone_asked_at
    is_recent = asked_at is not None and turn.now - asked_at < _ANSWER_WITHIN
    is_told = turn.state.zone is not None and turn.state.zone_told_at is not None
    return is_recent and not is_told and turn.state.open is None and turn.state.changing is None
