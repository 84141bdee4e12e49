"""The policies that are tried side by side, by the names that the report carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.simulation.policies.bot_events import Events
from bot.simulation.policies.bot_rules import Ratchet
from bot.simulation.policies.calendar_policies import SILENCE_AFTER, Drip, up_front
from bot.simulation.policies.question_choice import Memory
from bot.simulation.policies.tally import Outcome, Tally, outcome
from bot.simulation.policies.writing_days import Rhythm, rhythm_of
from bot.simulation.population.people import People
from bot.simulation.population.question_columns import Questions
from bot.simulation.population.reactions import Crowd
from bot.simulation.population.worlds import DAY, World
from prompts.catalogue.catalogue import Pace


@dataclass(frozen=True, slots=True)
class Stage:
    """Who is written to, in which world, about what."""

    world: World
    questions: Questions
    people: People


Policy = Callable[[Stage], Outcome]


def policies(current: Pace, proposed: Pace | None = None) -> dict[str, Policy]:
    """Every policy by its name, in the order of the report."""
    paced = {"current": ratchet(current)}
    if proposed is not None:
        paced["proposed"] = ratchet(proposed)
    return {**paced, **BASELINES}


def ratchet(pace: Pace) -> Policy:
    """The bot's own rules with these settings."""
    rhythm = rhythm_of(pace)
    return lambda stage: _ratchet(stage, rhythm)


def events_of(stage: Stage, pace: Pace) -> Events:
    """The same, not run yet: for who wants to look on."""
    return _events(stage, rhythm_of(pace))[0]


def _ratchet(stage: Stage, rhythm: Rhythm) -> Outcome:
    events, crowd, memory = _events(stage, rhythm)
    events.run()
    return _outcome(stage, crowd, memory, events.tally)


def _events(stage: Stage, rhythm: Rhythm) -> tuple[Events, Crowd, Memory]:
    crowd, memory = _fresh(stage, rhythm.silence_after)
    return Events(stage.people, Ratchet(len(stage.people), rhythm, memory, stage.people.places), crowd, stage.world), crowd, memory


def _drip(drip: Drip) -> Policy:
    def run(stage: Stage) -> Outcome:
        crowd, memory = _fresh(stage, drip.patience)
        tally = Tally(len(stage.people))
        drip.run(crowd, memory, tally)
        return _outcome(stage, crowd, memory, tally)

    return run


def _up_front(stage: Stage) -> Outcome:
    crowd, memory = _fresh(stage, SILENCE_AFTER)
    tally = Tally(len(stage.people))
    up_front(crowd, memory, tally)
    return _outcome(stage, crowd, memory, tally)


BASELINES: dict[str, Policy] = {
    "everything-up-front": _up_front,
    "daily-drip": _drip(Drip(DAY)),
    "weekly-drip": _drip(Drip(7 * DAY)),
    "weekly-drip-stop-after-3": _drip(Drip(7 * DAY, stops_after=3)),
    "monthly-drip": _drip(Drip(30 * DAY)),
}


def _fresh(stage: Stage, patience: float) -> tuple[Crowd, Memory]:
    crowd = Crowd(stage.people, stage.world, stage.questions, patience)
    return crowd, Memory(len(stage.people), stage.questions, stage.people.opens)


def _outcome(stage: Stage, crowd: Crowd, memory: Memory, tally: Tally) -> Outcome:
    return outcome(tally, stage.people, memory, is_mute=crowd.is_mute, value_half_life=stage.world.value_half_life)
