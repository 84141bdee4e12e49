"""What choosing the next question costs in a large catalogue, as a ratio to a small one within one run."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import pytest

from bot.engine.model.history import History
from bot.engine.model.state import State
from bot.engine.model.world import Tally, World
from bot.engine.pacing.choice import Chosen, choose
from prompts.catalogue.catalogue import Catalogue
from tests.engine import people as p

SMALL, LARGE = 10, 1_000
CHOICES, ROUNDS = 200, 40


@pytest.mark.bench
def test_a_thousand_questions_cost_at_most_thrice_as_much_as_ten() -> None:
    for asked in (0, 4, 8):
        small, large = costs(asked)
        print(f"\n{asked} asked before: {small * 1e6:.1f} µs at {SMALL}, {large * 1e6:.1f} µs at {LARGE:,}: {large / small:.2f}x")
        assert large <= 3 * small


def costs(asked: int) -> tuple[float, float]:
    """Seconds of one choice in either catalogue: the best of many rounds, taken in turn."""
    world, state = World(tallies={"q3": Tally(90, 40)}), somebody(asked)
    both = [catalogue_of(size) for size in (SMALL, LARGE)]
    for catalogue in both:
        assert isinstance(choose(state, p.NOON, catalogue, world), Chosen)  # the index is made once for a catalogue
    rounds = [[one_round(state, catalogue, world) for catalogue in both] for _ in range(ROUNDS)]
    small, large = (min(column) for column in zip(*rounds, strict=True))
    return small, large


def one_round(state: State, catalogue: Catalogue, world: World) -> float:
    began = perf_counter()
    for _ in range(CHOICES):
        choose(state, p.NOON, catalogue, world)
    return (perf_counter() - began) / CHOICES


def catalogue_of(size: int) -> Catalogue:
    """Two topics in ten, a third of the questions follow-ups, one in ten sensitive."""
    return p.catalogue(
        *(
            p.question(
                f"q{number}",
                priority=1 + number % 5,
                topic=f"t{number // 10}",
                after=f"q{number - 1}" if number % 3 == 2 else None,
                sensitive="location" if number % 10 == 9 else "none",
            )
            for number in range(size)
        )
    )


def somebody(asked: int) -> State:
    """A customer who was asked so many questions and answered every other one."""
    state, at = p.active(), p.NOON - timedelta(days=200)
    for number in range(asked):
        answer = p.given("yes", at) if number % 2 else None
        past = History(asks=(p.asked(at, "answered" if answer else "expired", number + 1),), given=answer)
        state = state.with_history(f"q{number}", past)
    return state
