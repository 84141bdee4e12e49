"""Some of the drafts as a version of their own: what is left out is as it is live, and nothing else of a file changes."""

from __future__ import annotations

import pytest

from bot.clock import SystemClock
from bot.console.editing.chosen import parts, with_parts
from bot.publishing.catalogue_files import catalogue_of, texts_in
from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import BRAND_FILE
from tests.conftest import CATALOGUE

LIVE = texts_in(CATALOGUE)
COFFEE = "coffee.yaml"
ROAST = ("Which roast do you reach for first?", "Which roast is yours?")
BREW = ("How do you brew at home?", "How do you brew it?")
PROMISE = ("to suggest coffees you are likely to enjoy", "to sell you more coffee")


def drafts(*changes: tuple[str, str], add: str = "") -> dict[str, str]:
    text = LIVE[COFFEE]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {**LIVE, COFFEE: text + add}


def catalogue(files: dict[str, str]) -> Catalogue:
    return catalogue_of(files, SystemClock()).usable()


def names(files: dict[str, str]) -> list[str]:
    return [part.name for part in parts(LIVE, files)]


def test_with_every_tick_it_is_the_drafts_and_with_none_it_is_what_is_live() -> None:
    both = drafts(ROAST, BREW)
    assert names(both) == ["roast", "brew"] and names(LIVE) == []
    assert with_parts(LIVE, both, ["roast", "brew"]) == both
    assert catalogue(with_parts(LIVE, both, [])).version == catalogue(LIVE).version


@pytest.mark.parametrize(("ticked", "reads"), [("roast", (ROAST[1], BREW[0])), ("brew", (ROAST[0], BREW[1]))])
def test_one_goes_live_and_the_other_stays_as_it_is_with_its_notes(ticked: str, reads: tuple[str, str]) -> None:
    files = with_parts(LIVE, drafts(ROAST, BREW), [ticked])
    found = catalogue(files).questions
    assert (found["roast"].ask.says("en"), found["brew"].ask.says("en")) == reads
    assert "# never change this once people have answered" in files[COFFEE]


def test_a_new_question_waits_and_a_removed_one_stays() -> None:
    listed = LIVE[COFFEE]
    start = listed.index("  - id: brew")
    end = listed.index("  - id: ", start + 5)
    gone = {**LIVE, COFFEE: listed[:start] + listed[end:]}
    assert "brew" in names(gone)
    assert "brew" in catalogue(with_parts(LIVE, gone, [name for name in names(gone) if name != "brew"] or ["x"])).questions
    block = listed[start:end].replace("id: brew", "id: brew_too").replace("brew_methods", "brew_methods_too")
    new = drafts(ROAST, add="\n" + block)
    assert names(new) == ["roast", "brew_too"]
    assert "brew_too" not in catalogue(with_parts(LIVE, new, ["roast"])).questions
    alone = catalogue(with_parts(LIVE, new, ["brew_too"])).questions
    assert "brew_too" in alone and alone["roast"].ask.says("en") == ROAST[0]


def test_a_promise_that_several_share_and_the_brand_have_ticks_of_their_own() -> None:
    changed = drafts(ROAST, PROMISE) | {BRAND_FILE: LIVE[BRAND_FILE].replace("gap: 7 days", "gap: 9 days")}
    assert names(changed) == ["roast", COFFEE, BRAND_FILE]
    found = catalogue(with_parts(LIVE, changed, ["roast"]))
    assert (found.questions["roast"].purpose.promise.says("en"), found.brand.pace.gap.count) == (PROMISE[0], 7)
    found = catalogue(with_parts(LIVE, changed, [COFFEE, BRAND_FILE]))
    assert (found.questions["roast"].purpose.promise.says("en"), found.brand.pace.gap.count) == (PROMISE[1], 9)


def test_a_question_under_another_name_stays_under_the_one_that_is_live() -> None:
    renamed = drafts(BREW, ("  - id: roast ", "  - id: favourite\n    was: roast "))
    assert "favourite" in names(renamed)
    found = catalogue(with_parts(LIVE, renamed, ["brew"])).questions
    assert "roast" in found and "favourite" not in found


def test_a_file_with_nothing_but_what_waits_is_not_there_yet() -> None:
    text = "topic: tea\nowner: tea@example.com\nlanguages: [en]\npurposes:\n  tea:\n    en: to suggest teas\nquestions:\n"
    text += "  - id: tea_kind\n    kind: yes_no\n    ask:\n      en: Do you drink tea?\n    sensitive: none\n    purpose: tea\n"
    text += "    benefit:\n      en: Teas that you like.\n    keep: 12 months\n    crm: {}\n"
    both = drafts(ROAST) | {"tea.yaml": text}
    assert "tea.yaml" not in with_parts(LIVE, both, ["roast"])
    found = catalogue(with_parts(LIVE, both, ["tea_kind"])).questions
    assert "tea_kind" in found and found["roast"].ask.says("en") == ROAST[0]
