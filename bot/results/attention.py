"""How attention was spent, as a marketer reads it: rates, reach over time, what the next two weeks may bring (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.results.counting.sums import FORECAST_DAYS
from bot.results.paces import PACES
from bot.results.small_cells import FEWEST, shown_of_whole
from bot.results.snapshot import AttentionCounts, PacesOf, Snapshot, TrafficWeek
from bot.results.values import Row
from bot.results.weeks import week_name, week_number
from prompts.evidence.wilson import Share
from storage.questions.attention import Lately

WEEKS_SHOWN = 26
_FOLLOWED = 52
"""Weeks after the Yes that are followed."""

STAGES = (
    "said hello",
    "were told what this is",
    "said Yes",
    "gave a first answer",
    "gave a second",
    "gave a third",
    "gave a fourth",
    "gave a fifth",
)

Point = tuple[str, float | None]
"""A label below the line, and how high it is; nothing where it breaks."""


def weeks(counts: AttentionCounts, now: datetime) -> list[TrafficWeek]:
    """The weeks up to now from the first in which anything happened, those in which nothing did as well."""
    known = {week.week: week for week in counts.weeks}
    first = max(min(known, default=week_number(now)), week_number(now) - WEEKS_SHOWN + 1)
    return [known.get(number, TrafficWeek(number)) for number in range(first, week_number(now) + 1)]


def answers_per_message(counts: Lately) -> float | None:
    """Answers for each proactive message; nothing where none was sent."""
    return counts.answered / counts.proactive if counts.proactive else None


def opt_outs_per_thousand(counts: Lately) -> float | None:
    """People who withdrew their Yes for each thousand proactive messages; nothing where none was sent."""
    return 1000 * counts.opt_outs / counts.proactive if counts.proactive else None


def answers_line(counts: AttentionCounts, now: datetime) -> list[Point]:
    """Answers for each proactive message, week by week; weeks with few messages tell nothing."""
    return [
        (week_name(week.week), round(week.answered / week.proactive, 2) if week.proactive >= FEWEST else None)
        for week in weeks(counts, now)
    ]


def opt_outs_line(counts: AttentionCounts, now: datetime) -> list[Point]:
    """Opt-outs on a thousand proactive messages, week by week."""
    return [
        (week_name(week.week), round(1000 * week.opt_outs / week.proactive, 1) if week.proactive >= FEWEST else None)
        for week in weeks(counts, now)
    ]


def reachable_line(counts: AttentionCounts, now: datetime) -> list[Point]:
    """People whose Yes stood at the end of each week: who said it, without those whose first Yes ended."""
    last = week_number(now)
    first = max(min((each.began for each in counts.stretches), default=last), last - WEEKS_SHOWN + 1)
    return [
        (week_name(week), sum(each.people for each in counts.stretches if each.began <= week and (each.ended or last + 1) > week))
        for week in range(first, last + 1)
    ]


def survival(counts: AttentionCounts, now: datetime) -> list[Point]:
    """Of a hundred people, how many can still be asked so many weeks after their Yes (Kaplan and Meier 1958).

    Whoever said Yes a short while ago counts for as long as they have been there. It ends where fewer than five are left to follow.
    """
    last, stands = week_number(now), 1.0
    lasted = [((each.ended if each.ended is not None else last) - each.began, each.ended, each.people) for each in counts.stretches]
    line: list[Point] = []
    for week in range(_FOLLOWED + 1):
        at_risk = sum(people for length, _, people in lasted if length >= week)
        if at_risk < FEWEST:
            break
        left = sum(people for length, ended, people in lasted if length == week and ended is not None)
        stands *= 1 - left / at_risk
        line.append((f"week {week}", round(100 * stands, 1)))
    return line


def paces_now(counts: AttentionCounts) -> list[tuple[str, int, str]]:
    """People at each pace: the words, how many, the style."""
    return pace_parts(counts.paces[-1]) if counts.paces else []


def pace_weeks(counts: AttentionCounts) -> list[PacesOf]:
    """The weeks since somebody could be asked first, half a year at most."""
    since = next((place for place, week in enumerate(counts.paces) if any(week.paces.values())), len(counts.paces))
    return list(counts.paces[since:][-WEEKS_SHOWN:])


def pace_parts(week: PacesOf) -> list[tuple[str, int, str]]:
    """The same of one week."""
    return [(words, week.paces.get(name, 0), f"pace-{name}") for name, words in PACES.items()]


@dataclass(frozen=True, slots=True)
class Messages:
    """People by how many proactive messages they had within the cap's window."""

    rows: Sequence[tuple[str, int, str]]
    people: int
    at_the_cap: int


def messages(counts: AttentionCounts, cap: int) -> Messages:
    """From none to the cap; more than that can only come from a cap that was higher."""
    people = sum(counts.messages.values())
    most = max([cap, *counts.messages])
    rows = [
        (_so_many(number, cap), count, _of(count, people))
        for number in range(most + 1)
        for count in (counts.messages.get(number, 0),)
    ]
    return Messages(rows, people, sum(count for number, count in counts.messages.items() if number >= cap))


@dataclass(frozen=True, slots=True)
class Forecast:
    """Questions that leave in the next two weeks, at most, by day: everybody's next one, and the one after that."""

    days: Sequence[tuple[str, int, int]]

    @property
    def first(self) -> int:
        """Everybody's next question."""
        return sum(first for _, first, _ in self.days)

    @property
    def most(self) -> int:
        """With the one after that."""
        return self.first + sum(again for _, _, again in self.days)


def forecast(snapshot: Snapshot) -> Forecast:
    """What is promised already; whether there is a question worth asking each time is decided then."""
    counts = snapshot.attention
    days = [(snapshot.at + timedelta(days=day), day) for day in range(FORECAST_DAYS)]
    return Forecast([(f"{at:%a} {at.day} {at:%b}", counts.due.get(day, 0), counts.due_again.get(day, 0)) for at, day in days])


def funnel(counts: AttentionCounts) -> list[tuple[str, int, str]]:
    """From hello to the fifth answer: what they did, how many, and of a hundred who said hello."""
    if not counts.funnel or not counts.funnel[0]:
        return []
    hello = counts.funnel[0]
    return [(words, count, _of(count, hello)) for words, count in zip(STAGES, counts.funnel, strict=True)]


def entry_points(counts: AttentionCounts) -> list[Row]:
    """Who came by which link; those by none last. By which link one of few people came is not shown."""
    # By name: in the order of their counts, what is hidden would be told by where it stands.
    links = sorted(link for link in counts.came_by if link)
    if not links:
        return []
    cells = [counts.came_by[link] for link in links] + [counts.came_by.get("", 0)]
    names = [*map(_link, links), "by no link of ours"]
    return [Row(name, count) for name, count in zip(names, shown_of_whole(cells), strict=True)]


def _of(count: int, whole: int) -> str:
    return f"{count} ({100 * Share(count, whole).rate:.0f} %)"


def _link(source: str) -> str:
    system, _, topic = source.partition("/")
    return " ".join(filter(None, (system and f"{system} link", topic and f"to {topic}")))


def _so_many(number: int, cap: int) -> str:
    words = "1 message" if number == 1 else f"{number or 'no'} messages"
    return f"{words}, the cap" if number == cap else words
