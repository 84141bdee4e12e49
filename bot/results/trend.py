"""How many of those who were asked answered, week by week; broken where the words changed (pure).

Not what they answered: the weeks of a small cell would add up to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.results.attention import Point
from bot.results.small_cells import FEWEST
from bot.results.snapshot import RevisionWeek
from bot.results.weeks import week_name
from prompts.model.question import Question


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a question, the weeks in which it was asked, and how much of it was answered."""

    words: str
    since: str
    points: Sequence[Point]
    """Per cent; nothing in weeks in which fewer than five times were asked."""


def wordings(weeks: Sequence[RevisionWeek], revisions: Mapping[str, Question]) -> list[Wording]:
    """The wordings in the order in which they were asked first; a revision that changed no word goes on with the one before."""
    asked: defaultdict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for week in weeks:
        counts = asked[_words(revisions.get(week.revision))][week.week]
        counts[0] += week.sent
        counts[1] += week.answered
    in_order = sorted(asked.items(), key=lambda each: min(each[1]))
    return [Wording(words, week_name(min(found)), _points(found)) for words, found in in_order]


def line(found: Sequence[Wording]) -> list[Point]:
    """All of them on one line, with a gap where the words changed."""
    points: list[Point] = []
    for place, wording in enumerate(found):
        if place:
            points.append((f"new words, {wording.since}", None))
        points += wording.points
    return points


def _points(found: Mapping[int, Sequence[int]]) -> list[Point]:
    return [(week_name(week), _rate(found.get(week, (0, 0)))) for week in range(min(found), max(found) + 1)]


def _rate(counts: Sequence[int]) -> float | None:
    sent, answered = counts
    return round(100 * answered / sent) if sent >= FEWEST else None


def _words(question: Question | None) -> str:
    return question.ask.says(question.ask.fallback) if question is not None else "earlier words"
