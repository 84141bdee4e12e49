"""A year of single customers, message by message: what a table of averages cannot show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from bot.simulation.policies.bot_events import Events
from bot.simulation.policies.table import Stage, events_of
from bot.simulation.population.people import meet
from bot.simulation.population.question_columns import Floats, Ints, made_up
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED
from bot.simulation.population.worlds import DAY, World
from prompts.catalogue.catalogue import Pace

DAYS = 365
_CROWD = 300
"""Among so many customers those are found who are shown."""

Became = Literal["answered", "skipped", "later", "silent", "stopped", "waits"]

_BECAME: dict[int, Became] = {ANSWERED: "answered", SKIPPED: "skipped", PUT_OFF: "later", SILENT: "silent"}
_SHOWN = {"seldom": 0.15, "usual": 0.5, "often": 0.85}
"""Who is shown: by which share of the others they outdo in answers under the settings of today."""


@dataclass(frozen=True, slots=True)
class Put:
    """One question that was put."""

    day: int
    """Since the Yes, from 1 on."""
    is_pulled: bool
    """Whether it followed the customer's own act."""
    became: Became


@dataclass(frozen=True, slots=True)
class Year:
    """The year of one customer under each settings, with the same luck: `who` says how readily they answer."""

    who: str
    current: tuple[Put, ...]
    proposed: tuple[Put, ...]


def years(world: World, current: Pace, proposed: Pace | None, seed: int = 1) -> tuple[Year, ...]:
    """The next twelve months of one who answers seldom, of a usual one, and of one who answers often."""
    questions = made_up(world)
    stage = Stage(world, questions, meet(world, questions, _CROWD, DAYS, (seed, 0)))
    now = _lived(stage, current)
    then = _lived(stage, proposed) if proposed is not None else [[] for _ in now]
    answers = [sum(put.became == "answered" for put in puts) for puts in now]
    order = sorted(range(_CROWD), key=lambda one: (answers[one], one))
    return tuple(
        Year(who, tuple(now[one]), tuple(then[one])) for who, share in _SHOWN.items() for one in [order[int(share * _CROWD)]]
    )


def _lived(stage: Stage, pace: Pace) -> list[list[Put]]:
    diary = _Diary(events_of(stage, pace), stage.people.begins)
    diary.events.run()
    return diary.finished()


class _Diary:
    """Writes down what happens to each customer."""

    def __init__(self, events: Events, begins: Floats) -> None:
        self.events = events
        self._begins = begins
        self._puts: list[list[Put]] = [[] for _ in begins]
        events.watch = self._note

    def finished(self) -> list[list[Put]]:
        """Every customer's questions, in their order."""
        return self._puts

    def _note(self, event: str, who: Ints, at: Floats) -> None:
        if event == "asked":
            days = ((at - self._begins[who]) // DAY).astype(np.int64) + 1
            for one, day, is_pulled in zip(who.tolist(), days.tolist(), self.events.is_pulled[who].tolist(), strict=True):
                self._puts[one].append(Put(day, is_pulled, "waits"))
        elif event == "reacted":
            what, left = self.events.what[who], self.events.tally.has_left[who]
            for one, kind, is_over in zip(who.tolist(), what.tolist(), left.tolist(), strict=True):
                self._puts[one][-1] = replace(self._puts[one][-1], became="stopped" if is_over else _BECAME[kind])
