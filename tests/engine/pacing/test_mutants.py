"""A test of the tests: the rules of pacing.md are broken one by one, and a named property has to notice every time.

Each mutant replaces one function or constant of the engine while the property runs, with a fixed seed. The same property with the
same seed passes on the engine as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings

from bot.engine.conversation import timers
from bot.engine.conversation.answers import skip
from bot.engine.conversation.onboarding import start
from bot.engine.conversation.questions import ask, when_next
from bot.engine.conversation.replies import small_talk
from bot.engine.model.facts.answers import Answered
from bot.engine.model.facts.asks import Asked, WentSilent
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.pace import Woken
from bot.engine.model.history import History
from bot.engine.model.ids_and_time import share, utc
from bot.engine.model.state import State
from bot.engine.model.tempo import Tempo
from bot.engine.pacing import choice, gates, rhythm, send_window, visit
from bot.engine.pacing.choice_index import Index, index_of
from bot.engine.pacing.reasons import Next, Reason, Wait
from bot.engine.pacing.send_window import Window
from prompts.model.question import Duration
from tests.engine.pacing import test_guarantees as guarantees
from tests.engine.pacing.acts import DAY, HOUR

Patch = pytest.MonkeyPatch


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule that is broken: what is replaced, and the property that has to notice."""

    breaks: Callable[[Patch], None]
    noticed_by: Callable[..., None]
    examples: int = 80
    """How many lives of the fixed seed it takes until one meets the broken rule."""


def test_there_are_enough_mutants() -> None:
    assert len(MUTANTS) >= 40


def run(check: Callable[..., None], examples: int = 80) -> None:
    """The property, with a fixed seed; the first failure is enough."""
    function, strategies = guarantees.GUARANTEES[check.__name__]
    quick = settings(max_examples=examples, phases=[Phase.generate], derandomize=True, database=None, report_multiple_bugs=False)
    quick(given(*strategies)(function))()


@lru_cache
def holds_unbroken(check: Callable[..., None]) -> None:
    """Raises when the property fails on the engine as it is; asked once for each property."""
    run(check)


# --- ways to break something ------------------------------------------------------------------------------------------------


def constant(module: object, name: str, value: object) -> Callable[[Patch], None]:
    """Another value."""
    return lambda patch: patch.setattr(module, name, value)


def everywhere(name: str, value: object) -> Callable[[Patch], None]:
    """Another value, in every module of pacing that knows it."""

    def breaks(patch: Patch) -> None:
        for module in (gates, rhythm, visit):
            if hasattr(module, name):
                patch.setattr(module, name, value)

    return breaks


def gate_off(name: str) -> Callable[[Patch], None]:
    """A gate that lets everybody through."""
    return constant(gates, name, lambda *given, **more: None)


def forgets(why: str) -> Callable[[Patch], None]:
    """A reason to leave a question out that is not looked at."""
    whole = choice.left_out

    def lenient(*given: Any, **more: Any) -> str | None:
        found = whole(*given, **more)
        return None if found == why else found

    return constant(choice, "left_out", lenient)


def folds(fact: type[Fact], change: Callable[[State, Any, datetime, State], State]) -> Callable[[Patch], None]:
    """A fact that means something else: `change` gets what is true, too."""
    right = fact.change

    def wrong(happened: Any, state: State, at: datetime) -> State:
        return change(state, happened, at, right(happened, state, at))

    return lambda patch: patch.setattr(fact, "change", wrong)


def _with_step(state: State, step: int) -> State:
    return replace(state, tempo=replace(state.tempo, step=max(0, step)))


def _gap_one_step_short(patch: Patch) -> None:
    right = rhythm.gap_of
    patch.setattr(rhythm, "gap_of", lambda tempo, *more: right(replace(tempo, step=max(0, tempo.step - 1)), *more))


def _gap_forgets_the_yes(patch: Patch) -> None:
    right = rhythm.gap_of
    patch.setattr(rhythm, "gap_of", lambda tempo, pace, from_, agreed=None: right(tempo, pace, from_))


def _gap_from_the_settings(state: State, now: datetime) -> Wait | None:
    """The stored promise is not looked at: a week since the last ask will do."""
    last = state.tempo.last_ask_at
    return Wait(last + DAY, (Reason("gap"),)) if last is not None and now < last + DAY else None


def _gap_trusts_a_clock_that_is_behind(patch: Patch) -> None:
    right = gates._gap

    def wrong(state: State, now: datetime) -> Wait | None:
        last = state.tempo.last_ask_at
        return None if last is not None and now < last else right(state, now)

    patch.setattr(gates, "_gap", wrong)


def _gap_two_days_early(patch: Patch) -> None:
    right = gates._gap

    def wrong(state: State, now: datetime) -> Wait | None:
        held = right(state, now + 2 * DAY)
        return Wait(held.until - 2 * DAY, held.reasons) if held is not None else None

    patch.setattr(gates, "_gap", wrong)


def _cap_by_calendar_month(proactive: tuple[datetime, ...], moment: datetime, pace: Any) -> datetime | None:
    this_month = [sent for sent in proactive if (sent.year, sent.month) == (moment.year, moment.month)]
    return moment.replace(day=28) + 4 * DAY if len(this_month) >= pace.cap else None


def _window_of_the_brand(zone: str | None, catalogue: Any) -> Window:
    right = send_window.window_for(zone, catalogue)
    return replace(right, zone=catalogue.brand.pace.brand_zone)


def _window_wide_for_all(zone: str | None, catalogue: Any) -> Window:
    opens, closes = catalogue.brand.pace.hours
    return replace(send_window.window_for(zone, catalogue), opens=opens, closes=closes)


def _slot_in_any_own_hour(patch: Patch) -> None:
    right = Window.slot

    def wrong(self: Window, earliest: datetime, *seed: object, hour: int | None = None) -> datetime:
        if hour is None:
            return right(self, earliest, *seed)
        return utc(earliest.date() + DAY, hour, int(share(*seed) * 60), self.zone)

    patch.setattr(Window, "slot", wrong)


def _rests_one_later(patch: Patch) -> None:
    right = rhythm.is_resting

    def wrong(state: State, catalogue: Any) -> bool:
        return right(replace(state, tempo=replace(state.tempo, silences=state.tempo.silences - 1)), catalogue)

    everywhere("is_resting", wrong)(patch)


def _own_ceiling_ignored(patch: Patch) -> None:
    right = rhythm.is_resting
    everywhere("is_resting", lambda state, catalogue: right(replace(state, tempo=replace(state.tempo, ceiling=None)), catalogue))(
        patch
    )


def _snooze_early(patch: Patch) -> None:
    right = gates._snoozed

    def wrong(state: State, now: datetime, catalogue: Any, *more: Any) -> Next | None:
        found = right(state, now + 3 * HOUR, catalogue, *more)
        return Wait(found.until - 3 * HOUR, found.reasons) if isinstance(found, Wait) else found

    patch.setattr(gates, "_snoozed", wrong)


def _skip_not_slowing(patch: Patch) -> None:
    right = Tempo.after_skip
    patch.setattr(Tempo, "after_skip", lambda tempo: replace(right(tempo), step=tempo.step))


def _late_answer_undoes(steps: int) -> Callable[[Patch], None]:
    def change(state: State, happened: Answered, at: datetime, right: State) -> State:
        return _with_step(right, state.tempo.step - steps) if happened.late else right

    return folds(Answered, change)


def _every_promise_anew(patch: Patch) -> None:
    right = when_next.promise_again
    for module in (when_next, skip, timers, start, ask):
        patch.setattr(module, "promise_again", lambda turn, **more: right(turn, by_customer=True))


def _promise_counts_from_when_it_was_due(patch: Patch) -> None:
    right = rhythm.promise

    def wrong(state: State, asked_at: datetime, catalogue: Any) -> datetime:
        due = state.tempo.next_ask_at
        return right(state, asked_at if due is None else min(due, asked_at), catalogue)

    patch.setattr(when_next, "promise", wrong)


def _special_without_consent(patch: Patch) -> None:
    def lenient(*given: Any) -> Index:
        return replace(index_of(*given), special=0)

    patch.setattr(choice, "index_of", lenient)


def _writes_while_deciding(patch: Patch) -> None:
    right = gates._consent

    def wrong(state: State, *more: Any) -> Next | None:
        state.histories["looked"] = History()  # type: ignore[index]
        return right(state, *more)

    patch.setattr(gates, "_consent", wrong)


def _fold_with_a_memory(patch: Patch) -> None:
    calls = count()
    folds(Asked, lambda state, happened, at, right: _with_step(right, right.tempo.step + next(calls) % 2))(patch)


def _later_begins_anew(patch: Patch) -> None:
    """Neither is its place kept, nor is it counted."""
    right = Asked.change

    def wrong(happened: Asked, state: State, at: datetime) -> State:
        is_own_time = any(reason.startswith("snoozed") for reason in happened.reasons)
        return right(replace(happened, one_more=happened.one_more and not is_own_time), state, at)

    patch.setattr(Asked, "change", wrong)
    everywhere("full_until", lambda *given: None)(patch)


def _last_resort(patch: Patch) -> None:
    """A small catalogue is asked to the end, worth it or not."""
    right = choice.choose

    def wrong(state: State, now: datetime, catalogue: Any, *more: Any, **named: Any) -> Any:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(choice, "FLOOR", 0.0 if len(catalogue.questions) < 2 else choice.FLOOR)
            return right(state, now, catalogue, *more, **named)

    patch.setattr(gates, "choose", wrong)


MUTANTS: dict[str, Mutant] = {
    "the gap is off": Mutant(gate_off("_gap"), guarantees.test_nothing_proactive_comes_closer_than_the_gap_to_the_ask_before_it),
    "the gap is one step short": Mutant(
        _gap_one_step_short, guarantees.test_a_customer_on_a_slower_rung_is_left_alone_as_long_as_that_rung_lasts
    ),
    "the rhythm of the Yes is forgotten": Mutant(
        _gap_forgets_the_yes, guarantees.test_a_brand_in_a_hurry_writes_no_more_often_than_the_notice_said
    ),
    "the gap ends two days early": Mutant(_gap_two_days_early, guarantees.test_a_spoken_promise_is_never_broken),
    "the promise is not stored": Mutant(
        constant(gates, "_gap", _gap_from_the_settings), guarantees.test_other_settings_never_pull_a_promise_nearer
    ),
    "a clock that is behind is trusted": Mutant(
        _gap_trusts_a_clock_that_is_behind, guarantees.test_a_clock_that_is_set_back_does_no_harm
    ),
    "the monthly ceiling is ignored": Mutant(
        constant(rhythm, "_OWN_GAPS", {}), guarantees.test_a_customer_on_a_slower_rung_is_left_alone_as_long_as_that_rung_lasts
    ),
    "jitter goes backwards": Mutant(
        constant(rhythm, "_JITTER", -0.1), guarantees.test_jitter_only_makes_later_and_by_a_tenth_of_the_gap_at_most
    ),
    "jitter is half the gap": Mutant(
        constant(rhythm, "_JITTER", 0.5), guarantees.test_jitter_only_makes_later_and_by_a_tenth_of_the_gap_at_most
    ),
    "the cap is off": Mutant(
        everywhere("cap_frees", lambda *given: None),
        guarantees.test_no_stretch_of_the_cap_window_ever_holds_more_than_the_cap,
    ),
    "the cap is by calendar month": Mutant(
        everywhere("cap_frees", _cap_by_calendar_month),
        guarantees.test_no_stretch_of_the_cap_window_ever_holds_more_than_the_cap,
    ),
    "quiet days are loud": Mutant(
        constant(Window, "_is_open_day", lambda self, day: True),
        guarantees.test_nothing_proactive_arrives_in_quiet_hours_or_on_quiet_days_in_any_zone,
    ),
    "the window is in the brand's zone": Mutant(
        everywhere("window_for", _window_of_the_brand),
        guarantees.test_nothing_proactive_arrives_in_quiet_hours_or_on_quiet_days_in_any_zone,
    ),
    "an unknown zone gets the wide window": Mutant(
        everywhere("window_for", _window_wide_for_all),
        guarantees.test_nothing_proactive_arrives_in_quiet_hours_or_on_quiet_days_in_any_zone,
    ),
    "the own hour may lie outside the window": Mutant(
        _slot_in_any_own_hour, guarantees.test_every_promise_lies_in_the_window_also_in_the_customers_own_hour
    ),
    "the evening past midnight counts as the next day": Mutant(
        constant(Window, "allows", lambda self, at: _naive_allows(self, at)),
        guarantees.test_a_slot_is_the_next_allowed_moment_in_every_zone_also_when_clocks_change,
    ),
    "everybody at the window's edge": Mutant(
        constant(send_window, "share", lambda *names: 0.0),
        guarantees.test_ten_thousand_customers_are_spread_and_no_minute_holds_thrice_its_share,
    ),
    "the Yes is not looked at": Mutant(
        gate_off("_consent"), guarantees.test_after_a_stop_or_a_block_nothing_is_sent_until_the_customers_own_yes
    ),
    "an open question does not hold": Mutant(
        gate_off("_open_ask"), guarantees.test_the_clock_never_puts_a_question_while_another_is_open
    ),
    "the brake is off": Mutant(gate_off("_braked"), guarantees.test_under_the_brake_nobody_is_asked_anything),
    "the pause is ignored": Mutant(gate_off("_paused"), guarantees.test_nothing_proactive_is_sent_before_the_end_of_a_pause),
    "only when I write is ignored": Mutant(
        _own_ceiling_ignored, guarantees.test_who_wants_to_be_asked_only_when_they_write_is_asked_only_then
    ),
    "rests after one silence more": Mutant(
        _rests_one_later, guarantees.test_after_so_many_silences_in_a_row_nothing_comes_any_more
    ),
    "wakes to the standard gap": Mutant(
        folds(Woken, lambda state, happened, at, right: _with_step(right, 0)),
        guarantees.test_a_resting_customer_who_writes_is_woken_to_the_first_slower_rung,
    ),
    "a skip does not slow": Mutant(_skip_not_slowing, guarantees.test_every_second_skip_in_a_row_costs_one_rung),
    "a silence does not slow": Mutant(
        folds(WentSilent, lambda state, happened, at, right: _with_step(right, state.tempo.step)),
        guarantees.test_a_silence_costs_one_rung_at_once_and_not_before_its_time,
    ),
    "a silence speeds up": Mutant(
        folds(WentSilent, lambda state, happened, at, right: _with_step(right, state.tempo.step - 1)),
        guarantees.test_one_more_silence_never_makes_the_next_ask_earlier,
    ),
    "a late answer undoes two rungs": Mutant(
        _late_answer_undoes(2), guarantees.test_a_late_answer_restores_exactly_the_step_before_the_silence
    ),
    "a late answer undoes nothing": Mutant(
        _late_answer_undoes(0), guarantees.test_a_late_answer_restores_exactly_the_step_before_the_silence
    ),
    "every event makes its promise anew": Mutant(
        _every_promise_anew, guarantees.test_only_an_answer_or_a_new_choice_of_how_often_ever_brings_a_promise_nearer
    ),
    "an outage is caught up on": Mutant(
        _promise_counts_from_when_it_was_due,
        guarantees.test_an_outage_of_any_length_brings_at_most_one_message_and_no_quick_second,
        examples=400,
    ),
    "a Later time comes early": Mutant(
        _snooze_early, guarantees.test_a_question_put_off_comes_back_at_the_chosen_time_and_not_before
    ),
    "one more without end": Mutant(
        everywhere("asks_in_visit", lambda *given: 1),
        guarantees.test_a_visit_brings_at_most_as_many_questions_as_the_brand_allows,
    ),
    "a visit begins anew at midnight": Mutant(
        constant(visit, "_SAME_VISIT", timedelta(0)), guarantees.test_no_visit_has_more_questions_than_that_however_it_is_entered
    ),
    "a question put off begins a visit anew": Mutant(
        _later_begins_anew, guarantees.test_a_question_put_off_comes_back_into_the_visit_and_begins_none
    ),
    "a visit brings a question every time": Mutant(
        constant(start, "_BETWEEN_PULLS", Duration(0, "hours")),
        guarantees.test_a_visit_soon_after_a_question_brings_none,
    ),
    "small talk brings a question": Mutant(
        constant(small_talk, "reply", lambda turn, key: start.started(turn)),
        guarantees.test_a_question_is_only_pulled_by_a_visit_or_the_customers_own_tap,
    ),
    "refused is asked again": Mutant(forgets("refused"), guarantees.test_a_refused_question_is_never_put_again),
    "skipped is asked again": Mutant(
        forgets("skipped"), guarantees.test_a_skipped_question_rests_for_half_a_year_and_a_second_skip_is_final
    ),
    "asked enough is never enough": Mutant(
        forgets("asked_enough"), guarantees.test_no_question_is_put_more_often_than_it_may_in_half_a_year
    ),
    "sensitive at first sight": Mutant(
        constant(choice, "_SENSITIVE_AFTER", 0),
        guarantees.test_sensitive_questions_need_acquaintance_and_special_ones_are_put_to_nobody,
    ),
    "special without consent": Mutant(
        _special_without_consent, guarantees.test_sensitive_questions_need_acquaintance_and_special_ones_are_put_to_nobody
    ),
    "conditions always hold": Mutant(
        constant(choice, "holds", lambda clauses, known: True),
        guarantees.test_a_follow_up_is_only_put_after_the_answer_that_opens_it,
    ),
    "no floor": Mutant(constant(choice, "FLOOR", 0.0), guarantees.test_what_is_worth_too_little_is_not_asked),
    "the last question is asked whatever it is worth": Mutant(
        _last_resort, guarantees.test_removing_a_question_never_adds_a_message
    ),
    "deciding leaves a trace": Mutant(_writes_while_deciding, guarantees.test_deciding_changes_nothing_and_says_the_same_again),
    "folding remembers the last fold": Mutant(_fold_with_a_memory, guarantees.test_folding_the_log_twice_gives_the_state),
}


def _naive_allows(window: Window, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(window.zone))
    now, is_open_day = local.time(), window._is_open_day(local.date())
    if window.opens <= window.closes:
        return window.opens <= now < window.closes and is_open_day
    return (now >= window.opens or now < window.closes) and is_open_day


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_rule_is_noticed_by_its_property(name: str, monkeypatch: Patch) -> None:
    mutant = MUTANTS[name]
    holds_unbroken(mutant.noticed_by)
    mutant.breaks(monkeypatch)
    with pytest.raises(AssertionError):
        run(mutant.noticed_by, mutant.examples)
