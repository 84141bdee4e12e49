"""What pacing.md promises, reckoned anew from what was sent: nothing here asks the engine how it counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.engine.model import tokens
from bot.engine.model.facts.asks import Asked
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.person import Met
from bot.engine.model.inputs import ClockStruck, Commanded, Pressed
from bot.engine.model.tokens import Action
from prompts.catalogue.catalogue import Pace
from prompts.model.question import QuestionId
from tests.engine.pacing.life import Life, Sent, Turned

_OWN_TAPS = frozenset({Action.YES, Action.YES_WITHOUT_SHARING, Action.ONE_MORE, Action.ONE_NOW})
_SPOKEN = re.compile(r"I'll leave you in peace until ([^.]+)\.")


def days(pace: Pace, name: str) -> timedelta:
    """A setting of the made-up brands, which are all in days."""
    span = getattr(pace, name)
    assert span.unit == "days"
    return timedelta(days=span.count)


def is_quiet(at: datetime, zone: str | None, pace: Pace, holidays: frozenset[date]) -> bool:
    """Whether nobody may be written to at `at`: by the clock on the customer's wall, day by day."""
    opens, closes = pace.hours if zone else pace.hours_when_zone_unknown
    wall = at.astimezone(ZoneInfo(zone or pace.brand_zone)).replace(tzinfo=None)
    for opened in (wall.date(), wall.date() - timedelta(days=1)):
        is_open_day = opened.weekday() not in pace.quiet_weekdays and opened not in holidays
        ends = opened if opens < closes else opened + timedelta(days=1)
        if is_open_day and datetime.combine(opened, opens) <= wall < datetime.combine(ends, closes):
            return False
    return True


def loud_ones(life: Life) -> list[Sent]:
    """Proactive messages in quiet times."""
    pace, holidays = life.catalogue.brand.pace, life.catalogue.quiet_dates
    return [sent for sent in life.from_the_clock if is_quiet(sent.at, sent.zone, pace, holidays)]


def too_close(life: Life, gap: timedelta) -> list[tuple[Sent, Sent]]:
    """Proactive messages less than the gap after whatever was asked before them."""
    return [(one, sent) for one, sent in pairwise(life.sent) if sent.cause == "clock" and sent.at - one.at < gap]


def most_in_a_window(life: Life, window: timedelta) -> int:
    """The largest number of proactive messages in any stretch of that length."""
    at = [sent.at for sent in life.from_the_clock]
    return max((sum(end - window < one <= end for one in at) for end in at), default=0)


def most_asks_of_a_question(life: Life, window: timedelta) -> int:
    """The largest number of times one question was put to one person in any such stretch, chosen Later times not counted.

    Who was erased and comes back is somebody new: nothing is left by which they could be spared a question.
    """
    by_question: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for one in life.sent:
        if one.question is not None and one.cause != "own time":
            by_question[one.person, one.question].append(one.at)
    return max((sum(end - window < a <= end for a in at) for at in by_question.values() for end in at), default=0)


def longest_visit(life: Life) -> int:
    """The most questions in a row of which each but the first came by *One more?*."""
    longest = so_far = 0
    for one in life.sent:
        so_far = so_far + 1 if one.one_more else 1
        longest = max(longest, so_far)
    return longest


STILL_HERE = timedelta(hours=6)
"""Whoever is asked again so soon did not go to bed in between, whatever day it is."""


def fullest_visit(life: Life) -> int:
    """The most questions of one visit, whatever brought each of them.

    A visit begins with the first question of a day, or with one that the clock sent by itself, and goes past midnight as long as no
    six hours lie between two questions. A question that was put off and comes back is one question. Who was erased is somebody new.
    """
    most, visit, last = 0, set[QuestionId](), None
    for one in (sent for sent in life.sent if sent.question is not None):
        is_new = last is None or one.cause == "clock" or one.person != last.person or not _is_same_visit(last, one, life)
        visit = {one.question} if is_new else visit | {one.question}
        most, last = max(most, len(visit)), one
    return most


def _is_same_visit(one: Sent, two: Sent, life: Life) -> bool:
    zone = ZoneInfo(two.zone or life.catalogue.brand.pace.brand_zone)
    return one.at.astimezone(zone).date() == two.at.astimezone(zone).date() or two.at - one.at < STILL_HERE


def while_off(life: Life, begins: type[Fact], ends: type[Fact]) -> list[Turned]:
    """Turns in which something proactive was sent between two kinds of facts."""
    is_off, found = False, []
    for turn in life.turns:
        if is_off and is_proactive(turn):
            found.append(turn)
        for fact in turn.facts:
            is_off = isinstance(fact, begins) or (is_off and not isinstance(fact, ends))
    return found


def is_proactive(turn: Turned) -> bool:
    """Whether the clock alone put a question."""
    return isinstance(turn.given, ClockStruck) and any(isinstance(fact, Asked) for fact in turn.facts)


def asking_turns(life: Life) -> Iterator[tuple[Turned, Asked]]:
    """Every turn that put a question."""
    for turn in life.turns:
        yield from ((turn, fact) for fact in turn.facts if isinstance(fact, Asked))


def comes_by_an_act(turn: Turned) -> bool:
    """Whether a question may follow this input at once: /start, the Yes, and the taps that ask for one."""
    if isinstance(turn.given, Commanded):
        return turn.given.name == "start"
    token = tokens.read(turn.given.token) if isinstance(turn.given, Pressed) else None
    return isinstance(turn.given, ClockStruck) or (token is not None and token.action in _OWN_TAPS)


def broken_words(life: Life) -> list[tuple[date, datetime]]:
    """Proactive messages before a day of which the bot said last that it would not write before it."""
    day: date | None = None
    found = []
    for turn in life.turns:
        if day is not None and _is_from_the_clock(turn, life) and _local(turn, life) < day:
            found.append((day, turn.at))
        for text in turn.texts:
            day = _day_in(text, turn, life) or day
        if any(isinstance(fact, Met) for fact in turn.facts):
            day = None  # somebody new
    return found


def _is_from_the_clock(turn: Turned, life: Life) -> bool:
    return is_proactive(turn) and any(sent.at == turn.at for sent in life.from_the_clock)


def _day_in(text: str, turn: Turned, life: Life) -> date | None:
    said = _SPOKEN.search(text)
    if said is None:
        return None
    today = _local(turn, life)
    phrases = life.catalogue.phrases
    candidates = (today + timedelta(days=ahead) for ahead in range(400))
    return next(day for day in candidates if phrases.day(day, "en", today) == said[1])


def _local(turn: Turned, life: Life) -> date:
    return turn.at.astimezone(ZoneInfo(turn.before.zone or life.catalogue.brand.pace.brand_zone)).date()
