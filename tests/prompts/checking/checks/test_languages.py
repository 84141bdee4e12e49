"""Every direction of writing stands in every phrase, and what is not translated is said to its author."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.checking.load import load
from prompts.model.problems import Problem
from prompts.text.direction import CLOSE, OPEN, apart, direction
from prompts.text.phrase_files import packaged_phrases
from prompts.text.phrases import Phrases
from prompts.text.plain import bare, folded
from tests.prompts.examples import BRAND, HEAD, ROAST, WISH, write

PHRASES = packaged_phrases()
RUNNING = Phrases(
    texts={
        "en": {"said": "You said: {answer} ({day}).", "plain": "{label} {answer} ({day})", "cut": "{a}{b}"},
        "ar": {"said": "قلت: {answer} ({day}).", "plain": "{label} {answer} ({day})"},
        "he": {"said": "אמרת: {answer} ({day})."},
    },
    words=PHRASES.words,
)


def isolated(text: str) -> str:
    return f"{OPEN}{text}{CLOSE}"


@pytest.mark.parametrize("answer", ["شاي", "קפה שחור", "«شاي»", "1. قهوة", "dark شاي", "אספרסו 2 Go"])
def test_a_value_that_runs_the_other_way_is_isolated_in_a_latin_phrase(answer: str) -> None:
    said = RUNNING.says("said", "en", answer=answer, day="11 March")
    assert said == f"You said: {isolated(answer)} (11 March)."


@pytest.mark.parametrize("language", ["ar", "he", "ar-eg"])
def test_a_latin_value_is_isolated_in_a_phrase_that_runs_from_the_right(language: str) -> None:
    said = RUNNING.says("said", language, answer="Dark roast", day="x")
    assert f" {isolated('Dark roast')} " in said and said.count(OPEN) == said.count(CLOSE) == 2


def test_values_that_run_with_the_phrase_stay_untouched() -> None:
    assert RUNNING.says("said", "ar", answer="شاي", day="١١ مارس") == "قلت: شاي (١١ مارس)."
    assert RUNNING.says("said", "he", answer="תה", day="מחר") == "אמרת: תה (מחר)."
    assert RUNNING.says("said", "en", answer="Ünïcödé ☕ 1-3", day="11. März") == "You said: Ünïcödé ☕ 1-3 (11. März)."
    assert RUNNING.says("said", "en", answer="茶", day="чай") == "You said: 茶 (чай)."


@pytest.mark.parametrize("number", ["1 - 3", "2026-03-11", "17:10", "11/03/2026", "+49 171", "12,50", "4711"])
def test_numbers_and_dates_keep_their_order_between_words_from_the_right(number: str) -> None:
    assert RUNNING.says("said", "ar", answer=number, day=number).count(isolated(number)) == 2
    assert RUNNING.says("said", "en", answer=number, day=number) == f"You said: {number} ({number})."


def test_a_phrase_without_letters_runs_as_its_language_does() -> None:
    assert RUNNING.says("plain", "en", label="Tea", answer="شاي", day="11") == f"Tea {isolated('شاي')} (11)"
    assert RUNNING.says("plain", "ar", label="Tea", answer="شاي", day="11") == f"{isolated('Tea')} شاي ({isolated('11')})"


def test_a_phrase_in_a_phrase_is_isolated_once() -> None:
    inner = RUNNING.says("said", "en", answer="شاي", day="11 March")
    assert RUNNING.says("cut", "en", a=inner, b="") == inner
    assert RUNNING.says("said", "ar", answer=inner, day="غد") == f"قلت: {isolated(inner)} (غد)."


@pytest.mark.parametrize("mark", ["\u202e", "\u202b", "\u202a", "\u202d", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069"])
def test_no_mark_in_a_value_reaches_the_sentence_around_it(mark: str) -> None:
    said = RUNNING.says("said", "en", answer=f"ab{mark}cd", day="11 March")
    kinds = [unicodedata.bidirectional(character) for character in said]
    assert said.startswith(f"You said: {OPEN}ab") and said.endswith(f"cd{CLOSE} (11 March).")
    assert sum(kind in ("LRI", "RLI", "FSI") for kind in kinds) == kinds.count("PDI") == 1


@given(st.text(st.characters() | st.sampled_from("אبa1\u2067\u2068\u2069\u202e"), max_size=40), st.sampled_from(["left", "right"]))
def test_an_isolated_value_opens_and_closes_the_same_number_of_times(value: str, around: str) -> None:
    kept = apart(value, "left" if around == "left" else "right")
    depth = 0
    for character in kept:
        kind = unicodedata.bidirectional(character)
        depth += (kind in ("LRI", "RLI", "FSI")) - (kind == "PDI")
        assert depth >= 0
    assert depth == 0
    assert apart(kept, "left" if around == "left" else "right") == kept or kept == value or direction(kept) is None


@given(st.text(st.characters() | st.sampled_from("אبة1"), max_size=40))
def test_copying_the_text_back_is_the_same_text(value: str) -> None:
    assert folded(f"{OPEN}{value}{CLOSE}") == folded(value)
    assert bare(f"{OPEN}{value}{CLOSE}") == bare(value)


def test_a_stop_copied_with_its_marks_is_a_stop() -> None:
    assert PHRASES.means("stop", isolated("stop"))
    assert PHRASES.means("stop", "\u2067Stop\u2069")


@pytest.mark.parametrize("language", sorted(PHRASES.texts))
def test_shipped_phrases_say_latin_values_without_a_mark(language: str) -> None:
    said = PHRASES.says("promise", language, day=PHRASES.day(date(2026, 3, 11), language, date(2026, 3, 4)))
    assert OPEN not in said and CLOSE not in said


# What is not translated.

GERMAN = "    en: to suggest coffees you are likely to enjoy\n    de: um dir Kaffees vorzuschlagen\n"
BOTH = HEAD.replace("[en]", "[en, de]").replace("    en: to suggest coffees you are likely to enjoy\n", GERMAN)


def found(folder: Path, phrases: Phrases | None = None) -> list[Problem]:
    loaded = load(folder, phrases)
    assert loaded.catalogue is not None, "advice never keeps a catalogue from serving"
    return list(loaded.problems)


def test_a_text_without_a_language_of_its_file_is_said_at_its_place(tmp_path: Path) -> None:
    problems = found(write(tmp_path, BOTH + ROAST))
    assert {(p.code, p.severity) for p in problems} == {("ZP308", "warning")}
    lines = (tmp_path / "coffee.yaml").read_text(encoding="utf-8").split("\n")
    assert [lines[p.line - 1].strip() for p in problems] == ["ask:", "light:", "dark:", "benefit:"]
    assert [p.column for p in problems] == [5, 7, 7, 5]
    assert "`de`" in problems[0].message and problems[0].fix == "add `de:` below it"


def test_a_language_that_no_text_is_in_is_said_once(tmp_path: Path) -> None:
    problems = found(write(tmp_path, HEAD.replace("[en]", "[en, de]") + ROAST + WISH))
    assert [(p.code, p.line, p.column) for p in problems] == [("ZP307", 3, 17)]


def test_the_base_language_is_good_enough(tmp_path: Path) -> None:
    topic = BOTH.replace("[en, de]", "[en, de, de-at]") + ROAST
    assert all("de-at" not in p.message for p in found(write(tmp_path, topic)))


def test_fields_and_other_words_are_no_texts(tmp_path: Path) -> None:
    topic = HEAD + ROAST + "    synonyms:\n      light:\n        en: [pale]\n    lint_ok:\n      W22: two words on purpose\n"
    assert found(write(tmp_path, topic)) == []


def test_a_receiver_without_a_name_in_a_language_of_the_brand_is_said(tmp_path: Path) -> None:
    problems = found(write(tmp_path, brand=BRAND.replace("      de: unser Mailprogramm\n", "")))
    assert [(Path(p.file).name, p.code, p.line, p.column) for p in problems] == [("_brand.yaml", "ZP308", 5, 5)]


def lacking(*keys: str) -> Phrases:
    german = {key: text for key, text in PHRASES.texts["de"].items() if key not in keys}
    return Phrases({**PHRASES.texts, "de": german}, PHRASES.words)


def test_single_phrases_that_a_language_lacks_are_named(tmp_path: Path) -> None:
    problems = found(write(tmp_path), lacking("welcome", "why"))
    assert [(p.code, p.severity, p.line, p.column) for p in problems] == [("ZP306", "warning", 2, 17)]
    assert "`welcome`, `why`" in problems[0].message and "phrases/de.yaml" in problems[0].fix


def test_many_missing_phrases_are_counted(tmp_path: Path) -> None:
    keys = sorted(PHRASES.texts["de"])[:9]
    assert "and 4 more" in found(write(tmp_path), lacking(*keys))[0].message


def test_a_missing_phrase_falls_back_and_is_still_said() -> None:
    assert lacking("welcome").says("welcome", "de") == PHRASES.texts["en"]["welcome"]


def test_a_language_that_the_brand_does_not_declare_may_lack_anything(tmp_path: Path) -> None:
    brand = BRAND.replace("[en, de]", "[en]").replace("      de: unser Mailprogramm\n", "")
    assert found(write(tmp_path, brand=brand), lacking("welcome")) == []
