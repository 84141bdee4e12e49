"""What a count needs to know of the questions, and what it has counted so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.results.evidence import same_test
from bot.results.snapshot import NOTHING, Snapshot
from bot.results.weeks import week_begins, week_number
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import current_ids
from prompts.model.question import Question, QuestionId
from storage.questions.attention import Lately
from storage.questions.results import CurrentAnswers

WEEKS = 53
"""How far back weeks are shown."""

FORECAST_DAYS = 14
"""How far ahead the next questions are counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a count needs to know of the questions: the same for all its pages."""

    catalogue: Catalogue
    now: datetime
    names: Mapping[QuestionId, QuestionId]
    """The id of today by that of earlier."""
    tested: Sequence[str]
    """Revisions whose readers count for a running wording test."""
    uncounted: Sequence[int]
    """Earlier weeks of which no count tells at which pace people were."""

    @classmethod
    def of(cls, catalogue: Catalogue, now: datetime, before: Snapshot | None) -> Asked:
        """At this moment, after the count before."""
        earlier = revisions_of(catalogue)
        tested = [one.revision for question in catalogue.questions.values() for one in same_test(question, earlier)]
        counted = {each.week for each in before.attention.paces} if before else set()
        this_week = week_number(now)
        uncounted = [week for week in range(this_week - WEEKS + 1, this_week) if week not in counted]
        return cls(catalogue, now, current_ids(catalogue), tested, uncounted)

    @property
    def since(self) -> datetime:
        """The beginning of the weeks that are shown."""
        return week_begins(week_number(self.now) - WEEKS + 1)

    def name(self, stored: str) -> QuestionId:
        """What a question is called today."""
        return self.names.get(stored, stored)


def revisions_of(catalogue: Catalogue) -> Mapping[QuestionId, Sequence[Question]]:
    """Every revision of each question, oldest first, under the name it has today."""
    names, found = current_ids(catalogue), defaultdict[str, list[Question]](list)
    for question in catalogue.revisions.values():
        found[names.get(question.id, question.id)].append(question)
    return found


@dataclass(slots=True)
class Found:
    """What was counted so far; the sum over pages."""

    customers: int = 0
    people: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """By question and place in `PeopleAsked`; the same for what follows."""
    asks: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    readers: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    stops: Counter[str] = field(default_factory=Counter)
    asked_again: Counter[str] = field(default_factory=Counter)
    confirmed: Counter[str] = field(default_factory=Counter)
    held: dict[str, CurrentAnswers] = field(default_factory=dict)
    values: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    revision_weeks: defaultdict[str, Counter[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    traffic: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    past_week: Lately = NOTHING
    past_month: Lately = NOTHING
    paces: Counter[str] = field(default_factory=Counter)
    past_paces: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By week and pace."""
    messages: Counter[int] = field(default_factory=Counter)
    due: Counter[int] = field(default_factory=Counter)
    due_again: Counter[int] = field(default_factory=Counter)
    stretches: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    funnel: Counter[int] = field(default_factory=Counter)
    came_by: Counter[str] = field(default_factory=Counter)

    def questions(self) -> set[str]:
        """Every question there is a count of."""
        return {*self.people, *self.asks, *self.stops, *self.held, *self.values, *self.revision_weeks}
