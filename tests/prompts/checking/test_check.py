"""Advice stands at its place, can be decided against with a reason, and never stops a catalogue; a cache only saves time."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from prompts import files
from prompts.checking import check_cache
from prompts.checking.check import check
from prompts.checking.load import load, starter_folder
from prompts.checking.verdict import Checked
from prompts.lint.rules import RULES
from prompts.lint.words import LISTS, as_listed
from prompts.model.advice_codes import MEASURED, UNUSED, WORDING
from prompts.yaml.document import read_yaml
from tests.prompts.examples import BRAND, CATALOGUE, HEAD, ROAST, WISH, write
from tests.support.places import ROOT

check_cached = partial(check_cache.check_cached, anew=check)

LINTED = files.packaged("lint")
TWICE = ROAST.replace("Which roast do you reach for first?", "Which roast do you like and how do you brew it?")


def found(checked: Checked) -> list[tuple[int, int, str, str]]:
    return [(problem.line, problem.column, problem.code, problem.severity) for problem in checked.problems]


@pytest.mark.parametrize("folder", [CATALOGUE, starter_folder(), *(each for each in starter_folder().iterdir() if each.is_dir())])
def test_what_we_ship_deserves_no_advice(folder: Path) -> None:
    checked = check(folder)
    assert checked.problems == ()
    assert len(checked.live) >= 6
    assert checked.idle == frozenset()


def test_advice_stands_at_the_text_it_is_about_and_stops_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path, HEAD + TWICE)
    assert found(check(folder)) == [(12, 11, "W01", "warning")]
    assert load(folder).problems == ()
    assert [(standing.id, standing.line) for standing in check(folder).live] == [("roast", 9)]


def test_advice_is_given_beside_errors(tmp_path: Path) -> None:
    checked = check(write(tmp_path, HEAD + TWICE + WISH.replace("purpose: recommend", "purpos: recommend")))
    assert [code for _, _, code, _ in found(checked)] == ["W01", "ZP101"]
    assert checked.live == ()


def test_advice_with_a_reason_against_it_is_silent(tmp_path: Path) -> None:
    reasoned = TWICE + "    lint_ok:\n      W01: they are always answered together\n"
    assert check(write(tmp_path, HEAD + reasoned)).problems == ()


def test_a_reason_against_nothing_is_reported(tmp_path: Path) -> None:
    checked = check(write(tmp_path, HEAD + ROAST + "    lint_ok:\n      W01: it was two questions once\n"))
    assert [(line, code) for line, _, code, _ in found(checked)] == [(26, UNUSED)]


def test_a_reason_against_what_is_measured_is_not_called_unused(tmp_path: Path) -> None:
    checked = check(write(tmp_path, HEAD + ROAST + "    lint_ok:\n      M24: people may skip this one\n"))
    assert checked.problems == ()
    assert checked.live[0].silenced == {"M24"}


def test_rules_that_are_often_wrong_wait_to_be_asked(tmp_path: Path) -> None:
    alike = ROAST.replace("en: Light", "en: Espresso machine A").replace("en: Dark", "en: Espresso machine B")
    folder = write(tmp_path, HEAD + alike)
    reasoned = HEAD + alike + "    lint_ok:\n      W22: they are two machines\n"
    assert [code for _, _, code, _ in found(check(folder))] == []
    assert [code for _, _, code, _ in found(check(folder, is_strict=True))] == ["W22"]
    assert UNUSED not in [code for _, _, code, _ in found(check(write(tmp_path, reasoned)))]


def test_a_paused_question_is_not_live(tmp_path: Path) -> None:
    checked = check(write(tmp_path, HEAD + ROAST + "    paused: yes\n" + WISH))
    assert [standing.id for standing in checked.live] == ["wish"]


def test_more_questions_than_turns_in_a_year_are_named_once(tmp_path: Path) -> None:
    slow = BRAND + "pace:\n  gap: 12 months\n  slower: [24 months]\n"
    checked = check(write(tmp_path, brand=slow))
    assert [(line, code) for line, _, code, _ in found(checked)] == [(26, "M29")]
    assert checked.idle == {"wish"}


def test_every_rule_has_a_code_of_its_own_that_is_written_down() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert {rule.code for rule in RULES} | {"W30"} == set(WORDING)
    page = (ROOT / "docs" / "writing-questions.md").read_text(encoding="utf-8")
    for code in (UNUSED, *WORDING, *MEASURED):
        assert f"| {code} |" in page, code


def test_the_page_names_every_error_code_of_the_program() -> None:
    page = (ROOT / "docs" / "writing-questions.md").read_text(encoding="utf-8")
    sources = (ROOT / "prompts").rglob("*.py")
    used = {code for path in sources for code in re.findall(r'"(ZP[0-3]\d\d)"', path.read_text(encoding="utf-8"))}
    assert {code for code in used if f"| {code} |" not in page} == set()


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_language_has_every_list_in_plain_words(language: str) -> None:
    document, problems = read_yaml((LINTED / f"{language}.yaml").read_bytes(), language)
    assert document is not None and problems == ()
    assert document.data.keys() == LISTS
    for name, listed in document.data.items():
        assert isinstance(listed, list)
        words = [as_listed(str(word)) for word in listed]
        assert all(str(word) == str(word).lower() for word in listed), name
        assert len(set(words)) == len(words), name


def test_a_cached_result_is_the_same_and_the_files_are_not_parsed_again(tmp_path: Path) -> None:
    folder, cache = write(tmp_path / "q", HEAD + TWICE + WISH), tmp_path / "cache"
    fresh = check_cached(folder, cache)
    assert fresh == check(folder) == check_cached(folder, cache)
    [entry] = cache.iterdir()
    document = json.loads(entry.read_bytes())
    document["problems"][0][5] = "from the cache"
    entry.write_text(json.dumps(document), encoding="utf-8")
    assert check_cached(folder, cache).problems[0].message == "from the cache"
    assert check_cached(folder, None) == fresh
    assert check_cached(folder, cache, is_strict=True) == fresh


@pytest.mark.parametrize("change", ["coffee.yaml", "_brand.yaml", "tea.yaml"])
def test_any_other_content_is_another_result(tmp_path: Path, change: str) -> None:
    folder, cache = write(tmp_path / "q"), tmp_path / "cache"
    before = check_cached(folder, cache)
    path = folder / change
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "topic: tea\n") + "oops: 1\n", encoding="utf-8")
    assert check_cached(folder, cache) != before


CHANGED = ROAST + "    changed:\n      2026-12-24:\n        en: We match your sample bags to your roast.\n"


def test_a_change_that_is_to_come_is_named_until_its_day_has_come_somewhere(tmp_path: Path) -> None:
    """An error it is not: nobody is told before the day, and every day comes."""
    folder, cache = write(tmp_path / "q", HEAD + CHANGED), tmp_path / "cache"
    for today in (date(2026, 12, 1), date(2026, 12, 22)):
        assert found(check_cached(folder, cache, today=today)) == [(26, 7, "ZP310", "warning")]
        assert [problem.code for problem in load(folder, today=today).problems] == ["ZP310"]
    for known in (date(2026, 12, 23), date(2027, 1, 1), None):
        assert check_cached(folder, cache, today=known).problems == load(folder, today=known).problems == ()
    assert len(list(cache.iterdir())) == 5
    write(folder, HEAD + ROAST)
    check_cached(folder, cache, today=date(2026, 12, 1))
    before = len(list(cache.iterdir()))
    check_cached(folder, cache, today=date(2026, 12, 2))
    assert len(list(cache.iterdir())) == before, "without such a day, yesterday's result is today's"


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b'{"problems": [[1]], "live": [], "idle": []}', b"\xff", b'{"problems": 3}'])
def test_a_damaged_cache_is_a_missing_one(tmp_path: Path, rubbish: bytes) -> None:
    folder, cache = write(tmp_path / "q"), tmp_path / "cache"
    fresh = check_cached(folder, cache)
    [entry] = cache.iterdir()
    entry.write_bytes(rubbish)
    assert check_cached(folder, cache) == fresh
    assert entry.read_bytes() != rubbish


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way", encoding="utf-8")
    assert check_cached(write(tmp_path / "q"), tmp_path / "cache").problems == ()


def test_a_cache_stays_small(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for number in range(20):
        check_cached(write(tmp_path / "q", HEAD + WISH.replace("roast next", f"roast {number}")), cache)
    assert len(list(cache.iterdir())) == 16


def test_a_folder_that_is_not_there_is_an_error_with_a_cache_too(tmp_path: Path) -> None:
    assert "ZP015" in [problem.code for problem in check_cached(tmp_path / "nowhere", tmp_path / "cache").problems]


@pytest.mark.parametrize("letter", ["a", "\u0430", "\u03b1"])
def test_a_sensitive_word_is_named_also_in_letters_that_only_look_the_same(tmp_path: Path, letter: str) -> None:
    folder = write(tmp_path, HEAD + re.sub(r"(ask:\s+en: ).*", rf"\g<1>Do you have di{letter}betes?", ROAST))
    assert "W05" in [code for _, _, code, _ in found(check(folder))]
