"""The guarantees of pacing.md, counted from what the platform saw of each customer: the defaults, zone unknown, brand in UTC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from tests.support.crowd import Phone, Put

GAP, CAP, WINDOW, PATIENCE = timedelta(days=7), 4, timedelta(days=30), timedelta(hours=72)
REST_AFTER, IN_ONE_VISIT = 3, 5


def violations(phones: Iterable[Phone]) -> Counter[str]:
    """How often each guarantee was broken; every guarantee is named, also those that were kept."""
    found = Counter(dict.fromkeys(GUARANTEES, 0))
    for phone in phones:
        found.update({name: len(broken(phone)) for name, broken in GUARANTEES.items()})
    return found


def _gap(phone: Phone) -> list[Put]:
    return [two for one, two in pairwise(phone.puts) if two.cause == "clock" and two.at - one.at < GAP]


def _cap(phone: Phone) -> list[datetime]:
    pushes = [put.at for put in phone.puts if put.cause == "clock"]
    return [end for end in pushes if sum(end - WINDOW < at <= end for at in pushes) > CAP]


def _quiet(phone: Phone) -> list[Put]:
    return [put for put in phone.puts if put.cause != "customer" and (not 11 <= put.at.hour < 18 or put.at.weekday() == 6)]


def _early(phone: Phone) -> list[Put]:
    return [put for put in phone.puts if put.chosen is not None and put.cause == "own time" and put.at < put.chosen]


def _open(phone: Phone) -> list[Put]:
    both = pairwise(phone.puts)
    return [
        two for one, two in both if two.cause != "customer" and two.at - one.at < PATIENCE and not _acts_between(phone, one, two)
    ]


def _rest(phone: Phone) -> list[Put]:
    found, silences = [], 0
    for one, two in pairwise(phone.puts):
        silences = 0 if _acts_between(phone, one, two) else silences + 1
        found += [two] if silences >= REST_AFTER and two.cause == "clock" else []
    return found


def _sitting(phone: Phone) -> list[datetime]:
    """More than so many questions within ten minutes."""
    at = [put.at for put in phone.puts]
    return [end for end in at if sum(end - timedelta(minutes=10) < one <= end for one in at) > IN_ONE_VISIT]


def _doubled(phone: Phone) -> list[int]:
    return [ask for ask, times in Counter(put.ask for put in phone.puts).items() if times > 1]


def _too_often(phone: Phone) -> list[int]:
    """The same question more than twice (sixty days are less than half a year), chosen Later times not counted."""
    asked = Counter(put.place for put in phone.puts if put.cause != "own time")
    return [place for place, times in asked.items() if times > 2]


def _after_leaving(phone: Phone) -> list[datetime]:
    """Anything later than the one confirmation of a stop."""
    left = phone.left_at
    return [at for at, _ in phone.after_leaving if left is not None and at > left + timedelta(minutes=2)]


def _acts_between(phone: Phone, one: Put, two: Put) -> bool:
    """Reactions come at least a minute after the question; what pulled it, in the same minute, is none."""
    return any(one.at < act.at <= two.at for act in phone.acts)


GUARANTEES: dict[str, Callable[[Phone], list[object]]] = {
    "gap": _gap,
    "cap": _cap,
    "quiet times": _quiet,
    "before its chosen day": _early,
    "while one is open": _open,
    "while resting": _rest,
    "in one sitting": _sitting,
    "the same ask twice": _doubled,
    "the same question too often": _too_often,
    "after a stop or a block": _after_leaving,
}  # type: ignore[assignment]
