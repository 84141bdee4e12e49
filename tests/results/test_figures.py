"""How questions stand by counts: the same evidence as `prompts check`, without what would tell a small cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.results.figures import standings
from bot.results.snapshot import AttentionCounts, QuestionCounts, RevisionWeek, Snapshot
from bot.results.trend import line, wordings
from prompts.checking.load import load
from storage.questions.people_asked import PeopleAsked
from storage.questions.results import Asks
from tests.conftest import CATALOGUE
from tests.prompts.examples import question, text

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
LIVE = load(CATALOGUE).usable()
COUNTED = QuestionCounts(PeopleAsked(5, 250, 30, 10, 5, 0), Asks(400, 380, 60, 10), stops=2, held=250, since=NOW, fresh=200)


def snapshot(**questions: QuestionCounts) -> Snapshot:
    return Snapshot(NOW, 1.0, 300, questions, {}, (), AttentionCounts())


def test_before_the_first_count_every_question_has_nothing_but_noughts() -> None:
    found = standings(LIVE, None, (), {}, NOW)
    assert found.in_words == "6 live questions", "which of them earn their place nobody knows yet"
    assert all(each.asked == 0 and each.freshness.of == 0 for each in found.figures)


def test_the_bar_of_a_question_holds_everybody_whom_it_reached() -> None:
    found = standings(LIVE, snapshot(roast=COUNTED), (), {}, NOW).of("roast")
    assert found is not None
    assert [(words, count) for words, count, _ in found.parts] == [
        ("answered", 250), ("not this one", 30), ("later", 10), ("no reply", 5), ("stopped after it", 5), ("waiting", 0)
    ]  # fmt: skip
    assert (found.asked, str(found.freshness)[:10], found.earns) == (300, "200 of 250", True)


def test_what_is_not_asked_any_more_stands_apart_and_counts_among_no_live_questions() -> None:
    once = replace(question(ask=text("Do you take sugar?")), id="sugar")
    catalogue = replace(LIVE, revisions={**LIVE.revisions, once.revision: once})
    found = standings(catalogue, snapshot(sugar=COUNTED, forgotten=COUNTED), (), {}, NOW)
    assert [(each.ask, each.asked) for each in found.gone] == [("Do you take sugar?", 300)]
    assert found.in_words == "6 live questions, 6 earn their place"


def test_what_nearly_everybody_says_is_told_without_how_many_do_not() -> None:
    counted = replace(COUNTED, values={"dark": 247, "light": 3})
    found = standings(LIVE, snapshot(roast=counted), (), {}, NOW).of("roast")
    assert found is not None
    assert [each.code for each in found.findings] == ["M22"]
    assert found.findings[0].message == "You already know the answer: `dark`, more than nine in ten."
    assert not found.earns


def test_that_nobody_picks_an_option_is_told_to_whoever_holds_the_records_and_not_here() -> None:
    found = standings(LIVE, snapshot(roast=replace(COUNTED, values={"dark": 130, "light": 120})), (), {}, NOW).of("roast")
    assert found is not None
    assert (list(found.findings), found.earns) == ([], True)


def test_advice_that_its_author_decided_against_keeps_a_question_in_its_place() -> None:
    skipped = replace(COUNTED, asks=Asks(400, 400, 200, 0))
    assert standings(LIVE, snapshot(roast=skipped), (), {}, NOW).in_words == "6 live questions, 5 earn their place"
    silenced = {"roast": frozenset({"M24"})}
    assert standings(LIVE, snapshot(roast=skipped), (), silenced, NOW).in_words == "6 live questions, 6 earn their place"


def test_the_trend_breaks_where_the_words_changed_and_nowhere_else() -> None:
    first, longer = question(ask=text("Which roast?")), question(ask=text("Which roast?"))
    longer = replace(longer, revision="2" * 64)
    other = replace(question(ask=text("How dark?")), revision="3" * 64)
    weeks = [
        RevisionWeek(2939, first.revision, 10, 5),
        RevisionWeek(2941, longer.revision, 4, 4),
        RevisionWeek(2941, other.revision, 20, 5),
        RevisionWeek(2942, other.revision, 8, 8),
    ]
    found = wordings(weeks, {each.revision: each for each in (first, longer, other)})
    assert [(each.words, each.since) for each in found] == [("Which roast?", "4 May 2026"), ("How dark?", "18 May 2026")]
    assert line(found) == [
        ("4 May 2026", 50), ("11 May 2026", None), ("18 May 2026", None), ("new words, 18 May 2026", None),
        ("18 May 2026", 25), ("25 May 2026", 100),
    ]  # fmt: skip
