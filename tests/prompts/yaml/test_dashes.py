"""A missing dash is named once, where it is missing, and never where none is."""

from __future__ import annotations

import pytest

from prompts.checking.load import load_texts
from prompts.yaml.mending import mended
from tests.prompts.examples import BRAND, HEAD, ROAST, WISH

GOOD = HEAD + ROAST + WISH


def found(text: str) -> list[tuple[int, str, str]]:
    problems = load_texts({"coffee.yaml": text, "_brand.yaml": BRAND}).problems
    return [(problem.line, problem.code, problem.fix.partition('"')[2].rstrip('"')) for problem in problems]


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.strip().endswith(words))


@pytest.mark.parametrize("question", ["roast", "wish"])
@pytest.mark.parametrize("instead", ["    id: ", "  id: ", "  -id: ", "  – id: ", "  — id: ", "  −id: "])
def test_the_one_line_without_a_dash_is_named_with_the_line_as_it_should_be(question: str, instead: str) -> None:
    broken = GOOD.replace(f"  - id: {question}\n", f"{instead}{question}\n")
    assert found(broken) == [(line_of(broken, f"id: {question}"), "ZP017", f"  - id: {question}")]


def test_each_of_several_is_named() -> None:
    broken = GOOD.replace("  - id", "    id")
    assert [(line, code) for line, code, _ in found(broken)] == [(9, "ZP017"), (26, "ZP017")]


def test_the_depth_of_the_other_questions_is_what_the_fix_says() -> None:
    flat = "\n".join(line.removeprefix("  ") if line.startswith("  ") else line for line in (ROAST + WISH).splitlines())
    assert found(HEAD + flat.replace("- id: wish", "id: wish"))[0][2] == "- id: wish"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("  - id: wish\n    kind: free_text\n", "  - kind: free_text\n    id: wish\n"),
        ("  - id: wish\n", "  -\n    id: wish\n"),
        ("  - id: wish\n", "  # the second\n  -   # a note\n    id: wish\n"),
        ("      light:\n        en: Light\n", "      id:\n        en: Id\n      kind:\n        en: Kind\n"),
    ],
)
def test_other_ways_to_begin_a_question_are_right(was: str, becomes: str) -> None:
    assert was in GOOD
    assert found(GOOD.replace(was, becomes)) == []


def test_a_field_twice_is_not_a_missing_dash() -> None:
    assert [code for _, code, _ in found(GOOD.replace("  - id: wish\n", "  - id: wish\n    id: wish\n"))] == ["ZP009"]


@pytest.mark.parametrize(
    "marks",
    [
        "<<<<<<< HEAD\n    keep: 18 months\n=======\n    keep: 19 months\n>>>>>>> theirs\n",
        "<<<<<<< HEAD\n    keep: 18 months\n||||||| 1f2e3d\n    keep: 1 month\n=======\n    keep: 19 months\n>>>>>>> theirs\n",
        "    keep: 18 months\n=======\n    keep: 19 months\n>>>>>>> theirs\n",
    ],
)
def test_the_marks_of_a_merge_are_named_once_and_nobody_is_told_to_quote_them(marks: str) -> None:
    broken = GOOD.replace("    keep: 18 months\n", marks)
    [problem] = load_texts({"coffee.yaml": broken, "_brand.yaml": BRAND}).problems
    first = next(number for number, line in enumerate(broken.splitlines(), start=1) if line.startswith(("<<<<", "====")))
    assert (problem.line, problem.code) == (first, "ZP016")
    assert problem.fix.startswith("keep the lines you want, and delete the others")
    assert mended(broken.encode()) == broken.encode()


def test_a_merge_in_the_brand_file_is_named_too() -> None:
    broken = f"<<<<<<< HEAD\n{BRAND}=======\n{BRAND}>>>>>>> theirs\n"
    assert [p.code for p in load_texts({"coffee.yaml": GOOD, "_brand.yaml": broken}).problems] == ["ZP016"]


def test_a_line_of_signs_inside_a_text_is_no_mark() -> None:
    text = GOOD.replace(
        "      en: What should we roast next?\n", "      en: |\n        =======\n        What should we roast next?\n"
    )
    assert "ZP016" not in [code for _, code, _ in found(text)]
