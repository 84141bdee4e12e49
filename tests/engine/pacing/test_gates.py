"""When the bot may write first: the promise, the window, the ladder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.engine.model.history import History
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.engine.model.parts.pending import Open
from bot.engine.model.state import State
from bot.engine.model.tempo import Ceiling, Tempo
from bot.engine.pacing.gates import may_still_leave, next_ask
from bot.engine.pacing.reasons import Ask, Rest, Wait
from bot.engine.pacing.rhythm import gap_of, promise
from bot.engine.pacing.send_window import Window
from bot.publishing.catalogue_files import readable
from prompts.catalogue.catalogue import Pace
from prompts.model.durations import after
from prompts.model.question import Duration
from tests.conftest import CATALOGUE

LIVE = readable(CATALOGUE, SystemClock()).usable()
ZONES = st.sampled_from(["Europe/Dublin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Apia", "UTC"])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
HOURS = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))
NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)  # a Tuesday; the Monday before is a bank holiday in Ireland


def active(**tempo: object) -> State:
    given_ = Consent(1, "given", NOON, None, "")
    return State(1, phase="active", consents={BE_ASKED: given_}, tempo=Tempo(**tempo), facts=1)  # type: ignore[arg-type]


def test_what_was_decided_may_still_leave_until_the_customer_closes_a_gate() -> None:
    waiting = replace(active(), open=Open(7, "roast", "", "en", NOON))
    consent = waiting.consents[BE_ASKED]
    assert may_still_leave(waiting, 7, NOON)
    assert may_still_leave(waiting, None, NOON), "a renewal puts no question"
    assert not may_still_leave(waiting, 8, NOON), "superseded by another question"
    assert not may_still_leave(replace(waiting, open=None), 7, NOON), "answered, skipped or withdrawn"
    assert not may_still_leave(replace(waiting, phase="stopped"), None, NOON)
    assert not may_still_leave(replace(waiting, paused_until=NOON + timedelta(days=1)), 7, NOON)
    ended = replace(consent, until=NOON - timedelta(seconds=1))
    assert not may_still_leave(replace(waiting, consents={BE_ASKED: ended}), 7, NOON)


@given(MOMENTS, ZONES, HOURS, HOURS, st.frozensets(st.integers(0, 6), max_size=6))
def test_a_slot_is_never_early_and_never_in_a_quiet_hour_in_any_zone(
    earliest: datetime, zone: str, opens: time, closes: time, quiet: frozenset[int]
) -> None:
    minutes = (closes.hour * 60 + closes.minute - opens.hour * 60 - opens.minute) % 1440
    if minutes < 120:
        return  # too narrow to be anybody's window, and a clock change may swallow it whole
    window = Window(opens, closes, zone, quiet, frozenset())
    slot = window.slot(earliest, "seed")
    assert slot >= earliest
    assert window.allows(slot)
    assert window.slot(earliest, "seed") == slot


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_both_nights_on_which_clocks_change_are_kept(night: str) -> None:
    window = Window(time(22), time(8), "Europe/Dublin", frozenset(), frozenset())
    midnight = datetime.fromisoformat(night).replace(tzinfo=ZoneInfo("Europe/Dublin"))
    for minutes in range(-180, 720, 10):
        moment = midnight.astimezone(UTC) + timedelta(minutes=minutes)
        local = moment.astimezone(ZoneInfo("Europe/Dublin")).time()
        assert window.allows(moment) == (local >= time(22) or local < time(8))


@given(MOMENTS, st.integers(0, 6))
def test_a_promise_is_at_least_the_gap_away_and_a_slower_step_never_earlier(asked_at: datetime, step: int) -> None:
    now = promise(active(step=step), asked_at, LIVE)
    slower = promise(active(step=step + 1), asked_at, LIVE)
    ladder = (LIVE.brand.pace.gap, *LIVE.brand.pace.slower)
    assert now >= after(asked_at, ladder[min(step, len(ladder) - 1)])
    assert slower >= now


def test_the_gates_speak_in_their_order() -> None:
    stopped = replace(active(), phase="stopped")
    asked = replace(active(), open=Open(1, "roast", "", "en", NOON, "sent", NOON))
    cases = {
        "consent": (stopped, Rest),
        "open_ask": (asked, Wait),
        "resting": (active(silences=3), Rest),
        "gap": (active(next_ask_at=NOON + timedelta(days=1)), Wait),
        "cap": (active(pushes=tuple(NOON - timedelta(days=n) for n in (20, 15, 10, 5))), Wait),
    }
    for rule, (state, kind) in cases.items():
        decided = next_ask(state, NOON, LIVE)
        assert isinstance(decided, kind)
        assert decided.reasons[0].rule == rule


def test_at_night_and_on_a_sunday_it_waits_for_the_window() -> None:
    for moment in (datetime(2026, 5, 5, 22, 0, tzinfo=UTC), datetime(2026, 5, 10, 12, 0, tzinfo=UTC)):
        decided = next_ask(active(), moment, LIVE)
        assert isinstance(decided, Wait)
        assert decided.reasons[0].rule == "quiet"
        assert isinstance(next_ask(active(), decided.until, LIVE), Ask)


def test_a_public_holiday_is_quiet() -> None:
    christmas = datetime(2026, 12, 25, 13, 0, tzinfo=UTC)
    holidays = replace(LIVE, quiet_dates=frozenset({christmas.date()}))
    decided = next_ask(active(), christmas, holidays)
    assert isinstance(decided, Wait)
    assert decided.until.date() > christmas.date()


def test_the_first_question_is_the_first_in_file_order() -> None:
    decided = next_ask(active(), NOON, LIVE)
    assert isinstance(decided, Ask)
    assert decided.question.id == next(iter(LIVE.questions))


@pytest.mark.parametrize(
    ("gap", "step", "ceiling", "days"),
    [(3, 0, None, 3), (3, 0, "weekly", 7), (14, 0, "weekly", 14), (7, 0, "monthly", 31), (7, 2, None, 30), (60, 0, "monthly", 60)],
)
def test_the_gap_is_the_longest_of_the_brands_the_step_and_the_customers_own(
    gap: int, step: int, ceiling: Ceiling | None, days: int
) -> None:
    pace = Pace(gap=Duration(gap, "days"))
    chosen = gap_of(Tempo(step=step, ceiling=ceiling), pace, NOON)
    assert after(NOON, chosen) - NOON == timedelta(days=days)


def test_who_is_held_out_is_written_to_at_the_time_they_chose_and_at_no_other() -> None:
    catalogue = replace(LIVE, brand=replace(LIVE.brand, pace=replace(LIVE.brand.pace, holdout=1.0)))
    assert isinstance(next_ask(active(), NOON, catalogue), Rest)
    put_off = active().with_history("roast", History(snoozed_to=NOON))
    asked = next_ask(put_off, NOON, catalogue)
    assert isinstance(asked, Ask) and asked.question.id == "roast"
    assert isinstance(next_ask(put_off, NOON - timedelta(hours=1), catalogue), Wait)
