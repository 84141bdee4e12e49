"""Which question next: the quick way and the slow way agree, and the score means what pacing.md says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model.history import History
from bot.engine.model.parts.agreements import Consent
from bot.engine.model.state import State
from bot.engine.model.world import QUIET_WORLD, Tally, World
from bot.engine.pacing.choice import Chosen, NotWorthIt, choose, excluded
from bot.engine.pacing.choice_index import index_of
from bot.engine.pacing.scoring import FLOOR, factors
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Question
from tests.engine import people as p
from tests.support.examples import examples

NAMES = [f"q{number}" for number in range(9)]
AGES = st.sampled_from([1, 20, 100, 179, 181, 400]).map(lambda days: timedelta(days=days))


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Questions with follow-ups, seasons, topics, purposes and sensitivity of any kind."""
    questions = []
    for place, name in enumerate(NAMES[: draw(st.integers(1, 9))]):
        after = draw(st.none() | st.sampled_from(NAMES[:place])) if place else None
        questions.append(
            p.question(
                name,
                priority=draw(st.integers(1, 5)),
                after=after,
                topic=draw(st.sampled_from("ab")),
                purpose=draw(st.sampled_from(["p", "q"])),
                sensitive=draw(st.sampled_from(["none", "none", "none", "location", "health"])),
                paused=draw(st.sampled_from([False, False, False, True])),
                ask_from=draw(st.none() | st.just((p.NOON + timedelta(days=3)).date())),
                ask_until=draw(st.none() | st.just((p.NOON - timedelta(days=3)).date())),
                ask_again=draw(st.none() | st.just(p.LIVE.brand.pace.gap)),
            )
        )
    return p.catalogue(*questions)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """What one customer may have done with one question."""
    asks = tuple(
        p.asked(p.NOON - age, draw(st.sampled_from(["answered", "expired", "skipped"]))) for age in draw(st.lists(AGES, max_size=3))
    )
    at = p.NOON - draw(AGES)
    answer = draw(st.none() | st.builds(lambda v, f: p.given(v, at, fresh=f), st.sampled_from(["yes", "no"]), st.none() | AGES))
    moments = st.none() | st.sampled_from([p.NOON - timedelta(days=2), p.NOON + timedelta(days=2)])
    return History(
        asks=tuple(sorted(asks, key=lambda ask: ask.at)),
        given=answer,
        refused=draw(st.sampled_from([False, False, True])),
        not_before=draw(moments),
        snoozed_to=draw(moments),
    )


@st.composite
def customers(draw: st.DrawFn) -> State:
    """Somebody with a past."""
    state = p.active()
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        state = state.with_history(name, draw(histories()))
    for purpose in draw(st.sets(st.sampled_from(["p", "q"]))):
        consent = Consent(3, draw(st.sampled_from(["given", "withdrawn", "refused"])), p.NOON, None, "")
        state = replace(state, consents={**state.consents, purpose: consent})
    return state


def eligible(state: State, questions: Catalogue, *, pulled: bool) -> list[Question]:
    """The slow way: every question by itself."""
    known = state.values()
    return [q for q in questions.questions.values() if excluded(state, q, p.NOON, questions, known, pulled=pulled) is None]


@pytest.mark.slow
@examples(400)
@given(customers(), catalogues(), st.booleans(), st.none() | st.sampled_from(NAMES))
def test_the_choice_is_the_best_of_what_may_be_asked(state: State, live: Catalogue, pulled: bool, prefer: str | None) -> None:
    open_to = eligible(state, live, pulled=pulled)
    found = choose(state, p.NOON, live, QUIET_WORLD, prefer=prefer, pulled=pulled)
    if not open_to:
        assert found is None
        return
    follow_ups = [q for q in open_to if any(clause.question == prefer for clause in q.only_if)]
    was_asked = any(history.asks for history in state.histories.values())
    if follow_ups or not was_asked:
        assert isinstance(found, Chosen)
        assert found.question is (follow_ups or open_to)[0]
        return
    index = index_of(live, QUIET_WORLD)
    worth = {q.id: factors(state, q, p.NOON, index, QUIET_WORLD).score for q in open_to}
    worthy = [q for q in open_to if worth[q.id] >= FLOOR or not state.history(q.id).asks]
    if not worthy:
        assert isinstance(found, NotWorthIt)
        assert (found.best, found.score) == max(((q.id, worth[q.id]) for q in open_to), key=lambda pair: pair[1])
        return
    last = max((a.at, n, a.outcome) for n, h in state.histories.items() for a in h.asks)
    skipped_topic = live.questions[last[1]].topic if last[2] == "skipped" and last[1] in live.questions else None
    best = max([q for q in worthy if q.topic != skipped_topic] or worthy, key=lambda q: worth[q.id])
    assert isinstance(found, Chosen)
    assert (found.question, found.score) == (best, worth[best.id])


def test_the_score_is_the_product_that_pacing_promises() -> None:
    live = p.catalogue(p.question("a", priority=4), p.question("b", priority=2, after="a"), p.question("c", priority=5, after="a"))
    world = World(tallies={"a": Tally(asks=90, answers=46)})
    state = p.active().with_history("a", History(asks=(p.asked(p.NOON - timedelta(days=200), "expired"),)))
    parts = factors(state, live.questions["a"], p.NOON, index_of(live, world), world)
    assert (parts.priority, parts.need, parts.chance, parts.unlock, parts.wear) == (4, 1, 0.5, 1 + 0.25 * 7 / 5, 0.6)


def test_an_answer_that_grew_old_is_asked_again_and_one_about_to_only_by_a_pull() -> None:
    live = p.catalogue(p.question("a", ask_again=p.LIVE.brand.pace.gap))
    at = p.NOON - timedelta(days=100)

    def known(fresh: int) -> State:
        return p.active().with_history(
            "a", History(asks=(p.asked(at, "answered"),), given=p.given("yes", at, fresh=timedelta(days=fresh)))
        )

    assert isinstance(choose(known(99), p.NOON, live), Chosen)
    assert choose(known(110), p.NOON, live) is None
    assert isinstance(choose(known(110), p.NOON, live, pulled=True), Chosen)
    assert choose(known(140), p.NOON, live, pulled=True) is None


def test_what_is_worth_too_little_is_not_asked_but_what_was_never_asked_is() -> None:
    worn = History(asks=tuple(p.asked(p.NOON - timedelta(days=days), "expired") for days in (900, 800, 700)))
    live = p.catalogue(p.question("a", priority=1), p.question("b", priority=1))
    state = p.active().with_history("a", worn)
    found = choose(state, p.NOON, live)
    assert isinstance(found, Chosen) and found.question.id == "b"
    alone = p.catalogue(p.question("a", priority=1))
    assert choose(state, p.NOON, alone) == NotWorthIt("a", 1 * 1 * 0.4 * 1 * 0.6**3)


def test_removing_a_question_never_makes_a_catalogue_ask_more() -> None:
    live = p.catalogue(*(p.question(name) for name in NAMES))
    fewer = p.catalogue(*(p.question(name) for name in NAMES[:4]))
    state = p.active()
    assert len(eligible(state, fewer, pulled=False)) <= len(eligible(state, live, pulled=False))


def test_a_question_far_down_a_large_catalogue_is_found() -> None:
    many = [p.question(f"n{number}", priority=1) for number in range(1000)]
    live = p.catalogue(*many, p.question("best", priority=5))
    state = p.active().with_history("n0", History(asks=(p.asked(datetime(2026, 1, 5, tzinfo=p.NOON.tzinfo), "answered"),)))
    found = choose(state, p.NOON, live)
    assert isinstance(found, Chosen) and found.question.id == "best"
