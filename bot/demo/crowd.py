"""A block of imagined customers of the sourced population model, written to by the real engine, question by question.

The model says who is willing, who tires, who leaves and who mutes; the engine says who is asked what and when. Everybody's next
question is read at once, because the model reckons in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.clock import Chance, chance_of
from bot.demo import habits, visits
from bot.demo.life import Life, Shown
from bot.demo.timeline import Timeline
from bot.engine.model import tokens
from bot.engine.model.inputs import Pressed
from bot.engine.model.tokens import Action
from bot.simulation.population.people import meet
from bot.simulation.population.question_columns import NOBODY, Questions
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED, Crowd
from bot.simulation.population.worlds import CENTRAL, DAY, World
from prompts.kinds.table import KINDS
from prompts.model.durations import after
from prompts.model.question import Duration


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is told of."""

    start: datetime
    end: datetime
    """Nothing happens from here on."""

    @property
    def days(self) -> float:
        """How long it is."""
        return (self.end - self.start) / timedelta(days=1)

    @property
    def whole_days(self) -> int:
        """The same by the calendar, at whatever hour of a day it begins and ends."""
        return (self.end.date() - self.start.date()).days


@dataclass(slots=True)
class _Reaction:
    """What somebody will do with the question that they have."""

    at: datetime
    what: int
    leaves: bool
    takes_more: bool
    next_week: bool


class Block:
    """Some customers, from their first hello on."""

    def __init__(self, timeline: Timeline, span: Span, numbers: range, seed: int, world: World = CENTRAL) -> None:
        self._timeline, self._span, self._world = timeline, span, world
        self._places = {question: place for place, question in enumerate(_every_question(timeline))}
        questions = _columns(self._places, timeline, world)
        # Everybody could have come on the first day, and so is known for at most so long.
        people = meet(world, questions, len(numbers), int(span.days) + 1, (seed, numbers.start))
        silence = timeline.versions[-1].catalogue.brand.pace.silence_after
        self._crowd = Crowd(people, world, questions, _minutes(silence))
        chance = chance_of(f"{seed}:{numbers.start}")
        self._arrived = [self._arrival(chance) for _ in numbers]
        self.lives = [
            Life(number, timeline, chance_of(f"{seed}:{number}"), visits.language(timeline, chance), at)
            for number, at in zip(numbers, self._arrived, strict=True)
        ]
        self._reactions: list[_Reaction | None] = [None] * len(numbers)
        self._seen = [0] * len(numbers)
        self._is_there = [False] * len(numbers)
        self._one_more = [False] * len(numbers)

    def goes_on_until(self, end: datetime) -> None:
        """Everything that happens to anybody before `end`."""
        active = list(range(len(self.lives)))
        while active:
            waiting = [who for who in active if self._until_shown(who, end)]
            self._read(waiting)
            active = waiting

    def _arrival(self, chance: Chance) -> datetime:
        """More come later than sooner, as the word spreads; in the hours in which people are awake."""
        day = int(self._span.days * (1 - (1 - chance.random()) ** 0.75))
        at = self._span.start + timedelta(days=day)
        return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            minutes=chance.triangular(7 * 60, 23 * 60, 19 * 60)
        )

    def _until_shown(self, who: int, end: datetime) -> bool:
        """Lets things happen to one customer until a question is shown to them; false when nothing more happens before `end`."""
        life = self.lives[who]
        while not life.is_over:
            if life.shown is not None and life.shown.at < end:
                return True
            at, what = self._next(who)
            if at is None or at >= end:
                return False
            what(who, at)
        return False

    def _next(self, who: int) -> tuple[datetime | None, Callable[[int, datetime], None]]:
        """When the next thing happens to them, and what; at one moment a reaction comes first, then a visit, then the clock."""
        life, reaction = self.lives[who], self._reactions[who]
        if not self._is_there[who]:
            return self._arrived[who], self._arrives
        found: list[tuple[datetime, int, Callable[[int, datetime], None]]] = []
        if reaction is not None:
            found.append((reaction.at, 0, self._reacts))
        if life.due is not None:
            found.append((life.due[0], 2, self._is_due))
        if (visit := self._visit(who)) is not None:
            found.append((visit, 1, self._comes_back))
        if not found:
            return None, self._is_due
        at, _, what = min(found, key=lambda one: one[:2])
        return at, what

    def _visit(self, who: int) -> datetime | None:
        """When they write first again; nothing for who never will."""
        people = self._crowd.people
        if self._crowd.is_mute[who] or self.lives[who].state.phase != "active":
            return None
        at = people.visits[who, self._seen[who]]
        return None if np.isinf(at) else self._moment(who, float(at))

    def _arrives(self, who: int, at: datetime) -> None:
        self._is_there[who] = True
        visits.says_hello(self.lives[who], at)

    def _comes_back(self, who: int, at: datetime) -> None:
        self._seen[who] += 1
        visits.comes_back(self.lives[who], at)

    def _is_due(self, who: int, at: datetime) -> None:
        self.lives[who].strikes()

    def _reacts(self, who: int, at: datetime) -> None:
        life, reaction = self.lives[who], self._reactions[who]
        self._reactions[who], self._one_more[who] = None, False
        waiting = life.state.open
        if reaction is None or life.state.phase == "stopped":
            return
        life.at = max(life.at, at)
        if waiting is not None and reaction.what != SILENT:
            self._uses(life, reaction, waiting.ask)
        if reaction.leaves:
            return habits.leaves(life)
        if reaction.takes_more and any(token.action is Action.ONE_MORE for token in life.buttons) and waiting is not None:
            self._one_more[who] = True
            life.does(Pressed(tokens.write(Action.ONE_MORE, waiting.ask)), life.at + timedelta(seconds=5))

    def _uses(self, life: Life, reaction: _Reaction, ask: int) -> None:
        question = self._timeline.at(life.at).catalogue.questions.get(life.state.open.question) if life.state.open else None
        if reaction.what == ANSWERED and question is not None:
            habits.answers(life, question)
        elif reaction.what == PUT_OFF:
            habits.puts_off(life, ask, next_week=reaction.next_week)
        elif reaction.what == SKIPPED:
            habits.skips(life, ask)

    def _read(self, waiting: Sequence[int]) -> None:
        """Everybody takes the question that they were just shown."""
        if not waiting:
            return
        shown = [self._seen_by(who) for who in waiting]
        world = self._world
        loads = [
            world.load_proactive if one.proactive else world.load_one_more if self._one_more[who] else world.load_pulled
            for who, one in zip(waiting, shown, strict=True)
        ]
        moments = np.array([self._minute(who, one.at) for who, one in zip(waiting, shown, strict=True)])
        found = self._crowd.read(
            np.array(waiting), moments, np.array([self._places[one.question] for one in shown]),
            np.array(loads), np.array([max(1, one.place) for one in shown]),
        )  # fmt: skip
        for place, (who, one) in enumerate(zip(waiting, shown, strict=True)):
            leaves = bool(found.leaves[place])
            if found.what[place] == SILENT and not leaves:
                self._reactions[who] = None
                continue
            after = timedelta(minutes=float(found.after[place])) - timedelta(seconds=self.lives[who].chance.uniform(0, 50))
            self._reactions[who] = _Reaction(
                one.at + after, int(found.what[place]), leaves, bool(found.takes_more[place]), bool(found.next_week[place])
            )

    def _seen_by(self, who: int) -> Shown:
        life = self.lives[who]
        shown, life.shown = life.shown, None
        assert shown is not None
        return shown

    def _minute(self, who: int, at: datetime) -> float:
        """The model's own time: who came when is this history's business, and everything else follows from it."""
        return float(self._crowd.people.begins[who]) + (at - self._arrived[who]) / timedelta(minutes=1)

    def _moment(self, who: int, minute: float) -> datetime:
        return self._arrived[who] + timedelta(minutes=minute - float(self._crowd.people.begins[who]))


def _every_question(timeline: Timeline) -> list[str]:
    """Every question that was ever live, the newest catalogue's first."""
    return list(dict.fromkeys(name for one in reversed(timeline.versions) for name in one.catalogue.questions))


def _columns(places: dict[str, int], timeline: Timeline, world: World) -> Questions:
    """What the model needs to know of them: which ones cost the effort of typing."""
    kinds: dict[str, str] = {}
    for version in timeline.versions:
        kinds |= {name: question.kind for name, question in version.catalogue.questions.items()}
    effort = [world.text_effort if KINDS[kinds[name]].is_typed else 0.0 for name in places]
    number = len(places)
    return Questions(
        parent=np.full(number, NOBODY),
        priority=np.full(number, 3.0),
        topic=np.zeros(number, dtype=np.int64),
        effort=np.array(effort),
        fresh_for=np.full(number, 365 * DAY),
    )


def _minutes(duration: Duration) -> float:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return (after(since, duration) - since) / timedelta(minutes=1)
