"""The catalogue of the simulation, as columns: one position per question, in file order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.simulation.population.worlds import DAY, World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOBODY = -1
"""The parent of a question that has no condition; also "no question at all"."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What matters of each question to pace and people."""

    parent: Ints
    """Which question has to be answered in the right way first, or NOBODY."""
    priority: Floats
    topic: Ints
    effort: Floats
    """Logits of answer chance that answering costs."""
    fresh_for: Floats
    """Minutes until it may be asked again; infinite where it never is."""

    def __len__(self) -> int:
        return len(self.parent)

    def opened_priority(self) -> Floats:
        """The summed priorities of the questions that each one opens."""
        total = np.zeros(len(self))
        has_parent = self.parent != NOBODY
        np.add.at(total, self.parent[has_parent], self.priority[has_parent])
        return total


def made_up(world: World) -> Questions:
    """The world's catalogue: every third question hangs on the one before it, one in six wants words, one in six ages fast."""
    place = np.arange(int(world.questions))
    return Questions(
        parent=np.where(place % 3 == 2, place - 1, NOBODY),
        priority=np.full(len(place), 3.0),
        topic=place // 4,
        effort=np.where(place % 6 == 3, world.text_effort, 0.0),
        fresh_for=np.where(place % 6 == 4, 90 * DAY, 365 * DAY),
    )
