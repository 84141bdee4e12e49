"""The sentence that customers will read, whole, while its writer types one part of it."""

from __future__ import annotations

from datetime import date

from bot.console.editing.because import finished, told_once
from tests.engine.people import LIVE

TODAY = date(2026, 5, 4)


def test_each_language_has_its_whole_sentence_and_the_latest_change_is_first() -> None:
    changed = {"2026-01-05": {"en": "New bags."}, "2026-03-02": {"en": "We match your samples.", "de": "Wir passen sie an."}}
    assert finished({"changed": changed}, LIVE.phrases, ("en", "de"), TODAY) == [
        ("en", "Because you told us, since 2 March: We match your samples."),
        ("de", LIVE.phrases.says("because_you_told_us", "de", day="2. März", change="Wir passen sie an.")),
        ("en", "Because you told us, since 5 January: New bags."),
    ]


def test_a_day_that_is_still_missing_leaves_its_place_open() -> None:
    found = finished({"changed": {"the day is missing": {"en": "New bags."}}}, LIVE.phrases, ("en",), TODAY)
    assert found == [("en", "Because you told us, since …: New bags.")]


def test_a_question_without_changes_has_no_sentence() -> None:
    assert finished({}, LIVE.phrases, ("en",), TODAY) == []


def test_what_the_bot_says_in_front_is_not_said_twice() -> None:
    changed = {
        "2026-03-02": {
            "en": "Because you told us, we roast lighter.",
            "de": "Weil du es uns gesagt hast: neue Tüten.",
            "es": "Más.",
        }
    }
    assert told_once({"id": "roast", "changed": changed}, LIVE.phrases) == {
        "id": "roast",
        "changed": {"2026-03-02": {"en": "We roast lighter.", "de": "Neue Tüten.", "es": "Más."}},
    }
    assert told_once({"id": "roast"}, LIVE.phrases) == {"id": "roast"}
