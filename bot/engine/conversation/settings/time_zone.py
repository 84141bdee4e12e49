"""Where the customer's clock is: asked once, only when it matters, or taken from what they say. Never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.engine.conversation import keyboard
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.person import ZoneAsked, ZoneTold
from bot.engine.model.tokens import Action
from prompts.text.plain import bare

ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Mexico_City", "America/Chicago",
    "America/New_York", "America/Bogota", "America/Caracas", "America/Halifax", "America/Santiago", "America/St_Johns",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Atlantic/Azores", "Atlantic/Canary", "Africa/Casablanca",
    "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Africa/Lagos", "Europe/Madrid", "Europe/Berlin", "Europe/Paris",
    "Europe/Athens", "Africa/Cairo", "Africa/Johannesburg", "Europe/Istanbul", "Africa/Nairobi", "Asia/Riyadh", "Asia/Tehran",
    "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Shanghai", "Asia/Singapore", "Australia/Perth", "Asia/Tokyo", "Asia/Seoul", "Australia/Adelaide", "Australia/Sydney",
    "Pacific/Noumea", "Pacific/Auckland", "Pacific/Apia", "Pacific/Kiritimati",
)  # fmt: skip
"""Places to choose from; their number travels in buttons, so the list only ever grows at its end (IANA time zones)."""

_MOST = 4
_ANSWER_WITHIN = timedelta(hours=24)
_STEP = timedelta(minutes=15)
"""Every zone in use is a multiple of this from UTC."""


def maybe_ask(turn: Turn) -> tuple[str, list[Button]]:
    """The question about the customer's clock, if it was never put and nobody told: words and buttons to add."""
    if turn.state.zone is not None or turn.state.zone_asked_at is not None:
        return "", []
    turn.happened(ZoneAsked())
    clock = turn.catalogue.phrases.clock(turn.now.astimezone(ZoneInfo(turn.zone)).time())
    yes = turn.button(Action.ZONE)
    other = turn.button(Action.NO_ZONE)
    return turn.phrase("zone.ask", clock=clock), [yes, other]


def confirmed(turn: Turn, index: int) -> None:
    """A tap: the brand's own clock (0), or one of the places offered."""
    if index > len(ZONES):
        return turn.toast(turn.phrase("toast.not_yours"))
    zone = ZONES[index - 1] if index else turn.catalogue.brand.pace.brand_zone
    if zone != turn.state.zone:
        turn.happened(ZoneTold(zone, "said" if index else "confirmed"))
    turn.amend(turn.phrase("zone.thanks", place=turn.catalogue.phrases.city(zone, turn.state.language)))


def other(turn: Turn) -> None:
    """*No, another time*: the customer types it, or leaves it."""
    if turn.state.zone_asked_at is None:
        turn.happened(ZoneAsked())
    turn.amend(turn.phrase("zone.type"))


def ask_to_type(turn: Turn) -> None:
    """/timezone: the customer tells, without being asked."""
    turn.happened(ZoneAsked())
    turn.say(turn.phrase("zone.type"))


def told(turn: Turn, minutes: int) -> None:
    """What time it is where the customer is, in minutes after midnight: places with that time are offered."""
    here = turn.now.astimezone(ZoneInfo("UTC"))
    ahead = timedelta(minutes=(minutes - here.hour * 60 - here.minute + 720) % 1440 - 720)
    places = _places(turn, round(ahead / _STEP) * _STEP)
    if not places:
        return turn.say(turn.phrase("zone.unknown"))
    buttons = [
        Button(turn.catalogue.phrases.city(ZONES[index], turn.state.language), tokens.write(Action.ZONE, 0, index + 1))
        for index in places
    ]
    turn.say(turn.phrase("zone.which"), keyboard.rows(buttons))


def meant(turn: Turn, text: str, minutes: int | None) -> None:
    """Something about their clock in a sentence: a place that is named is asked back, else the time is taken, else asked for."""
    named = [index for index, zone in enumerate(ZONES) if f" {bare(_city(turn, zone))} " in f" {bare(text)} "]
    if len(named) == 1:
        place = _city(turn, ZONES[named[0]])
        yes = turn.button(Action.ZONE, 0, named[0] + 1)
        return turn.say(turn.phrase("clock.place", place=place), [[yes, turn.button(Action.NO_ZONE)]])
    if minutes is not None:
        return told(turn, minutes)
    ask_to_type(turn)


def _city(turn: Turn, zone: str) -> str:
    return turn.catalogue.phrases.city(zone, turn.state.language)


def is_expected(turn: Turn) -> bool:
    """Whether a bare time of day answers us, and not an open question."""
    asked_at = turn.state.zone_asked_at
    is_recent = asked_at is not None and turn.now - asked_at < _ANSWER_WITHIN
    return is_recent and turn.state.zone is None and turn.state.open is None and turn.state.changing is None


def _places(turn: Turn, ahead: timedelta) -> Sequence[int]:
    """Places whose clock shows that time now; those of the brand's own region first."""
    day = timedelta(days=1)
    fits = [
        index
        for index, zone in enumerate(ZONES)
        if (offset := turn.now.astimezone(ZoneInfo(zone)).utcoffset()) is not None and (offset - ahead) % day == timedelta(0)
    ]
    region = turn.catalogue.brand.pace.brand_zone.split("/")[0]
    return sorted(fits, key=lambda index: (ZONES[index].split("/")[0] != region, index))[:_MOST]
