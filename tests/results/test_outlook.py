"""What publishing would do to the next week, as far as the counts tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.clock import SystemClock
from bot.publishing.catalogue_files import catalogue_of, texts_in
from bot.results.counting import week_number
from bot.results.outlook import outlook
from bot.results.snapshot import AttentionCounts, QuestionCounts, RevisionWeek, Snapshot
from prompts.catalogue.catalogue import Catalogue
from storage.questions.attention import Lately
from storage.questions.people_asked import PeopleAsked
from tests.conftest import CATALOGUE

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


def catalogues(priority: int) -> tuple[Catalogue, Catalogue]:
    """What is live, and the same with one question more, of this priority and behind all others."""
    live = catalogue_of(texts_in(CATALOGUE), SystemClock()).usable()
    new = replace(live.questions["wish"], id="pastry", priority=priority, was=None)
    return live, replace(live, questions={**live.questions, "pastry": new})


def counted(*, sent: int = 200, answered: int = 100, proactive: int = 400, opt_outs: int = 2) -> Snapshot:
    """A hundred people who can be asked; sixty were asked about their roast."""
    week = RevisionWeek(week_number(NOW), "x", sent, answered)
    old = RevisionWeek(week_number(NOW) - 9, "x", 1000, 0)
    roast = QuestionCounts(people=PeopleAsked(stopped=1, answered=30, skipped=10, later=4, silent=10, waiting=5), weeks=(week, old))
    attention = AttentionCounts(
        past_month=Lately(proactive, 500, opt_outs), messages={0: 40, 1: 60}, due={0: 50, 6: 10, 7: 99}, due_again={6: 20, 8: 99}
    )
    return Snapshot(NOW, 0.1, 120, {"roast": roast}, {}, [], attention)


def test_reach_and_questions_are_those_of_the_next_seven_days() -> None:
    live, new = catalogues(3)
    ahead = outlook(live, new, counted())
    assert (ahead.reach, ahead.messages) == (100, 80)


def test_answers_are_as_of_the_last_five_weeks_between_their_bounds() -> None:
    live, new = catalogues(3)
    assert outlook(live, new, counted()).answers == (34, 46), "half of eighty, as two hundred asks tell it"
    assert outlook(live, new, counted(sent=29, answered=20)).answers is None


def test_opt_outs_are_as_of_the_last_thirty_days() -> None:
    live, new = catalogues(3)
    assert outlook(live, new, counted()).opt_outs == (0, 2)
    assert outlook(live, new, counted(proactive=29)).opt_outs is None


def test_a_new_question_delays_those_that_come_after_it_for_whoever_has_not_been_asked() -> None:
    live, new = catalogues(5)
    assert {delay.question: delay.share for delay in outlook(live, new, counted()).delays}["roast"] == 40
    assert {delay.question: delay.share for delay in outlook(live, new, counted()).delays}["brew"] == 100
    live, last = catalogues(1)
    assert outlook(live, last, counted()).delays == []
    assert outlook(live, live, counted()).delays == []
