"""What every result was reckoned from, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from bot.simulation.population.worlds import CENTRAL, INVENTED, Range, World

SIMPLIFICATIONS = (
    "fatigue counts what came before a message, not the message itself; it acts on answering and on leaving",
    "the send window lies on its own day: no time zones, no clock changes, no holidays; hours are those of an unknown zone",
    "a month counts 30 days; everybody says Yes at some minute of their first week, and is followed for the same number of days",
    "an answer comes within the silence time or not at all; nobody corrects, erases or says never; every message arrives",
    "a customer's own visit is a /start and may bring one question, as the bot's rules allow; who muted does not visit",
    "the questions are made up, not yours: priority 3; one in six has to be typed; fresh for a year, one in six only for 90 days",
    "one question is as likely to be answered as another, for all the bot knows; its circuit breaker never trips",
    "who leaves everything-up-front leaves one question unanswered; nothing is sent after it",
    "the drips go round the list in file order, fewest asks first, with the same conditions as the bot, day and night, for ever",
    "weekly-drip-stop-after-3 ends for good after three silences in a row",
    "no policy offers a reward, and all of them honour an opt-out at once",
)


_INVENTED = "guessed before any data was looked at"
"""The source of what only the invented world says."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One printed assumption."""

    name: str
    value: float
    means: str
    source: str
    range: Range | None
    """None where nothing found sets its ends: it is the same in every world."""


def assumptions(world: World, own: Mapping[str, str] = MappingProxyType({})) -> tuple[Assumption, ...]:
    """Every parameter of a world in words; `own` says of those fitted to one's own log what they rest on."""
    return tuple(
        Assumption(
            part.name,
            getattr(world, part.name),
            part.metadata["means"],
            own.get(part.name) or _source(world, part.name),
            part.metadata["range"],
        )
        for part in fields(world)
        if part.metadata
    )


def _source(world: World, name: str) -> str:
    is_invented = world.name == INVENTED.name and getattr(world, name) != getattr(CENTRAL, name)
    if is_invented:
        return _INVENTED
    sourced: str = next(part.metadata["source"] for part in fields(world) if part.name == name)
    return sourced
