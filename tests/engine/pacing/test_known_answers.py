"""What is known for conditions: whose answer counts is known at once, what it says only when a condition asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.facts.asks import Asked
from bot.engine.model.history import Given, History
from bot.engine.model.inputs import ClockStruck
from bot.engine.model.state import State
from bot.engine.model.world import Moment
from bot.engine.pacing.known_answers import known_answers
from prompts.catalogue.catalogue import Catalogue
from tests.engine import people as p

THEN = p.NOON - timedelta(days=20)


def closed() -> Given:
    """An answer whose cell does not open."""

    def opens() -> None:
        raise KeyError("it cannot be opened")

    known = p.given("yes", THEN)
    names = ("id", "ask", "provenance", "purpose", "consent", "at", "keep_until", "fresh_until")
    return Given.sealed(opens, **{name: getattr(known, name) for name in names})  # type: ignore[arg-type]


def answered(given: Given) -> State:
    return p.active().with_history("roast", History(asks=(p.asked(THEN, "answered"),), given=given))


def put(state: State, catalogue: Catalogue) -> list[str]:
    decision = decide(state, ClockStruck(), Moment(p.NOON, 5, "terminal", "en"), catalogue)
    return [fact.question for fact in decision.facts if isinstance(fact, Asked)]


def test_a_stroke_of_the_clock_opens_no_answer_that_no_condition_asks_for() -> None:
    assert put(answered(closed()), p.catalogue(p.question("roast"), p.question("brew"))) == ["brew"]


def test_an_answer_that_cannot_be_opened_is_not_taken_for_none() -> None:
    with pytest.raises(KeyError, match="opened"):
        put(answered(closed()), p.catalogue(p.question("roast"), p.question("brew", after="roast")))


def test_what_a_condition_asks_for_is_opened() -> None:
    catalogue = p.catalogue(p.question("roast"), p.question("brew", after="roast"))
    assert put(answered(p.given("yes", THEN)), catalogue) == ["brew"]
    assert put(answered(p.given("no", THEN)), catalogue) == []


def test_it_is_a_mapping_of_what_stands() -> None:
    known = known_answers(answered(p.given("yes", THEN)), p.catalogue(p.question("roast")))
    assert (dict(known), len(known), known.get("brew")) == ({"roast": "yes"}, 1, None)
    forgotten = replace(p.active(), histories={"roast": History(asks=(p.asked(THEN, "answered"),))})
    assert dict(known_answers(forgotten, p.LIVE)) == {}
