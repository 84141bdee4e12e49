"""Numbers in digits of any script and in words; what could be two numbers is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from prompts.kinds.table import KINDS
from prompts.model.answer_types import Read, Unclear
from tests.prompts.examples import question, text
from tests.prompts.kinds.one_of_each import CUPS, SCORE, here, read

FROM_ONE_TO_FIVE = {"low": "1", "high": "5"}


@pytest.mark.parametrize(
    "typed",
    [
        "4",
        "4!",
        "4.",
        "4.0",
        " 4 ",
        "\u0664",
        "\u096a",
        "\uff14",
        "4\ufe0f\u20e3",
        "four",
        "FOUR",
        "vier",
        "cuatro",
        "4/5",
        "4 / 5",
        "4 out of 5",
        "four out of 5",
        "4 of 5, please",
        "4 von 5",
        "4 de 5",
        "I'd say 4",
        "a 4",
        "a four",
        "eine 4",
        "un 4",
    ],
)
def test_a_step_is_read(typed: str) -> None:
    assert read(SCORE, typed) == Read(4)


@pytest.mark.parametrize(("typed", "step"), [("I stick to my favourite", 1), ("surprise me!", 5), ("Überrasch mich", 5)])
def test_the_words_at_an_end_are_its_number(typed: str, step: int) -> None:
    assert read(SCORE, typed) == Read(step)


def test_about_four_is_shown_back() -> None:
    assert read(SCORE, "about 4") == Read(4, "matched")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0", "range"),
        ("-1", "range"),
        ("\u22121", "range"),
        ("6", "range"),
        ("six", "range"),
        ("4/10", "range"),
        ("10/5", "range"),
        ("99999999999", "range"),
        ("3.7", "whole"),
        ("3,7", "whole"),
        (".5", "whole"),
        ("", "number"),
        ("3-4", "number"),
        ("3 or 4", "number"),
        ("not 4", "number"),
        ("4 stars", "number"),
        ("more than 3", "number"),
        ("4+", "number"),
        ("4/5/5", "number"),
        ("favourite", "number"),
        ("1e0", "number"),
    ],
)
def test_what_is_not_on_the_scale_is_not_an_answer(typed: str, why: str) -> None:
    assert read(SCORE, typed) == Unclear(why, FROM_ONE_TO_FIVE)  # type: ignore[arg-type]


def test_a_step_is_said_with_the_name_of_its_end() -> None:
    say = KINDS["scale"].say
    assert [say(SCORE, value, "de") for value in (1, 3, 5)] == ["1 (I stick to my favourite)", "3", "5 (Überrasch mich)"]


def test_a_scale_may_begin_at_nothing() -> None:
    nps = question("scale", low=0, high=10, low_end=text("Never"), high_end=text("Always"))
    assert [choice.label for choice in KINDS["scale"].offer(nps, here())][::10] == ["0", "10"]
    assert KINDS["scale"].pick(nps, 10, here()) == 10
    assert [read(nps, typed) for typed in ("0", "zero", "null", "ten", "10/10")] == [Read(0), Read(0), Read(0), Read(10), Read(10)]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", "3"),
        ("3.", "3"),
        ("+3", "3"),
        ("03", "3"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1.50", "1.5"),
        ("0,75", "0.75"),
        ("0.500", "0.5"),
        (".5", "0.5"),
        (",5", "0.5"),
        (".500", "0.5"),
        ("0,500", "0.5"),
        ("1.2345", "1.2345"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 500", "1500"),
        ("1\u202f500", "1500"),
        ("1'500", "1500"),
        ("1\u2019500", "1500"),
        ("three", "3"),
        ("drei", "3"),
        ("tres", "3"),
        ("3 cups", "3"),
        ("3 cup", "3"),
        ("3cups", "3"),
        ("three cups, please", "3"),
        ("3 Tassen", "3"),
        ("drei Tassen bitte", "3"),
        ("1,5 cups", "1.5"),
        ("I'd say 3 cups", "3"),
        ("\u0663", "3"),
        ("\u0661\u066b\u0665", "1.5"),
        ("\u096a\u096a", "44"),
        ("0.0", "0"),
        ("zero", "0"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "es", "en-us", "xx"])
def test_a_number_means_the_same_in_every_language(typed: str, number: str, language: str) -> None:
    found = read(CUPS, typed, language)
    assert found == Read(Decimal(number))
    assert isinstance(found, Read)
    assert str(found.value) == number


@pytest.mark.parametrize(
    ("typed", "language", "number"),
    [
        ("1.500", "en", "1.5"),
        ("1.500", "de", "1500"),
        ("1.500", "es", "1500"),
        ("1,500", "en", "1500"),
        ("1,500", "de", "1.5"),
        ("1,500", "es", "1.5"),
        ("1.500", "es-mx", "1.5"),
        ("1.500", "de-ch", "1.5"),
        ("about 3", "en", "3"),
        ("around three cups", "en", "3"),
        ("~3", "en", "3"),
        ("ungefähr 3", "de", "3"),
        ("más o menos 3", "es", "3"),
    ],
)
def test_a_number_that_could_be_taken_otherwise_is_shown_back(typed: str, language: str, number: str) -> None:
    assert read(CUPS, typed, language) == Read(Decimal(number), "matched")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "3-4",
        "3 - 4",
        "3\u20134",
        "3 to 4",
        "3 bis 4",
        "3 or 4",
        "3 4",
        "between 3 and 4",
        "at least 3",
        "more than 3",
        "less than 3",
        "over 3",
        "3+",
        ">3",
        "not 3",
        "no 3",
        "3 mugs",
        "3 cups and a half",
        "3/4",
        "1/2",
        "\u00bd",
        "1 1/2",
        "1e3",
        "1_000",
        "1.2.3",
        "1,2,3",
        "1,23,456",
        "5k",
        "...5",
        "- 3",
        "--3",
        "3 -",
        "x-3",
        "a-3",
        "3x",
        "none",
        "many",
        "once",
        "3 times",
        "9" * 19,
        "3" * 200,
        "3" + " " * 200,
        "0x1F",
        "NaN",
        "Infinity",
    ],
)
def test_what_could_be_two_numbers_or_none_is_no_answer(typed: str) -> None:
    assert read(CUPS, typed) == Unclear("number", {"low": "0", "high": "2,000"})


@pytest.mark.parametrize("typed", ["2001", "-1", "\u22121", "2000.5", "999999999"])
def test_a_number_out_of_bounds_is_told_the_bounds(typed: str) -> None:
    assert read(CUPS, typed, "de") == Unclear("range", {"low": "0", "high": "2.000"})


def test_numbers_below_nothing_are_answers_where_their_author_says_so() -> None:
    degrees = question("number", at_least=Decimal(-10), at_most=Decimal(40), unit=text("°C"))
    assert [read(degrees, typed) for typed in ("-5", "\u22125", "-5 °C", "-10.5")] == [
        Read(Decimal(-5)),
        Read(Decimal(-5)),
        Read(Decimal(-5)),
        Unclear("range", {"low": "-10", "high": "40"}),
    ]


def test_a_currency_may_stand_on_either_side() -> None:
    budget = question("number", at_most=Decimal(100), unit=text("€"))
    assert {read(budget, typed) for typed in ("5€", "5 €", "€5", "€ 5")} == {Read(Decimal(5))}
    assert read(budget, "$5") == Unclear("number", {"low": "0", "high": "100"})


def test_without_bounds_a_number_still_ends_somewhere() -> None:
    assert read(question("number"), "1000001") == Unclear("range", {"low": "0", "high": "1,000,000"})
    assert read(question("number"), "-1") == Unclear("range", {"low": "0", "high": "1,000,000"})


def test_a_number_is_said_as_it_is_written_in_the_language_with_its_unit() -> None:
    say = KINDS["number"].say
    assert [say(CUPS, Decimal("1234.5"), language) for language in ("en", "de")] == ["1,234.5 cups", "1.234,5 Tassen"]
    assert say(question("number"), Decimal("0.000001"), "en") == "0.000001"
