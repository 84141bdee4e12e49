"""Rates, reach and forecasts out of counts that can be worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.results import attention
from bot.results.snapshot import AttentionCounts, PacesOf, Snapshot, Stretch, TrafficWeek
from bot.results.values import Row
from bot.results.weeks import week_number
from storage.questions.attention import Lately

NOW = datetime(2026, 5, 6, 10, tzinfo=UTC)
THIS = week_number(NOW)


def test_answers_and_opt_outs_are_set_against_the_messages_that_nobody_had_asked_for() -> None:
    assert attention.answers_per_message(Lately(200, 120, 3)) == 0.6
    assert attention.opt_outs_per_thousand(Lately(200, 120, 3)) == 15
    assert attention.answers_per_message(Lately(0, 5, 0)) is None
    assert attention.opt_outs_per_thousand(Lately(0, 5, 1)) is None


def test_weeks_in_which_nothing_happened_are_there_and_those_with_few_messages_tell_nothing() -> None:
    counts = AttentionCounts(weeks=[TrafficWeek(THIS - 2, 100, 5, 40, 2), TrafficWeek(THIS, 4, 1, 4, 1)])
    assert attention.answers_line(counts, NOW) == [("20 Apr 2026", 0.4), ("27 Apr 2026", None), ("4 May 2026", None)]
    assert attention.opt_outs_line(counts, NOW) == [("20 Apr 2026", 20.0), ("27 Apr 2026", None), ("4 May 2026", None)]
    assert attention.weeks(AttentionCounts(), NOW) == [TrafficWeek(THIS)]


def test_a_year_of_weeks_is_shown_by_its_last_half() -> None:
    counts = AttentionCounts(weeks=[TrafficWeek(THIS - 52, 10)])
    assert len(attention.weeks(counts, NOW)) == attention.WEEKS_SHOWN


def test_who_can_be_asked_is_everybody_whose_yes_stands_at_the_end_of_the_week() -> None:
    counts = AttentionCounts(stretches=[Stretch(THIS - 2, None, 10), Stretch(THIS - 2, THIS - 1, 3), Stretch(THIS, THIS, 2)])
    assert [count for _, count in attention.reachable_line(counts, NOW)] == [13, 10, 10]


def test_survival_follows_each_as_long_as_they_were_there() -> None:
    counts = AttentionCounts(
        stretches=[
            Stretch(THIS - 2, None, 50),
            Stretch(THIS - 2, THIS - 1, 50),
            Stretch(THIS - 1, None, 100),
            Stretch(THIS, None, 4),
        ]
    )
    assert attention.survival(counts, NOW) == [("week 0", 100.0), ("week 1", 75.0), ("week 2", 75.0)]
    assert attention.survival(AttentionCounts(), NOW) == []


def test_paces_stand_in_their_order_whether_anybody_is_there_or_not() -> None:
    counts = AttentionCounts(paces=[PacesOf(THIS - 1, {"own": 1}), PacesOf(THIS, {"standard": 7, "resting": 2})])
    assert [count for _, count, _ in attention.paces_now(counts)] == [7, 0, 0, 2, 0, 0]
    assert attention.paces_now(AttentionCounts()) == []


def test_messages_are_shown_up_to_the_cap_and_beyond_where_it_was_higher() -> None:
    found = attention.messages(AttentionCounts(messages={0: 6, 2: 3, 5: 1}), cap=4)
    assert [words for words, _, _ in found.rows] == [
        "no messages", "1 message", "2 messages", "3 messages", "4 messages, the cap", "5 messages"
    ]  # fmt: skip
    assert (found.people, found.at_the_cap) == (10, 1)


def test_the_forecast_is_by_day_from_the_moment_of_the_count() -> None:
    counts = AttentionCounts(due={0: 5, 13: 2}, due_again={7: 5})
    found = attention.forecast(Snapshot(NOW, 1.0, 9, {}, {}, (), counts))
    assert (found.first, found.most, len(found.days)) == (7, 12, 14)
    assert found.days[0] == ("Wed 6 May", 5, 0)
    assert found.days[7] == ("Wed 13 May", 0, 5)
    last = NOW + timedelta(days=13)
    assert found.days[13][0] == f"{last:%a} {last.day} {last:%b}"


def test_the_funnel_is_set_against_those_who_said_hello() -> None:
    found = attention.funnel(AttentionCounts(funnel=[200, 180, 100, 90, 50, 40, 30, 20]))
    assert found[0] == ("said hello", 200, "200 (100 %)")
    assert found[-1] == ("gave a fifth", 20, "20 (10 %)")
    assert attention.funnel(AttentionCounts(funnel=[0] * 8)) == []


def test_links_stand_by_name_so_that_their_order_tells_nothing_of_what_is_hidden() -> None:
    counts = AttentionCounts(came_by={"": 50, "hubspot/tea": 40, "hubspot": 1, "/tea": 3})
    assert attention.entry_points(counts) == [
        Row("to tea", None), Row("hubspot link", None), Row("hubspot link to tea", None), Row("by no link of ours", 50)
    ]  # fmt: skip
    assert attention.entry_points(AttentionCounts(came_by={"": 50})) == []
