"""A log as the population model itself would leave it behind: what a fit is held against, and what it is shrunk to."""

from __future__ import annotations

import numpy as np

from bot.simulation.history.log import LONGER, NO_TRIAL, NOT_OFFERED, OFFERED, UNKNOWN, USUAL, Asks, Log
from bot.simulation.policies.bot_events import Events
from bot.simulation.policies.bot_rules import TRIAL_HALF, Ratchet
from bot.simulation.policies.question_choice import Memory
from bot.simulation.policies.writing_days import Rhythm, rhythm_of
from bot.simulation.population.people import People, meet
from bot.simulation.population.question_columns import NOBODY, Floats, Ints, Questions, made_up
from bot.simulation.population.reactions import ANSWERED, SILENT, Crowd, Reactions
from bot.simulation.population.worlds import World
from prompts.catalogue.catalogue import Pace


class _WrittenDown(Crowd):
    """The crowd itself; only that every message is kept."""

    def __init__(self, people: People, world: World, questions: Questions, patience: float) -> None:
        super().__init__(people, world, questions, patience)
        self.pages: list[tuple[Ints, Floats, Ints, Ints, Floats, Reactions]] = []

    def read(self, who: Ints, at: Floats, question: Ints, load: Floats, place: Ints) -> Reactions:
        found = super().read(who, at, question, load, place)
        self.pages.append((who.copy(), at.copy(), question.copy(), place.copy(), load.copy(), found))
        return found


class _OffersKept(Ratchet):
    """The rules themselves; only that every offer of one more is kept."""

    def __init__(self, number: int, rhythm: Rhythm, memory: Memory, people: People) -> None:
        super().__init__(number, rhythm, memory, people.places)
        self.offers: list[tuple[Ints, Floats]] = []

    def answered(self, who: Ints, question: Ints, at: Floats) -> None:
        super().answered(who, question, at)
        offered = self.one_more(who, at, question) != NOBODY
        self.offers.append((who[offered], at[offered]))


def model_log(world: World, pace: Pace, customers: int, days: int, seed: int = 1) -> Log:
    """What asking these imagined customers at this pace would have left in the log."""
    questions = made_up(world)
    people = meet(world, questions, customers, days, (seed, 0))
    rhythm = rhythm_of(pace)
    crowd = _WrittenDown(people, world, questions, rhythm.silence_after)
    ratchet = _OffersKept(customers, rhythm, Memory(customers, questions, people.opens), people)
    events = Events(people, ratchet, crowd, world)
    visits: list[tuple[Ints, Floats]] = []

    def watch(event: str, who: Ints, at: Floats) -> None:
        if event == "visited":
            visits.append((who.copy(), at.copy()))

    events.watch = watch
    events.run()
    asks, leaves_at = _asks(crowd, ratchet, questions, people.ends)
    ends = people.ends.copy()
    ends[asks.who[asks.leaves]] = leaves_at[asks.leaves]
    of, at = (np.concatenate(column) for column in zip(*visits, strict=True)) if visits else (np.zeros(0, np.int64), np.zeros(0))
    order = np.lexsort((at, of))
    halves = np.where(people.places.trial < TRIAL_HALF, LONGER, USUAL)
    return Log(people.begins, ends, asks, of[order], at[order], halves if pace.trial else np.full(customers, NO_TRIAL))


def _asks(crowd: _WrittenDown, ratchet: _OffersKept, questions: Questions, ends: Floats) -> tuple[Asks, Floats]:
    who, at, question, place, load = (np.concatenate(column) for column in list(zip(*crowd.pages, strict=True))[:5])
    what, after, leaves = (np.concatenate([getattr(page[5], name) for page in crowd.pages]) for name in ("what", "after", "leaves"))
    order = np.lexsort((at, who))
    who, at, question, place, load, what, after, leaves = (
        column[order] for column in (who, at, question, place, load, what, after, leaves)
    )
    waits = np.where((what == SILENT) & ~leaves, ratchet.rhythm.silence_after, after)
    is_over = at + waits < ends[who]
    offered = {(int(one), float(moment)) for whose, moments in ratchet.offers for one, moment in zip(whose, moments, strict=True)}
    answers = zip(who.tolist(), (at + after).tolist(), strict=True)
    same_next = np.r_[who[1:] == who[:-1], False] if len(who) else np.zeros(0, np.bool_)
    is_pulled = load < crowd.world.load_proactive
    # Only a tap follows in the very minute of the answer; it may well begin another day's visit.
    goes_on = same_next & np.r_[is_pulled[1:], False] & np.r_[at[1:] == (at + after)[:-1], False] & (what == ANSWERED)
    asks = Asks(
        who=who,
        at=at,
        place=place,
        pulled=is_pulled,
        typed=questions.effort[question] > 0,
        what=np.where(is_over, what, UNKNOWN),
        after=np.where(is_over & (what != SILENT), after, np.inf),
        leaves=leaves & is_over,
        offered=np.array([OFFERED if answer in offered else NOT_OFFERED for answer in answers], dtype=np.int64),
        taken=goes_on,
    )
    return asks, at + after
