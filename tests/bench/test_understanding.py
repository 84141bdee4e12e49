"""What reading a message costs: where a list or a label knows it, and where the examples have to be asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

import pytest

from bot.engine.understanding.reading import read
from prompts.text.plain import bare
from tests.engine.understanding.judge import LANGUAGES, context_of, verdicts

ROUNDS = 5
BUDGET = {"a label": 0.1, "the median": 0.7, "the worst": 3.0}
"""Milliseconds (the understanding design), turned into floors below."""
SENTENCE = "I'd rather not say, but thank you for asking!"
FLOOR_MS = 0.009
"""What the floor, the plain form of one sentence, took on two quiet cores when the budget was turned into floors."""


def milliseconds(work: Callable[[], object]) -> float:
    """The shortest of a few rounds: what it takes when nothing else happens."""
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        took.append((perf_counter() - began) * 1000)
    return min(took)


@pytest.mark.bench
def test_reading_is_quick_enough_not_to_be_felt() -> None:
    floor = milliseconds(lambda: bare(SENTENCE))
    situations = {(v.message["context"], language) for language in LANGUAGES for v in verdicts("seen", language)}
    contexts = {each: context_of(*each) for each in situations}
    took = [
        milliseconds(partial(read, v.message["text"], contexts[v.message["context"], language]))
        for language in LANGUAGES
        for v in verdicts("seen", language)
    ]
    label = milliseconds(partial(read, "Dark", contexts["roast", "en"]))
    figures = {"a label": label, "the median": median(took), "the worst": max(took)}
    print(f"\n| reading | ms | floors of {floor:.3f} ms |\n|---|---|---|")
    print("\n".join(f"| {name} | {ms:.2f} | {ms / floor:.0f} |" for name, ms in figures.items()))
    assert {name: ms for name, ms in figures.items() if ms / floor > BUDGET[name] / FLOOR_MS} == {}
