"""Earlier versions of the questions: fewer of them, each as readable as any, and the newest as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.clock import FakeClock
from bot.demo.timeline import Timeline, told, without
from bot.publishing.catalogue_files import catalogue_of, readable, texts_in
from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import starter_folder

START = datetime(2026, 6, 1, 8, 12, tzinfo=UTC)
CLOCK = FakeClock(START)
FILES = texts_in(starter_folder())


def read(files: Mapping[str, str]) -> Catalogue | None:
    return catalogue_of(files, CLOCK).catalogue


def starter_timeline() -> Timeline:
    return told(readable(starter_folder(), CLOCK).usable(), FILES, START, timedelta(days=180), read)


def test_questions_came_one_after_the_other() -> None:
    timeline = starter_timeline()
    sizes = [len(one.catalogue.questions) for one in timeline.versions]
    assert sizes == sorted(set(sizes)) and len(sizes) == 3
    assert timeline.newest.files == FILES
    assert [one.how for one in timeline.versions] == ["first", "published", "published"]
    assert all(a.since < b.since for a, b in zip(timeline.versions, timeline.versions[1:], strict=False))


def test_every_version_keeps_what_others_hang_on() -> None:
    for one in starter_timeline().versions:
        asked = one.catalogue.questions
        assert {clause.question for question in asked.values() for clause in question.only_if} <= asked.keys()


def test_each_moment_has_the_version_that_was_live_then() -> None:
    timeline = starter_timeline()
    first, second, third = timeline.versions
    assert timeline.at(START - timedelta(days=1)) is first
    assert timeline.at(second.since - timedelta(seconds=1)) is first
    assert timeline.at(second.since) is second
    assert timeline.at(third.since + timedelta(days=300)) is third


def test_a_file_without_a_question_is_the_same_but_for_it() -> None:
    text = "topic: a\nquestions:\n\n  - id: one\n    x: 1\n\n  - id: two   # said\n    x: 2\n\n  - id: three\n    x: 3\n"
    assert without(text, {"two"}) == "topic: a\nquestions:\n\n  - id: one\n    x: 1\n\n  - id: three\n    x: 3\n"
    assert without(text, set()) == text
    assert without("questions:\n- id: one\n", {"one"}) == "questions:\n- id: one\n"


def test_files_in_which_nothing_can_be_taken_back_have_one_version() -> None:
    only_one = without(
        FILES["coffee.yaml"], {"brewing", "espresso_guide", "grinder", "decaf", "adventurous", "surprise_flavour", "wish"}
    )
    files = {**FILES, "coffee.yaml": only_one}
    newest = read(files)
    assert newest is not None
    assert [one.files for one in told(newest, files, START, timedelta(days=180), read).versions] == [files]
