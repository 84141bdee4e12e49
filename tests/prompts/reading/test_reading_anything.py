"""Whatever is typed: nothing breaks, nothing is made up, nothing leaves its bounds.

The oracle for choices is written without the code it judges: it asks only whether a name of the option, its place, or something
close to a name can be found in the text at all.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prompts.kinds.table import KINDS
from prompts.model.answer_types import (
    Here,
    Read,
    Reading,
    TooLong,
    Unclear,
)
from prompts.model.question import DayBound, Duration, Option, Question
from prompts.text.phrase_files import packaged_phrases
from tests.prompts.examples import question, text
from tests.prompts.kinds.one_of_each import ANY_TEXT, BREW, CUPS, EVERY_KIND, GUIDE, MONDAY, REFILL, ROAST, SCORE
from tests.prompts.reading.calendar.test_reading_days import ANY_DAY, BIRTHDAY, LAST_ORDER
from tests.prompts.reading.test_reading_choices import COLOUR

LANGUAGES = st.sampled_from(["en", "de", "es", "en-us", "pt-br", "ar", "", "??", "x" * 50])
NAMES = [
    "dark",
    "drak",
    "Dunkel",
    "light",
    "medium",
    "it depends",
    "red",
    "blue",
    "filter",
    "esspresso",
    "capsules",
    "french press",
]
IDLE = ["the", "one", "please", "I'd say", "die", "la", "for me", "option", "bitte", "gracias", "hmm"]
TURNING = ["not", "no", "nicht", "kein", "ni", "sin", "anything but", "or", "and", "oder", ",", "\n", "&", "but", "like", "herring"]
COUNTED = [
    "1",
    "2",
    "22",
    "second",
    "2nd",
    "letzte",
    "primera",
    "\u0663",
    "3.7",
    "1.500",
    "-1",
    "4/5",
    "out of",
    "von",
    "1,5",
    "9" * 30,
]
DAYS = [
    "today",
    "morgen",
    "next",
    "friday",
    "in",
    "2",
    "weeks",
    "ago",
    "vor",
    "31.2.",
    "3/4",
    "march",
    "März",
    "marzo",
    "2026",
    "the",
    "a",
    "15th",
]
WORDS = st.lists(st.sampled_from(NAMES + IDLE + TURNING + COUNTED + DAYS + ["yes", "nein", "cups", "about", "half"]), max_size=6)
TYPED = WORDS.map(" ".join) | WORDS.map("".join) | ANY_TEXT

ORDINALS = [
    {"first", "1st", "erste", "primera", "primero"},
    {"second", "2nd", "zweite", "segunda", "segundo"},
    {"third", "3rd", "dritte", "tercera"},
    {"fourth", "4th", "vierte", "cuarta"},
    {"fifth", "5th", "fünfte", "quinta"},
]
LAST = {"last", "letzte", "última", "último"}
NEGATIONS = {"not", "no", "nicht", "kein", "ni", "sin"}


def squashed(said: str) -> str:
    """Letters and digits only, without case and accents."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", said).casefold())
    return "".join(character for character in apart if character.isalnum())


def fewest_edits_inside(name: str, said: str) -> int:
    """How many letters have to be inserted, left out or replaced until the name stands somewhere in the text."""
    row = [0] * (len(said) + 1)
    for letter in name:
        diagonal, row[0] = row[0], row[0] + 1
        for column in range(1, len(said) + 1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (letter != said[column - 1]))
    return min(row)


def names(option: Option) -> set[str]:
    words = {option.id, *option.label.by_language.values(), *(word for listed in option.synonyms.values() for word in listed)}
    return {squashed(word) for word in words}


def is_in(typed: str, asked: Question, option: Option) -> bool:
    """Whether the option is anywhere in the text: by name, by place, or by something two slips away from a name."""
    said, index = squashed(typed), asked.options.index(option)
    numbers = {int(digits) for digits in re.findall(r"\d+", unicodedata.normalize("NFKC", typed))}
    ordinals = ORDINALS[index] | (LAST if option is asked.options[-1] else set())
    by_place = index + 1 in numbers or any(squashed(word) in said for word in ordinals)
    return by_place or any(fewest_edits_inside(name, said) <= (2 if len(name) > 3 else 0) for name in names(option))


def turns(typed: str, option: Option) -> bool:
    """Whether a word that turns the meaning stands in the text and in no name of the option."""
    words = {squashed(word) for word in re.findall(r"\w+", typed)}
    return any(word in NEGATIONS and not any(word in name for name in names(option)) for word in words)


@given(TYPED, LANGUAGES)
@example("dark not", "en")
@example("no red please", "de")
@example("22", "en")
def test_no_option_is_made_up(typed: str, language: str) -> None:
    for asked in (ROAST, COLOUR):
        found = KINDS[asked.kind].read(asked, typed, Here(language, MONDAY))
        if isinstance(found, Read):
            option = asked.option(str(found.value))
            assert option is not None
            assert is_in(typed, asked, option)
            assert not turns(typed, option)


@pytest.mark.slow
@given(TYPED, LANGUAGES)
@example("filter, no capsules", "en")
@example("esspresso and filter", "en")
def test_no_option_is_added_to_several(typed: str, language: str) -> None:
    found = KINDS["multiple_choice"].read(BREW, typed, Here(language, MONDAY))
    if isinstance(found, Read):
        assert isinstance(found.value, tuple)
        picked = [option for option in BREW.options if option.id in found.value]
        assert tuple(option.id for option in picked) == found.value
        assert 1 <= len(picked) <= 3
        assert all(is_in(typed, BREW, option) for option in picked)
        assert not set(found.value) & set(BREW.alone) or len(picked) == 1


@given(TYPED | st.sampled_from(sorted(packaged_phrases().words["en"]["yes"] | packaged_phrases().words["de"]["no"])), LANGUAGES)
def test_yes_and_no_are_said_somewhere_in_the_text(typed: str, language: str) -> None:
    found = KINDS["yes_no"].read(GUIDE, typed, Here(language, MONDAY))
    if isinstance(found, Read):
        option = GUIDE.options[0 if found.value else 1]
        listed = {word for words in packaged_phrases().words.values() for word in words[option.id]}
        plainly = any((squashed(word) and squashed(word) in squashed(typed)) or word in typed for word in listed)
        assert plainly or is_in(typed, GUIDE, option)


@given(TYPED | st.decimals(-3000, 3000, places=3).map(str) | st.integers().map(str), LANGUAGES)
def test_numbers_stay_within_their_bounds(typed: str, language: str) -> None:
    step = KINDS["scale"].read(SCORE, typed, Here(language, MONDAY))
    number = KINDS["number"].read(CUPS, typed, Here(language, MONDAY))
    if isinstance(step, Read):
        assert step.value in (1, 2, 3, 4, 5) and type(step.value) is int
    if isinstance(number, Read):
        assert isinstance(number.value, Decimal)
        assert 0 <= number.value <= 2000


@given(st.integers(0, 2000) | st.decimals(0, 2000, places=2), st.sampled_from(["en", "de", "es"]))
def test_a_number_as_it_is_said_reads_as_itself(number: Decimal | int, language: str) -> None:
    value = Decimal(f"{Decimal(number).normalize():f}")
    found = KINDS["number"].read(CUPS, KINDS["number"].say(CUPS, value, language), Here(language, MONDAY))
    assert isinstance(found, Read)
    assert found.value == value


CLOSE_DAYS = st.dates(date(1900, 1, 1), date(2150, 1, 1))


@given(TYPED | st.lists(st.sampled_from(DAYS), max_size=5).map(" ".join), LANGUAGES, CLOSE_DAYS)
def test_days_stay_within_their_bounds(typed: str, language: str, today: date) -> None:
    for asked in (REFILL, LAST_ORDER, BIRTHDAY, ANY_DAY):
        found = KINDS["date"].read(asked, typed, Here(language, today))
        if isinstance(found, Read):
            assert isinstance(found.value, date)
            assert asked.earliest is None or asked.earliest.is_before or found.value >= today
            assert asked.latest is None or found.value <= date(today.year + 1, 12, 31)
            assert abs((found.value - today).days) <= 36525


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.sampled_from(["en", "de", "es", "fr"]))
def test_a_day_as_it_is_said_reads_as_itself(day: date, language: str) -> None:
    assert KINDS["date"].read(ANY_DAY, KINDS["date"].say(ANY_DAY, day, language), Here(language, MONDAY)) == Read(day)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 90))
def test_a_shortcut_as_it_is_written_reads_as_its_day(today: date, count: int) -> None:
    asked = question("date", earliest=DayBound(), shortcuts=(Duration(count, "days"),))
    for language in ("en", "de", "es"):
        (choice,) = KINDS["date"].offer(asked, Here(language, today))
        picked = KINDS["date"].pick(asked, choice.index, Here(language, today))
        assert isinstance(picked, date)
        found = KINDS["date"].read(asked, choice.label, Here(language, today))
        assert isinstance(found, Read)
        assert found.value == picked


@given(TYPED, LANGUAGES, st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_no_text_whatever_breaks_a_kind(typed: str, language: str, today: date) -> None:
    for kind, asked in EVERY_KIND.items():
        found: Reading = KINDS[kind].read(asked, typed, Here(language, today))
        KINDS[kind].offer(asked, Here(language, today))
        if isinstance(found, Read):
            assert KINDS[kind].say(asked, found.value, language)
        if isinstance(found, Unclear):
            assert all(isinstance(words, str) and words for words in found.slots.values())
        assert kind == "free_text" or not isinstance(found, TooLong)


@given(st.lists(st.text("abcdefgh ,&+", min_size=1, max_size=12), min_size=2, max_size=5, unique_by=squashed))
def test_every_label_reads_as_its_own_option_whatever_it_is(labels: list[str]) -> None:
    given_names = [label for label in labels if squashed(label)]
    asked = question(options=tuple(Option(f"option{number}", text(label)) for number, label in enumerate(given_names)))
    for index, label in enumerate(given_names):
        assert KINDS["single_choice"].read(asked, label, Here("en", MONDAY)) == Read(f"option{index}")
