"""The phone beside the form: the real engine on the draft, done anew from what the form carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.clock import SystemClock
from bot.console.editing import phone
from bot.console.editing.phone import Shown, acts_in
from bot.publishing.catalogue_files import catalogue_of, texts_in
from bot.rehearsal.terminal_stage import Rehearsal
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Text
from tests.conftest import CATALOGUE

played = partial(phone.played, Rehearsal.begin)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_of(texts_in(CATALOGUE), SystemClock()).usable()


def words(shown: Shown) -> list[str]:
    return [bubble.text for bubble in shown.bubbles]


async def test_it_begins_at_the_question_itself_in_the_language_that_is_edited(catalogue: Catalogue) -> None:
    shown = await played(catalogue, "brew", "de", [])
    assert [bubble.side for bubble in shown.bubbles] == ["bot"]
    assert words(shown)[0].startswith(catalogue.questions["brew"].ask.says("de"))
    assert any("Überspringen" in label for row in shown.bubbles[0].rows for label in row)


@pytest.mark.slow
async def test_every_question_can_be_tried_whatever_its_conditions(catalogue: Catalogue) -> None:
    for name in catalogue.questions:
        shown = await played(catalogue, name, "en", [])
        assert words(shown)[0].startswith(catalogue.questions[name].ask.says("en")), name


async def test_of_a_wording_test_both_halves_can_be_looked_at(catalogue: Catalogue) -> None:
    first = await played(catalogue, "wish", "en", [])
    other = await played(catalogue, "wish", "en", [], other_words=True)
    assert first.has_test and not first.other_words and other.other_words
    assert words(first)[0].startswith("What should we roast next?")
    assert words(other)[0].startswith("Name a coffee you wish we had.")


async def test_a_tap_and_a_typo_are_answered_as_a_customer_would_be(catalogue: Catalogue) -> None:
    tapped, typed = [await played(catalogue, "roast", "en", [act]) for act in ("tap:Dark", "say:drak")]
    assert "You said: Dark." in words(tapped)[0] and words(tapped)[1] == "Dark"
    assert "You said: Dark." in words(typed)[0] and words(typed)[1] == "drak"


async def test_eight_days_later_the_next_question_comes_by_itself(catalogue: Catalogue) -> None:
    shown = await played(catalogue, "roast", "en", ["tap:Dark", "jump:8d"])
    assert [bubble.side for bubble in shown.bubbles] == ["bot", "own", "clock", "bot", "clock"]
    assert [words(shown)[2], words(shown)[4]] == ["Monday, 11 May 2026", "Tuesday, 12 May 2026, 10:00"], "it came the day before"
    assert shown.now.date().isoformat() == "2026-05-12"


async def test_the_phone_begins_today(catalogue: Catalogue) -> None:
    shown = await played(catalogue, "roast", "en", ["tap:Dark", "jump:1d"], today=date(2026, 11, 30))
    assert shown.now.date() == date(2026, 12, 1)
    assert "You said: Dark. I'll leave you in peace until 8 December." in words(shown)[0]


async def test_two_questions_in_one_leap_stand_each_under_the_day_on_which_it_came(catalogue: Catalogue) -> None:
    shown = await played(catalogue, "roast", "en", ["tap:Dark", "jump:30d"])
    assert [bubble.side for bubble in shown.bubbles] == ["bot", "own", "clock", "bot", "clock", "bot", "clock"]
    came, again, arrived = (bubble.text for bubble in shown.bubbles if bubble.side == "clock")
    assert (came, again) == ("Monday, 11 May 2026", "Wednesday, 27 May 2026")
    assert arrived == "Wednesday, 3 June 2026, 10:00" and shown.now.date() == date(2026, 6, 3)


async def test_silence_is_kept_too(catalogue: Catalogue) -> None:
    shown = await played(catalogue, "roast", "en", ["jump:silence"])
    assert shown.bubbles[-2].text.startswith("No reply until")
    assert shown.bubbles[-1].text.startswith("Nothing is sent in this time: ")


async def test_what_was_done_is_done_again_on_the_changed_draft(catalogue: Catalogue) -> None:
    roast = replace(catalogue.questions["roast"], ask=Text({"en": "Light or dark?"}, "en"))
    draft = replace(catalogue, questions={**catalogue.questions, "roast": roast})
    shown = await played(draft, "roast", "en", ["tap:Dark"])
    assert words(shown)[0].startswith("Light or dark?") and "You said: Dark." in words(shown)[0]


async def test_a_button_that_is_gone_ends_the_replay_and_says_so(catalogue: Catalogue) -> None:
    shown = await played(catalogue, "roast", "en", ["tap:Purple", "jump:8d"])
    assert list(shown.acts) == [] and "Purple" in shown.notes[0]
    assert len(shown.bubbles) == 1


@pytest.mark.parametrize("written", ["", "x", "{}", "[1, null]", '["fly:me"]', '["say:' + "x" * 5000 + '"]', "[" * 99999])
def test_what_is_none_of_ours_in_the_form_is_nothing(written: str) -> None:
    assert acts_in(written) == []


async def test_what_was_done_stays_as_the_form_carries_it(catalogue: Catalogue) -> None:
    shown = await played(catalogue, "roast", "en", ["say:ligth \N{HOT BEVERAGE}", "jump:1d"])
    assert acts_in(shown.written) == list(shown.acts) == ["say:ligth \N{HOT BEVERAGE}", "jump:1d"]


async def test_nobody_plays_for_ever(catalogue: Catalogue) -> None:
    assert len(acts_in(str(["jump:1d"] * 500).replace("'", '"'))) == 60
