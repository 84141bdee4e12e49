"""docs/security.md says which test holds which attack: every attack stands there once, and every test that it names is there."""

from __future__ import annotations

import re

from tests.support.places import ROOT

PAGE = "docs/security.md"
CASES = {"A": 10, "B": 14, "C": 10, "D": 10, "E": 6, "F": 5, "G": 12, "H": 5, "I": 4, "J": 4}
"""How many attacks there are of each kind: eighty in all."""

_ROW = re.compile(r"^\| ([A-J]\d{1,2}) \|[^|]+\|([^|]+)\|$", re.MULTILINE)
_OPEN = re.compile(r"^(?:Not built yet|Held by no test): (.+?)\.$", re.MULTILINE)
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`|`(tests/dialogues/\w+\.chat)`")


def problems_of(page: str) -> list[str]:
    """What is wrong with the page, in words."""
    rows = _ROW.findall(page)
    listed = [ident for line in _OPEN.findall(page) for ident in re.findall(r"[A-J]\d{1,2}\b", line)]
    stand = [ident for ident, _ in rows] + listed
    wanted = [f"{letter}{number}" for letter, count in CASES.items() for number in range(1, count + 1)]
    return [
        *(f"{ident} stands there {stand.count(ident)} times" for ident in wanted if stand.count(ident) != 1),
        *(f"{ident} is no attack of the list" for ident in stand if ident not in wanted),
        *(f"{ident} names no test" for ident, tests in rows if not _NAMED.search(tests)),
        *(f"{'::'.join(part for part in found if part)} is not there" for found in _NAMED.findall(page) if not _is_there(*found)),
    ]


def _is_there(file: str, test: str, dialogue: str) -> bool:
    place = ROOT / (dialogue or file)
    return place.is_file() and (bool(dialogue) or f"def {test}(" in place.read_text(encoding="utf-8"))


def test_every_attack_stands_there_once_and_every_test_is_there() -> None:
    assert problems_of((ROOT / PAGE).read_text(encoding="utf-8")) == []


def test_what_is_missing_twice_or_made_up_would_be_found() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    first = next(line for line in page.splitlines() if line.startswith("| A1 |"))
    assert problems_of(page.replace(first, "")) == ["A1 stands there 0 times"]
    assert problems_of(page.replace(first, f"{first}\n{first}")) == ["A1 stands there 2 times"]
    assert problems_of(page.replace("::test_", "::test_no_such_", 1))[0].endswith("is not there")
    assert "A1 names no test" in problems_of(page.replace(first, "| A1 | forged | trust us |"))
