"""Every guarantee of pacing.md as a property: whatever customers, clocks, settings and outages do, these hold.

`--hypothesis-profile=deep` (or ZEROPARTY_HYPOTHESIS=deep) looks much harder than the default. tests/engine/pacing/test_mutants.py
breaks the rules one by one and holds that a property of this file notices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.engine.conversation.answers.later import Later
from bot.engine.conversation.decide import decide
from bot.engine.model.effects import Say
from bot.engine.model.facts.answers import Answered
from bot.engine.model.facts.asks import AskClosed, Asked, WentSilent
from bot.engine.model.facts.consent import ConsentRecorded, Resumed, Stopped
from bot.engine.model.facts.fold import fold
from bot.engine.model.facts.pace import PaceChosen, Promised
from bot.engine.model.facts.refusals import Refused, Skipped
from bot.engine.model.history import AskRecord, History
from bot.engine.model.inputs import ClockStruck, Commanded, Said
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.tokens import Action
from bot.engine.model.world import Moment, Tally, World
from bot.engine.pacing import gates as engine
from bot.engine.pacing import rhythm
from bot.engine.pacing.reasons import Ask, Rest, Wait
from bot.engine.pacing.send_window import window_for
from prompts.catalogue.catalogue import Pace
from prompts.model.durations import after
from prompts.model.question import Duration
from tests.engine import people as p
from tests.engine.pacing import judge
from tests.engine.pacing.acts import ACTS, DAY, HOUR, STARTS, USUAL, ZONES, Script, paces, questions, scripts, waits
from tests.engine.pacing.life import Life

Property = Callable[..., None]
GUARANTEES: dict[str, tuple[Property, tuple[st.SearchStrategy[Any], ...]]] = {}
"""Every property of this file by its name, for the test of the tests."""

BRISK = paces().map(lambda pace: replace(pace, gap=Duration(1, "days"), cap=9, quiet_weekdays=frozenset()))
"""A gap that is over before a question is."""

DULL = ("stays silent", "skips", "answers", "a day passes")
"""Acts in which nobody wakes up."""


def guarantee(*strategies: st.SearchStrategy[Any]) -> Callable[[Property], Property]:
    """A property that holds for whatever these strategies make."""

    def named(check: Property) -> Property:
        GUARANTEES[check.__name__] = (check, strategies)
        return given(*strategies)(check)

    return named


# --- the gap, the cap, the window -------------------------------------------------------------------------------------------


@guarantee(scripts(*USUAL, "chats", "weekly", "outage", "pauses", "resumes"))
def test_nothing_proactive_comes_closer_than_the_gap_to_the_ask_before_it(script: Script) -> None:
    assert judge.too_close(script.lived(), judge.days(script.pace, "gap")) == []


@pytest.mark.slow
@guarantee(scripts("answers", "answers", "skips", "stays silent", "outage"))
def test_a_brand_in_a_hurry_writes_no_more_often_than_the_notice_said(script: Script) -> None:
    life = script.born()
    hurried = replace(script.pace, gap=Duration(1, "days"), slower=(Duration(2, "days"),), cap=30)
    for act in script.acts:
        life.catalogue = questions(hurried)
        ACTS[act](life)
    assert judge.too_close(life, judge.days(script.pace, "gap")) == []


@pytest.mark.slow
@guarantee(scripts("stays silent", "skips", "answers", "answers", "monthly", "answers late", "visits", pace=paces()))
def test_a_customer_on_a_slower_rung_is_left_alone_as_long_as_that_rung_lasts(script: Script) -> None:
    life = script.lived()
    ladder = [script.pace.gap, *script.pace.slower]
    for turn, _ in judge.asking_turns(life):
        last = turn.before.tempo.last_ask_at
        if judge.is_proactive(turn) and last is not None:
            assert turn.at >= after(last, ladder[min(turn.before.tempo.step, len(ladder) - 1)])
            assert turn.before.tempo.ceiling != "monthly" or turn.at >= after(last, Duration(1, "months"))


@pytest.mark.slow
@guarantee(scripts("answers", "answers", "stays silent", "answers late", "a day passes", "outage"))
def test_no_stretch_of_the_cap_window_ever_holds_more_than_the_cap(script: Script) -> None:
    assert judge.most_in_a_window(script.lived(), judge.days(script.pace, "cap_window")) <= script.pace.cap


@guarantee(st.integers(1, 10_000), st.sampled_from([20, 30, 60]))
def test_a_slow_gap_is_kept_on_every_rung_of_a_ladder_that_begins_below_it(customer: int, days: int) -> None:
    pace = Pace(gap=Duration(days, "days"))
    life = Script(customer, None, STARTS[0], pace, ("stays silent", "stays silent", "answers", "answers")).lived()
    assert judge.too_close(life, timedelta(days=days)) == []


@pytest.mark.slow
@guarantee(st.sampled_from([3, 8, 12, 13, 20, 26]))
def test_a_generous_cap_is_a_cap_too(cap: int) -> None:
    pace = Pace(gap=Duration(1, "days"), cap=cap, quiet_weekdays=frozenset())
    many = p.catalogue(*(p.question(f"q{number}") for number in range(40)))
    life = Life(replace(many, brand=replace(many.brand, pace=pace)), customer=cap, zone=None, start=STARTS[0])
    life.says_yes()
    for _ in range(32):
        ACTS["answers"](life)
    assert judge.most_in_a_window(life, timedelta(days=30)) <= cap


@pytest.mark.slow
@guarantee(scripts())
def test_nothing_proactive_arrives_in_quiet_hours_or_on_quiet_days_in_any_zone(script: Script) -> None:
    assert judge.loud_ones(script.lived()) == []


@pytest.mark.slow
@guarantee(scripts("visits", "chats", "answers", "stays silent"))
def test_every_promise_lies_in_the_window_also_in_the_customers_own_hour(script: Script) -> None:
    life = script.lived()
    promises = [fact.next_ask_at for turn in life.turns for fact in turn.facts if isinstance(fact, Promised)]
    assert not [at for at in promises if judge.is_quiet(at, script.zone, script.pace, life.catalogue.quiet_dates)]


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
CHANGES = st.sampled_from(  # nights on which clocks change, a leap day, a day that Samoa left out
    [(2026, 3, 29), (2026, 10, 25), (2026, 4, 5), (2026, 10, 4), (2028, 2, 29), (2011, 12, 30)]
).flatmap(lambda day: st.timedeltas(-DAY, 2 * DAY).map(lambda by: datetime(*day, tzinfo=UTC) + by))


@guarantee(MOMENTS | CHANGES, st.sampled_from(ZONES), paces(), st.integers(1, 10_000))
def test_a_slot_is_the_next_allowed_moment_in_every_zone_also_when_clocks_change(
    earliest: datetime, zone: str | None, pace: Pace, customer: int
) -> None:
    catalogue = questions(pace)
    window = window_for(zone, catalogue)
    slot = window.slot(earliest, "slot", customer)
    assert earliest <= slot <= earliest + 8 * DAY
    assert not judge.is_quiet(slot, zone, pace, catalogue.quiet_dates)
    assert window.allows(earliest) == (not judge.is_quiet(earliest, zone, pace, catalogue.quiet_dates))


@guarantee(MOMENTS | CHANGES, st.sampled_from(ZONES), paces(), st.integers(1, 10_000), st.integers(0, 5))
def test_jitter_only_makes_later_and_by_a_tenth_of_the_gap_at_most(
    asked_at: datetime, zone: str | None, pace: Pace, customer: int, step: int
) -> None:
    catalogue = questions(pace)
    state = replace(p.active(step=step), customer=customer, zone=zone)
    gap = (pace.gap, *pace.slower)[min(step, 3)]
    window = window_for(zone, catalogue)
    promised = rhythm.promise(state, asked_at, catalogue)
    assert promised >= after(asked_at, gap)
    assert promised <= window.slot(asked_at + (after(asked_at, gap) - asked_at) * 1.1, "slot", customer)


@pytest.mark.slow
@guarantee(st.sampled_from([(STARTS[0], (time(11), time(18))), (STARTS[2], (time(18), time(2)))]))
def test_ten_thousand_customers_are_spread_and_no_minute_holds_thrice_its_share(case: tuple[datetime, tuple[time, time]]) -> None:
    at, (opens, closes) = case
    catalogue = questions(Pace(brand_zone="UTC", hours_when_zone_unknown=(opens, closes)))
    share_of_a_minute = 10_000 / ((closes.hour - opens.hour) % 24 * 60)
    everybody = [replace(p.active(), customer=number) for number in range(10_000)]
    night = at.replace(hour=4, minute=30)
    held = [engine.next_ask(state, night, catalogue) for state in everybody]
    promised = [rhythm.promise(state, at, catalogue) for state in everybody]
    for moments in ([wait.until for wait in held if isinstance(wait, Wait)], promised):
        assert len(moments) == 10_000
        assert max(Counter((moment.hour, moment.minute) for moment in moments).values()) <= 3 * share_of_a_minute


# --- no means no ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@guarantee(scripts(*USUAL, "stops", "blocks", "comes back", "chats", "later tomorrow"), st.sampled_from(["stops", "blocks"]))
def test_after_a_stop_or_a_block_nothing_is_sent_until_the_customers_own_yes(script: Script, how: str) -> None:
    life = script.lived()
    ACTS["comes back"](life)
    life.now += 30 * DAY  # whatever was promised is due by now
    ACTS[how](life)
    so_far = len(life.sent)
    for _ in range(24):
        life.passes(7 * HOUR)
        ACTS["knocks"](life)
    assert len(life.sent) == so_far
    assert judge.while_off(life, Stopped, Resumed) == []


@pytest.mark.slow
@guarantee(scripts(*USUAL, "a month passes"))
def test_nothing_is_sent_without_a_yes_that_covers_the_moment(script: Script) -> None:
    life = replace(script, acts=(*script.acts, *("a month passes",) * 14)).lived()
    for turn, _ in judge.asking_turns(life):
        consent = (turn.after if turn.before.phase != "active" else turn.before).consents[BE_ASKED]
        assert consent.status in ("given", "renewed") and consent.until is not None and turn.at < consent.until


@pytest.mark.slow
@guarantee(scripts(*USUAL, "pauses", "resumes", "later tomorrow", "later next week", "outage"))
def test_nothing_proactive_is_sent_before_the_end_of_a_pause(script: Script) -> None:
    for turn, _ in judge.asking_turns(script.lived()):
        if judge.is_proactive(turn):
            assert turn.before.paused_until is None or turn.at >= turn.before.paused_until


@guarantee(scripts(*USUAL, "only when I write", "weekly", "chats"))
def test_who_wants_to_be_asked_only_when_they_write_is_asked_only_then(script: Script) -> None:
    for turn, _ in judge.asking_turns(script.lived()):
        assert turn.before.tempo.ceiling != "own" or not judge.is_proactive(turn)


@pytest.mark.slow
@guarantee(scripts(*USUAL, "later tomorrow", most=8), st.sampled_from(["operator", "breaker"]))
def test_under_the_brake_nobody_is_asked_anything(script: Script, by: Any) -> None:
    life = script.lived()
    life.world, so_far = World(brake=by), len(life.sent)
    life.passes(30 * DAY)
    life.presses(Action.ONE_NOW)
    assert len(life.sent) == so_far


@guarantee(scripts(*USUAL, "refuses", "one now", "outage"))
def test_a_refused_question_is_never_put_again(script: Script) -> None:
    life = script.lived()
    for turn, asked in judge.asking_turns(life):
        told = [f for earlier in life.turns for f in earlier.facts if earlier.at < turn.at and isinstance(f, Refused)]
        assert asked.question not in {fact.question for fact in told if turn.before.facts > 0}


@pytest.mark.slow
@guarantee(scripts("skips", "skips", "answers", "one now", "visits", "a month passes", most=10))
def test_a_skipped_question_rests_for_half_a_year_and_a_second_skip_is_final(script: Script) -> None:
    life = replace(script, acts=(*script.acts, *("a month passes", "visits") * 4)).lived()
    skips: dict[str, list[datetime]] = {}
    for turn in life.turns:
        for fact in turn.facts:
            if isinstance(fact, Asked) and fact.question in skips:
                assert turn.at >= skips[fact.question][-1] + 180 * DAY
                assert len(skips[fact.question]) < 2
            if isinstance(fact, Skipped):
                skips.setdefault(fact.question, []).append(turn.at)
            if isinstance(fact, Answered):
                skips.pop(fact.question, None)


@pytest.mark.slow
@guarantee(st.lists(st.sampled_from(["stays silent", "chats", "visits", "one now"]), min_size=10, max_size=30), paces())
def test_no_question_is_put_more_often_than_it_may_in_half_a_year(acts: list[str], pace: Pace) -> None:
    few = p.catalogue(p.question("a", priority=5), p.question("b", priority=5))
    life = Life(replace(few, brand=replace(few.brand, pace=pace)), customer=1, zone=None, start=STARTS[0])
    life.says_yes()
    for act in acts:
        ACTS[act](life)
    assert judge.most_asks_of_a_question(life, timedelta(days=180)) <= pace.asks_per_question


@pytest.mark.slow
@guarantee(scripts("answers", "answers", "answers no", "one now", "visits", "answers on"), st.booleans())
def test_sensitive_questions_need_acquaintance_and_special_ones_are_put_to_nobody(script: Script, is_agreed: bool) -> None:
    life = script.born()
    if is_agreed:  # as an answer to another question for the same purpose does, which is no explicit consent
        life.becomes(ConsentRecorded(5, "health", "given", "w", "en", "implied", life.now + 90 * DAY))
    for act in script.acts:
        ACTS[act](life)
    for turn, asked in judge.asking_turns(life):
        assert asked.question != "f"
        if asked.question == "d":
            assert sum(1 for _ in turn.before.answers()) >= 3


@pytest.mark.slow
@guarantee(scripts("answers", "answers no", "answers on", "one now", "stays silent"))
def test_a_follow_up_is_only_put_after_the_answer_that_opens_it(script: Script) -> None:
    for turn, asked in judge.asking_turns(script.lived()):
        assert asked.question != "b" or turn.before.values().get("a") == "yes"


# --- slower by itself, faster only by the customer --------------------------------------------------------------------------


def _branches(script: Script) -> tuple[Life, Life] | None:
    """The same life twice: the open question is met with silence in one, and simply closed in the other."""
    life = script.lived()
    if waits(life) is None:
        return None
    silent, other = deepcopy(life), life
    waiting = other.state.open
    assert waiting is not None
    silent.passes(timedelta(hours=72))
    other.becomes(AskClosed(waiting.ask, waiting.question, "unclear"))
    other.now = silent.now
    return silent, other


@pytest.mark.slow
@guarantee(scripts(*DULL, most=6), st.lists(st.sampled_from(DULL), max_size=3))
def test_one_more_silence_never_makes_the_next_ask_earlier(script: Script, rest: list[str]) -> None:
    both = _branches(script)
    assume(both is not None and not rhythm.is_resting(both[0].state, both[0].catalogue))
    assert both is not None
    silent, other = both
    for life in both:
        so_far = len(life.from_the_clock)
        for act in rest:
            ACTS[act](life)
        waits(life)
        life.turns = life.turns[-1:]
        life.sent = life.from_the_clock[so_far:]
    for late, early in zip(silent.sent, other.sent, strict=False):
        assert late.at >= early.at
    assert len(silent.sent) <= len(other.sent)


@pytest.mark.slow
@guarantee(scripts("stays silent", "skips", "answers", most=6))
def test_a_silence_costs_one_rung_at_once_and_not_before_its_time(script: Script) -> None:
    both = _branches(script)
    assume(both is not None)
    assert both is not None
    silent, other = both
    assert min(silent.state.tempo.step, 3) == min(other.state.tempo.step + 1, 3)
    assert silent.state.tempo.silences == other.state.tempo.silences + 1
    for turn in silent.turns:
        for fact in turn.facts:
            if isinstance(fact, WentSilent):
                assert turn.before.open is not None and turn.before.open.sent_at is not None
                assert turn.at >= turn.before.open.sent_at + timedelta(hours=72)


@pytest.mark.slow
@guarantee(scripts(*DULL, most=6), st.lists(st.sampled_from(["a day passes", "chats"]), max_size=2))
def test_a_late_answer_restores_exactly_the_step_before_the_silence(script: Script, between: list[str]) -> None:
    life = script.lived()
    assume(waits(life) is not None)
    before = life.state.tempo
    waiting = life.state.open
    assert waiting is not None
    life.passes(timedelta(hours=72))
    assume(not rhythm.is_resting(life.state, life.catalogue))
    for act in between:
        ACTS[act](life)
    assume(life.state.open is None)
    life.answers(waiting.ask, waiting.question)
    assert (life.state.tempo.step, life.state.tempo.silences) == (min(before.step, 3), before.silences)


@pytest.mark.slow
@guarantee(scripts("answers", "answers", "stays silent", most=4), st.integers(1, 5))
def test_every_second_skip_in_a_row_costs_one_rung(script: Script, skips: int) -> None:
    life = script.lived()
    life.happens(Said("hello there"))
    if waits(life) is not None:  # begin a new run
        ACTS["answers"](life)
    step = life.state.tempo.step
    done = 0
    while done < skips and waits(life) is not None:
        ACTS["skips"](life)
        done += 1
    assert min(life.state.tempo.step, 3) == min(step + done // 2, 3)


@pytest.mark.slow
@guarantee(scripts("stays silent", "answers", "skips", most=6))
def test_after_so_many_silences_in_a_row_nothing_comes_any_more(script: Script) -> None:
    life = script.lived()
    silences = 0
    for turn in life.turns:
        assert not (judge.is_proactive(turn) and silences >= script.pace.rest_after_silences)
        for fact in turn.facts:
            silences = silences + 1 if isinstance(fact, WentSilent) else silences
            silences = 0 if isinstance(fact, Answered | Skipped) else silences
    while life.state.tempo.silences < script.pace.rest_after_silences and waits(life) is not None:
        life.passes(timedelta(hours=73))
    so_far = len(life.sent)
    life.passes(200 * DAY)
    assert len(life.sent) == so_far


@guarantee(st.integers(1, 10_000), st.sampled_from(ZONES), st.sampled_from(STARTS), paces(), st.sampled_from(["chats", "start"]))
def test_a_resting_customer_who_writes_is_woken_to_the_first_slower_rung(
    customer: int, zone: str | None, start: datetime, pace: Pace, how: str
) -> None:
    life = Script(customer, zone, start, pace, ("stays silent",) * pace.rest_after_silences).lived()
    assert isinstance(engine.next_ask(life.state, life.now, life.catalogue), Rest)
    life.passes(100 * DAY)
    life.happens(Said("hello there") if how == "chats" else Commanded("start"))
    assert (life.state.tempo.step, life.state.tempo.silences) == (1, 0)
    last = life.state.tempo.last_ask_at
    assert last is not None
    if how == "start":
        assert life.sent[-1].at == life.now == last
        life.passes(73 * HOUR)
        return
    so_far = len(life.from_the_clock)
    waits(life)
    assert len(life.from_the_clock) == so_far + 1
    assert life.from_the_clock[-1].at >= last + 14 * DAY


@guarantee(scripts(*["stays silent"] * 4, "chats", "visits", "skips", "later tomorrow", "monthly", "pauses", "outage", "answers"))
def test_only_an_answer_or_a_new_choice_of_how_often_ever_brings_a_promise_nearer(script: Script) -> None:
    for turn in script.lived().turns:
        before, now = turn.before.tempo.next_ask_at, turn.after.tempo.next_ask_at
        if before is not None and (now is None or now < before):
            assert any(isinstance(fact, Answered | PaceChosen) for fact in turn.facts)


@pytest.mark.slow
@guarantee(scripts(*USUAL, "chats", "weekly", "monthly", "pauses", "outage"))
def test_a_spoken_promise_is_never_broken(script: Script) -> None:
    assert judge.broken_words(script.lived()) == []


@pytest.mark.slow
@guarantee(scripts(*USUAL, "weekly", "monthly", most=8), paces())
def test_other_settings_never_pull_a_promise_nearer(script: Script, other: Pace) -> None:
    life = script.lived()
    if life.state.open is not None:
        life.passes(timedelta(hours=72))
    promised, so_far = life.state.tempo.next_ask_at, len(life.from_the_clock)
    life.catalogue = questions(other)
    waits(life)
    assert promised is None or all(sent.at >= promised for sent in life.from_the_clock[so_far:])


@guarantee(scripts(*USUAL, "pauses", "stops", most=8), st.sampled_from([1, 5, 30, 70, 72, 100, 24 * 8, 24 * 40, 24 * 200]))
def test_an_outage_of_any_length_brings_at_most_one_message_and_no_quick_second(script: Script, hours: int) -> None:
    life = script.lived()
    assert life.sleeps_through(hours * HOUR) <= 1
    assert judge.loud_ones(life) == []
    life.passes(20 * DAY)
    assert judge.too_close(life, judge.days(script.pace, "gap")) == []


@pytest.mark.slow
@guarantee(scripts(*USUAL, most=8), st.sampled_from([1, 3, 25, 24 * 9, 24 * 40]))
def test_a_clock_that_is_set_back_does_no_harm(script: Script, hours: int) -> None:
    life = script.lived()
    promised, so_far = life.state.tempo.next_ask_at, len(life.from_the_clock)
    life.now -= hours * HOUR
    for _ in range(2):
        ACTS["stays silent"](life)
    later = life.from_the_clock[so_far:]
    assert promised is None or all(sent.at >= promised for sent in later)
    assert all(two.at - one.at >= judge.days(script.pace, "gap") for one, two in pairwise(later))


# --- pulled, open, pure -----------------------------------------------------------------------------------------------------


@guarantee(scripts(*ACTS, "chats", "chats", "answers"))
def test_a_question_is_only_pulled_by_a_visit_or_the_customers_own_tap(script: Script) -> None:
    for turn, _ in judge.asking_turns(script.lived()):
        assert judge.comes_by_an_act(turn)
        last = turn.before.tempo.last_ask_at
        if isinstance(turn.given, Commanded) and last is not None:
            assert turn.at - last >= timedelta(hours=24)


@pytest.mark.slow
@guarantee(scripts("visits", "chats", "stays silent", "answers"), st.integers(0, 20))
def test_a_visit_soon_after_a_question_brings_none(script: Script, hours: int) -> None:
    life = script.lived()
    ACTS["answers"](life)
    life.now += hours * HOUR
    last, so_far = life.state.tempo.last_ask_at, len(life.sent)
    is_soon = last is not None and life.state.open is None and life.now < last + timedelta(hours=24)
    life.happens(Commanded("start"))
    assert not is_soon or len(life.sent) == so_far


@pytest.mark.slow
@guarantee(scripts("answers on", "answers on", "answers", "one now", "visits", "a day passes"))
def test_a_visit_brings_at_most_as_many_questions_as_the_brand_allows(script: Script) -> None:
    assert judge.longest_visit(script.lived()) <= script.pace.in_one_visit


ENTRIES = (
    *("answers on", "answers past midnight", "one now", "visits", "stops", "comes back", "knocks", "a day passes"),
    *("later tonight", "later tomorrow", "later next week", "skips", "answers", "answers late"),
)


@pytest.mark.slow
@guarantee(scripts(*ENTRIES, pace=st.sampled_from([5, 5, 3, 1]).map(lambda most: Pace(in_one_visit=most))))
def test_no_visit_has_more_questions_than_that_however_it_is_entered(script: Script) -> None:
    """By the Yes, a question, /start, the menu, *One more?*, a time they chose, over midnight, or by going and coming back."""
    assert judge.fullest_visit(script.lived()) <= script.pace.in_one_visit


@guarantee(scripts("later tonight", "later tomorrow", "one now", "one now", "answers on", pace=st.just(Pace()), most=10))
def test_a_question_put_off_comes_back_into_the_visit_and_begins_none(script: Script) -> None:
    assert judge.fullest_visit(script.lived()) <= script.pace.in_one_visit


@guarantee(st.integers(1, 10_000), st.sampled_from(ZONES))
def test_a_visit_is_five_questions_long_by_default_and_the_fifth_says_so(customer: int, zone: str | None) -> None:
    life = Script(customer, zone, STARTS[0], Pace(), ("answers on",)).lived()
    assert len(life.sent) == judge.fullest_visit(life) == 5
    said = [any("The last one for today:" in text for text in turn.texts) for turn, _ in judge.asking_turns(life)]
    assert said == [False] * 4 + [True]


@guarantee(scripts("later tomorrow", "later next week", "answers", "stays silent", "a day passes"))
def test_a_question_put_off_comes_back_at_the_chosen_time_and_not_before(script: Script) -> None:
    life = script.lived()
    for one in life.sent:
        assert one.chosen is None or one.at >= one.chosen
    for turn, asked in judge.asking_turns(life):
        until = turn.before.history(asked.question).snoozed_to
        assert until is None or turn.at >= until


@pytest.mark.slow
@guarantee(scripts("answers", "answers on", "visits", "knocks", pace=BRISK, most=4), st.integers(1, 71))
def test_the_clock_never_puts_a_question_while_another_is_open(script: Script, hours: int) -> None:
    life = script.lived()
    if waits(life) is not None and life.state.open is not None:
        so_far, asked_at = len(life.sent), life.state.open.at
        for life.now in (asked_at + timedelta(hours=hours), asked_at + timedelta(hours=71)):
            ACTS["knocks"](life)
        assert len(life.sent) == so_far
    for turn, _ in judge.asking_turns(life):
        if judge.is_proactive(turn):
            assert turn.before.open is None or any(isinstance(fact, WentSilent) for fact in turn.facts)


@pytest.mark.slow
@guarantee(scripts(), st.integers(0, 400))
def test_deciding_changes_nothing_and_says_the_same_again(script: Script, hours: int) -> None:
    life = script.lived()
    now = life.now + hours * HOUR
    for turn in life.turns[-6:]:
        kept = deepcopy(turn.after)
        first = engine.next_ask(turn.after, now, life.catalogue, life.world)
        assert turn.after == kept
        assert engine.next_ask(kept, now, life.catalogue, life.world) == first


@pytest.mark.slow
@guarantee(scripts())
def test_folding_the_log_twice_gives_the_state(script: Script) -> None:
    life = script.lived()
    assert fold(life.state.customer, life.log) == fold(life.state.customer, life.log) == life.state


# --- which question ---------------------------------------------------------------------------------------------------------


WORN = st.lists(st.sampled_from(["expired", "skipped"]), max_size=4)
TALLIES = st.sampled_from([Tally(), Tally(900, 10), Tally(900, 250), Tally(900, 800)])


def _worn(outcomes: list[Any]) -> History:
    asks = [
        AskRecord(100 + n, p.NOON - (190 * (len(outcomes) - n) + len(outcomes)) * DAY, "r", "w", outcome)
        for n, outcome in enumerate(outcomes)
    ]
    return History(asks=tuple(asks))


PASTS = st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(1, 5), st.sampled_from("xy"), WORN, TALLIES), min_size=2)


@guarantee(PASTS, st.sampled_from("abc"))
def test_removing_a_question_never_adds_a_message(known: dict[str, tuple[int, str, list[Any], Tally]], removed: str) -> None:
    state = p.active()
    for name, (_, _, outcomes, _) in known.items():
        state = state.with_history(name, _worn(outcomes))
    world = World(tallies={name: tally for name, (_, _, _, tally) in known.items()})
    every = [p.question(name, priority=priority, topic=topic) for name, (priority, topic, _, _) in known.items()]
    if not isinstance(engine.next_ask(state, p.NOON, p.catalogue(*every), world), Ask):
        fewer = p.catalogue(*(question for question in every if question.id != removed))
        assert not isinstance(engine.next_ask(state, p.NOON, fewer, world), Ask)


@guarantee(st.integers(1, 5), st.lists(st.sampled_from(["expired"]), min_size=1, max_size=6), TALLIES)
def test_what_is_worth_too_little_is_not_asked(priority: int, outcomes: list[Any], tally: Tally) -> None:
    catalogue = p.catalogue(p.question("a", priority=priority))
    state = p.active().with_history("a", _worn(outcomes))
    worth = priority * (tally.answers + 4) / (tally.asks + 10) * 0.6 ** len(outcomes)
    decided = engine.next_ask(state, p.NOON, catalogue, World(tallies={"a": tally}))
    since = p.NOON - 180 * DAY
    is_free = sum(ask.at > since for ask in state.history("a").asks) < 2
    assert isinstance(decided, Ask) == (worth >= 0.2 and is_free)


def test_a_new_question_is_asked_however_unlikely_its_answer_is_when_an_old_one_is_not_worth_it() -> None:
    """What was never asked is always above the floor, also beside something better that is below it."""
    world = World(tallies={"b": Tally(900, 0)})
    state = p.active().with_history("a", _worn(["expired"] * 5))
    both = p.catalogue(p.question("a", priority=2), p.question("b", priority=1))
    assert isinstance(engine.next_ask(state, p.NOON, both, world), Ask)
    assert isinstance(engine.next_ask(state, p.NOON, p.catalogue(p.question("b", priority=1)), world), Ask)


def test_another_topic_goes_first_after_a_skip_only_when_it_is_worth_it() -> None:
    """Else removing the worn question of that other topic would add a message."""
    skipped, worn, other = p.question("s", topic="x"), p.question("w", topic="y", priority=1), p.question("o", topic="x")
    state = p.active().with_history("s", _worn(["skipped"])).with_history("w", _worn(["expired"] * 4))
    assert isinstance(engine.next_ask(state, p.NOON, p.catalogue(skipped, other)), Ask)
    assert isinstance(engine.next_ask(state, p.NOON, p.catalogue(skipped, worn, other)), Ask)


# --- a Later time is the customer's, and no more than that ------------------------------------------------------------------


PUT_OFF = scripts("answers", "skips", "visits", most=3)


def _put_off(script: Script) -> tuple[Life, int, str]:
    """A life in which a question was just put off until next week."""
    life = script.lived()
    waiting = waits(life)
    assume(waiting is not None)
    assert waiting is not None
    life.puts_off(waiting[0], Later.NEXT_WEEK)
    assume(waiting[1] in life.chosen)
    return life, *waiting


@guarantee(PUT_OFF, st.sampled_from([Action.NEVER, Action.SKIP]))
def test_a_question_put_off_and_then_declined_does_not_come_back(script: Script, how: Action) -> None:
    life, ask, question = _put_off(script)
    life.presses(how, ask)
    so_far = len(life.sent)
    life.passes(30 * DAY)
    assert question not in {one.question for one in life.sent[so_far:]}


@guarantee(PUT_OFF)
def test_a_question_put_off_does_not_come_to_who_then_wants_to_be_asked_only_when_they_write(script: Script) -> None:
    life, *_ = _put_off(script)
    life.happens(Commanded("pace", "own"))
    so_far = len(life.sent)
    life.passes(30 * DAY)
    assert life.sent[so_far:] == []


@guarantee(PUT_OFF)
def test_a_question_put_off_is_not_put_when_its_purpose_was_refused_meanwhile(script: Script) -> None:
    life, _, question = _put_off(script)
    life.becomes(ConsentRecorded(5, "p", "withdrawn", "w", "en", "consents:off", None))
    so_far = len(life.sent)
    life.passes(30 * DAY)
    assert question not in {one.question for one in life.sent[so_far:]}


@guarantee(PUT_OFF, st.integers(1, 200))
def test_a_question_put_off_before_a_stop_does_not_come_by_itself_after_a_new_yes(script: Script, hours: int) -> None:
    life, *_ = _put_off(script)
    life.happens(Said("stop"))
    life.passes(timedelta(hours=min(hours, 160)))
    ACTS["comes back"](life)
    back = life.now
    ACTS["answers"](life)
    life.passes(20 * DAY)
    assert [one for one in life.proactive if one.at > back and one.at < back + judge.days(script.pace, "gap")] == []


@guarantee(scripts("later tomorrow", "later next week", "one now", "answers", "stays silent", "a day passes", "outage", most=8))
def test_a_chosen_time_that_has_long_passed_is_no_reason_to_write_at_night(script: Script) -> None:
    life = script.lived()
    life.sleeps_through(timedelta(days=9, hours=script.customer % 24))
    pace, holidays = script.pace, life.catalogue.quiet_dates
    late = [one for one in life.sent if one.chosen is not None and one.at > one.chosen + timedelta(minutes=10)]
    assert [one for one in late if judge.is_quiet(one.at, one.zone, pace, holidays)] == []


@guarantee(st.integers(1, 10_000))
def test_putting_off_a_skipped_question_leaves_the_one_that_waits_open(customer: int) -> None:
    life = Script(customer, None, STARTS[0], Pace(), ("answers",)).lived()
    waiting = waits(life)
    assert waiting is not None
    life.presses(Action.SKIP, waiting[0])
    life.presses(Action.ONE_NOW)
    opened = life.state.open
    assert opened is not None
    life.puts_off(waiting[0], Later.TOMORROW)
    assert life.state.open == opened


@guarantee(st.integers(1, 10_000))
def test_a_question_put_off_is_delivered_at_most_once_and_not_at_night(customer: int) -> None:
    """It comes when nobody is there: an outage between decision and delivery must neither double it nor move it into the night."""
    life = Script(customer, None, STARTS[0], Pace(), ("answers", "later tomorrow")).lived()
    life.now = max(life.chosen.values())
    decided = decide(life.state, ClockStruck(), Moment(life.now, 7), life.catalogue)
    said = [effect for effect in decided.effects if isinstance(effect, Say)]
    assert [(effect.proactive, effect.not_after is not None) for effect in said] == [(True, True)]


def test_writing_does_not_slow_down_who_wants_to_be_asked_only_when_they_write() -> None:
    life = Script(1, None, STARTS[0], Pace(), ("answers", "only when I write", "chats", "weekly")).lived()
    assert life.state.tempo.step == 0


def test_who_was_erased_and_comes_back_is_asked_as_somebody_new() -> None:
    life = Script(1, "Europe/Dublin", STARTS[0], Pace(), ("answers",)).lived()
    for act in ("blocks", "a month passes", "comes back", "blocks", "a month passes", "comes back"):
        ACTS[act](life)
    first = [one for one in life.sent if one.question == life.sent[0].question]
    assert len(first) == len({one.person for one in first}) == 3
    assert judge.most_asks_of_a_question(life, timedelta(days=180)) == 1


# --- everything at once -----------------------------------------------------------------------------------------------------


class AnyLife(RuleBasedStateMachine):
    """Acts, reloads, brakes, outages and clocks in any order; after each of them every promise holds."""

    @initialize(script=scripts(most=2), other=paces())
    def is_born(self, script: Script, other: Pace) -> None:
        self.life = script.lived()
        self.both = (script.pace, replace(other, hours=script.pace.hours, brand_zone=script.pace.brand_zone))
        self.other = replace(self.both[1], hours_when_zone_unknown=script.pace.hours_when_zone_unknown)
        self.seen = 0

    @rule(act=st.sampled_from(sorted(ACTS)))
    def acts(self, act: str) -> None:
        ACTS[act](self.life)

    @rule(is_first=st.booleans())
    def reloads(self, is_first: bool) -> None:
        self.life.catalogue = questions(replace(self.both[0] if is_first else self.other, quiet_weekdays=frozenset({6})))

    @rule(hours=st.integers(1, 2000))
    def sleeps(self, hours: int) -> None:
        assert self.life.sleeps_through(hours * HOUR) <= 1

    @rule(hours=st.integers(1, 300))
    def time_passes(self, hours: int) -> None:
        self.life.passes(hours * HOUR)

    @rule(by=st.sampled_from(["", "operator"]))
    def brakes(self, by: Any) -> None:
        self.life.world = World(brake=by)

    @invariant()
    def keeps_every_promise(self) -> None:
        gap = min(judge.days(pace, "gap") for pace in self.both)
        cap, window = max(pace.cap for pace in self.both), min(judge.days(pace, "cap_window") for pace in self.both)
        life = self.life
        assert judge.too_close(life, gap) == []
        assert judge.most_in_a_window(life, window) <= cap
        assert judge.most_asks_of_a_question(life, timedelta(days=180)) <= 2
        assert max(judge.longest_visit(life), judge.fullest_visit(life)) <= Pace().in_one_visit
        assert judge.while_off(life, Stopped, Resumed) == []
        assert fold(life.state.customer, life.log) == life.state
        self._keeps_the_promise_of_each_turn()

    def _keeps_the_promise_of_each_turn(self) -> None:
        for turn in self.life.turns[self.seen :]:
            promised = turn.before.tempo.next_ask_at
            if any(sent.at == turn.at for sent in self.life.from_the_clock) and judge.is_proactive(turn):
                assert promised is None or turn.at >= promised
                assert turn.before.may_be_asked(turn.at) and not turn.before.is_paused(turn.at)
                assert turn.before.tempo.ceiling != "own"
        self.seen = len(self.life.turns)


TestAnyLife = AnyLife.TestCase
