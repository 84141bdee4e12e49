"""How people take a message: whether they answer, get tired, leave, or silently stop reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bot.simulation.population.people import Luck, People
from bot.simulation.population.question_columns import Flags, Floats, Ints, Questions
from bot.simulation.population.worlds import DAY, World

ANSWERED, SKIPPED, PUT_OFF, SILENT = range(4)
"""What a customer does with a question."""

SETTLED = 3
"""From this question of a visit on, one is like the next."""

SURE = 0.98
"""Nobody is surer than that to go on."""


@dataclass(frozen=True, slots=True)
class Reactions:
    """What each customer will do with the message just sent."""

    what: Ints
    after: Floats
    """Whole minutes until they do it (or would leave, where they stay silent)."""
    leaves: Flags
    takes_more: Flags
    """Whether an answer is followed by a tap on `One more?`, if it is offered."""
    next_week: Flags
    """A later means next week, not tomorrow."""


class Audience(Protocol):
    """Whoever the policies write to."""

    def read(self, who: Ints, at: Floats, question: Ints, load: Floats, place: Ints) -> Reactions:
        """Take one message each; `place` counts questions of the sitting from 1."""

    def next_visit(self, who: Ints, seen: Ints) -> Floats:
        """When each writes first again, after so many visits; infinite when never."""


class Crowd:
    """The people of one block while one policy writes to them."""

    def __init__(self, people: People, world: World, questions: Questions, patience: float) -> None:
        self.people = people
        self.world = world
        self.questions = questions
        self.is_mute = np.zeros(len(people), dtype=np.bool_)
        self._patience = patience
        self._presence = np.array([0.0, 0.0, world.one_more_presence, world.one_more_settled])
        self._fatigue = np.zeros(len(people))
        self._felt_at = people.begins.copy()
        self._read = np.zeros(len(people), dtype=np.int64)

    def fatigue(self, who: Ints, at: Floats) -> Floats:
        """A leaky sum of the loads so far."""
        faded: Floats = self._fatigue[who] * np.exp2(-(at - self._felt_at[who]) / self.people.half_life[who])
        return faded

    def read(self, who: Ints, at: Floats, question: Ints, load: Floats, place: Ints) -> Reactions:
        """Decide everything about one message each, and remember the load."""
        fatigue, busy = self.fatigue(who, at), self.people.is_busy(who, at)
        luck = self.people.luck.of(who, self._read[who])
        muted = self.is_mute[who]
        answers = (luck[:, Luck.ANSWER] < self.answer_chance(who, at, question, fatigue, busy, place)) & ~muted
        hazard = self.hazard(who, question, fatigue, busy, answers)
        departure = np.where(muted, 1.0, luck[:, Luck.LEAVING])
        leaves = departure < hazard
        mutes = ~leaves & (departure < hazard * (1 + self.world.muting))
        self._fatigue[who], self._felt_at[who] = fatigue + load, at
        self._read[who] += 1
        self.is_mute[who] |= mutes
        refusal = luck[:, Luck.REFUSAL]
        more = np.minimum(self.world.one_more - self.world.one_more_falls * (place - 1), SURE)
        return Reactions(
            what=np.where(answers, ANSWERED, self._refusals(refusal, muted)),
            # Within a sitting the customer is there already.
            after=np.where(place > 1, 1.0, self._delays(luck[:, Luck.DELAY])),
            leaves=leaves,
            takes_more=(luck[:, Luck.ONE_MORE] < more) & ~leaves & ~mutes & ~muted,
            next_week=refusal >= self.world.skipped + self.world.put_off / 2,
        )

    def next_visit(self, who: Ints, seen: Ints) -> Floats:
        """The next own visit; who muted never comes back."""
        return np.where(self.is_mute[who], np.inf, self.people.visits[who, seen])

    def answer_chance(self, who: Ints, at: Floats, question: Ints, fatigue: Floats, busy: Flags, place: Ints) -> Floats:
        """logistic(a - b x fatigue - effort - drift), lower in a busy spell, higher within a visit."""
        world = self.world
        days = (at - self.people.begins[who]) / DAY
        logits = self.people.willing[who] - world.fatigue_weight * fatigue - self.questions.effort[question]
        logits = logits + self._presence[np.minimum(place, SETTLED)]
        burden = np.where(place > 1, world.busy_in_visit, 1.0) * busy
        chance: Floats = 1 / (1 + np.exp(-(logits - world.drift * days - world.busy_logits * burden)))
        return chance

    def hazard(self, who: Ints, question: Ints, fatigue: Floats, busy: Flags, answers: Flags) -> Floats:
        """The chance that this message makes them leave: h0 x exp(c x fatigue), times what makes it worse or better."""
        world = self.world
        hazard = world.leaving * self.people.restless[who] * np.exp(world.leaving_by_fatigue * fatigue)
        hazard = hazard * np.where(self.people.fits[who, question], 1.0, world.leaving_if_irrelevant)
        hazard = hazard * np.where(busy, world.leaving_if_busy, 1.0) * np.where(answers, world.leaving_if_answered, 1.0)
        return np.minimum(hazard, 1 / (1 + world.muting))

    def _refusals(self, luck: Floats, muted: Flags) -> Ints:
        world = self.world
        kinds = np.where(luck < world.skipped, SKIPPED, np.where(luck < world.skipped + world.put_off, PUT_OFF, SILENT))
        return np.where(muted, SILENT, kinds)

    def _delays(self, luck: Floats) -> Floats:
        """Exponential, whole minutes, at least one, and within the silence time."""
        minutes = np.ceil(-np.log1p(-luck) * self.world.answer_after * 60)
        return np.clip(minutes, 1.0, self._patience - 1)
