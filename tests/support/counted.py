"""Counts of a bot that has been talked to for half a year, made up so that every part of every page has something to show."""

from __future__ import annotations

from datetime import datetime

from bot.results.snapshot import (
    AttentionCounts,
    PacesOf,
    QuestionCounts,
    RevisionWeek,
    Snapshot,
    Stretch,
    TrafficWeek,
)
from bot.results.weeks import week_begins, week_number
from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import GATHERING
from prompts.model.question import Question
from storage.model.misread import Misread
from storage.questions.attention import Lately
from storage.questions.people_asked import PeopleAsked
from storage.questions.results import Asks, Readers

WEEKS = 26


def half_a_year(catalogue: Catalogue, now: datetime) -> Snapshot:
    """So many counts as a page can have."""
    this = week_number(now)
    weeks = range(this - WEEKS + 1, this + 1)
    paces = {"standard": 1400, "slower": 610, "monthly": 220, "resting": 340, "own": 90, "paused": 12}
    return Snapshot(
        at=now,
        seconds=21.5,
        customers=3120,
        questions={question.id: _asked(question, place, weeks) for place, question in enumerate(catalogue.questions.values())},
        readers={f"{name} {arm}": Readers(60, 31, 1) for name in catalogue.questions for arm in ("a", "b")},
        misread=[Misread(name, "en", "skip later why", 7) for name in (*catalogue.questions, "")] + [Misread("roast", "de", "", 2)],
        attention=AttentionCounts(
            weeks=[TrafficWeek(week, 300 + week % 7 * 40, 120, 210, 1 + week % 3) for week in weeks],
            past_week=Lately(420, 260, 2),
            past_month=Lately(1710, 1080, 9),
            paces=[PacesOf(week, {name: count - (this - week) * count // 40 for name, count in paces.items()}) for week in weeks],
            messages={0: 600, 1: 700, 2: 640, 3: 420, 4: 312},
            due={day: 40 + day * 3 for day in range(14)},
            due_again={day: 45 for day in range(7, 14)},
            stretches=[
                Stretch(week, ended, people)
                for week in weeks
                for ended, people in ((None, 100), (min(week + 3, this), 6), (min(week + 9, this), 3))
            ],
            funnel=[3120, 3050, 2840, 2310, 1900, 1610, 1320, 1100],
            came_by={"": 1900, "/coffee": 800, "hubspot": 400, "hubspot/coffee": 3, "klaviyo": 17},
        ),
    )


def _asked(question: Question, place: int, weeks: range) -> QuestionCounts:
    answered = 900 - 90 * place
    options = [option.id for option in question.options] or ["yes", "no"]
    values = {name: answered * (each + 1) // 20 for each, name in enumerate(options)}
    values[options[0]] = 3
    if question.kind == "date":
        values = {f"2026-{month:02}": 20 + month for month in range(1, 13)}
    elif question.kind in ("scale", "number"):
        values = {str(number): 30 * number + 3 for number in range(6)}
    held = answered if question.kind in GATHERING else sum(values.values())
    half = len(weeks) // 2
    return QuestionCounts(
        people=PeopleAsked(4, answered, 120, 60, 240, 30),
        asks=Asks(1500, 1470, 150, 40),
        stops=4,
        asked_again=50,
        confirmed=30,
        held=held,
        since=week_begins(weeks[0]),
        fresh=held * 4 // 5,
        values=values,
        weeks=[
            RevisionWeek(week, question.revision if n >= half else "0" * 64, 40, 18 + n % 9)
            for n, week in enumerate(weeks)
            if n % 11
        ],
    )
