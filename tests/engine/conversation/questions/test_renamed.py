"""A renamed question keeps what customers did with it, and a wording test shows each customer one wording for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from operator import eq

from bot.engine.conversation.decide import decide
from bot.engine.conversation.questions.presentation import variant_of
from bot.engine.model.facts.asks import Renamed
from bot.engine.model.facts.fold import fold
from bot.engine.model.history import History
from bot.engine.model.inputs import Commanded
from bot.engine.model.packing import fact_log
from bot.engine.model.world import Moment
from bot.engine.pacing.choice import choose
from prompts.model.question import Duration, Text
from tests.engine import people as p

THEN = p.NOON - timedelta(days=20)


def test_what_was_told_under_the_old_name_is_known_under_the_new_one() -> None:
    live = p.catalogue(p.question("strength", was="roast"))
    known = History(asks=(p.asked(THEN, "answered"),), given=p.given("yes", THEN))
    state = p.active().with_history("roast", known)
    decision = decide(state, Commanded("mydata"), Moment(p.NOON, 5, "terminal", "en"), live)
    assert decision.facts[0] == Renamed("roast", "strength")
    assert decision.state.history("strength") == known
    assert decision.state.history("roast") == History()
    again = decide(decision.state, Commanded("mydata"), Moment(p.NOON, 6, "terminal", "en"), live)
    assert not any(isinstance(fact, Renamed) for fact in again.facts)


def test_a_never_survives_the_new_name() -> None:
    live = p.catalogue(p.question("strength", was="roast"))
    state = p.active().with_history("roast", History(asks=(p.asked(THEN, "never"),), refused=True))
    decision = decide(state, Commanded("mydata"), Moment(p.NOON, 5, "terminal", "en"), live)
    assert choose(decision.state, p.NOON, live) is None


def test_the_log_with_a_new_name_folds_to_the_same_state() -> None:
    live = p.catalogue(p.question("strength", was="roast"))
    [fact] = fact_log.unpack_facts(fact_log.pack_facts([Renamed("roast", "strength")], p.NOON), p.NOON, {}, {})
    state = p.with_open(p.active(), "roast", THEN)
    decision = decide(state, Commanded("mydata"), Moment(p.NOON, 5, "terminal", "en"), live)
    assert decision.state.open is not None and decision.state.open.question == "strength"
    assert fold(1, [(p.NOON, fact)]).histories == {"strength": History(), "roast": History()}


def test_half_of_the_people_see_the_other_words_and_nobody_sees_both() -> None:
    tested = replace(p.question("roast"), wording_test=Text({"en": "How dark?"}, "en"))
    arms = [variant_of(customer, tested) for customer in range(2000)]
    assert arms == [variant_of(customer, tested) for customer in range(2000)]
    assert 900 < arms.count("b") < 1100
    assert set(arms) == {"a", "b"}
    assert variant_of(1, p.question("roast")) == "standard"


def test_the_halves_stay_as_they_are_until_the_words_change() -> None:
    tested = replace(p.question("roast"), wording_test=Text({"en": "How dark?"}, "en"))
    longer = replace(tested, keep=Duration(18, "months"), revision="another")
    edited = (replace(tested, ask=Text({"en": "Which?"}, "en")), replace(tested, wording_test=Text({"en": "Dark?"}, "en")))
    arms = [[variant_of(customer, one) for customer in range(2000)] for one in (tested, longer, *edited)]
    assert arms[0] == arms[1]
    assert all(900 < sum(map(eq, arms[0], other)) < 1100 for other in arms[2:])
