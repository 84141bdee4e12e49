"""An age that somebody tells ("I'm 14"): only whether it is under sixteen is looked at, and nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.engine.understanding.persons.of_oneself import parts_said, said_behind
from prompts.model.answer_types import Here
from prompts.model.question import Language
from prompts.reading.calendar.day_mentioned import is_by_the_calendar
from prompts.reading.vocabulary import plain, vocabulary
from prompts.text.phrases import Phrases
from prompts.text.plain import bare

OF_AGE = 16
"""GDPR Art. 8(1); member states may go lower, none goes higher."""


_YOUNGEST, _OLDEST = 5, 110
_IN_NO_DOUBT = 20
"""Where no age that is named is less, no word beside it makes them younger than sixteen: `erst 28`, `21 years young`."""
_DIGITS = 4
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d])")
"""`13yo`, `my 13th birthday`."""
_WORDS = re.compile(r"\d+|[^\W\d]+")
_FIGURES = re.compile(r"\d+")


def is_minor(phrases: Phrases, text: str, language: Language, *, may_be_number: bool = False) -> bool:
    """Whether a part of the words says an age under sixteen, or that it is ahead, which nobody who is older says of themselves.

    `may_be_number`: a number is asked for, and "I'm 12" may be the answer; "I'm 12 years old" is none.
    """
    if not _has_a_young_figure(text):
        return False
    text = _apart(text)
    is_age = not may_be_number or phrases.mentions("in_years", text)
    parts = parts_said(phrases, text, language)
    return any(_is_ahead(phrases, part) or (is_age and _is_minor(phrases, "age", part)) for part in parts)


def says_to_be_a_child(phrases: Phrases, text: str, language: Language) -> bool:
    """Whether they say it without an age, beside other words too: `dark, im a minor`, `2 but i'm underage`."""
    if not phrases.mentions("speaks_of_minors", text):
        return False
    said = (*parts_said(phrases, text, language), *said_behind(phrases, text, language))
    return any(phrases.is_one("child", bare(part)) for part in said)


def is_born_too_late(phrases: Phrases, text: str, here: Here) -> bool:
    """Whether they say to be born in a year in which nobody was who is sixteen by now, or becomes it this year."""
    return any(here.today.year - OF_AGE < year <= here.today.year for year in _years_of_birth(phrases, text, here.language))


def may_be_minor(phrases: Phrases, text: str, asked: str, language: Language, *, may_be_number: bool = False) -> bool:
    """Whether an age under sixteen is all that they say (`age: 12`), or they say that it is theirs (`a 13 year old like me`).

    So is one in words (`I am twelve`), which may be an idiom, one that may count something else (`tengo 12`), and one that no mark
    parts from what is before it (`light im 13`). Not to a question that asks for one.
    """
    text = _apart(text)
    in_years = phrases.mentions("in_years", text)
    if phrases.mentions("asks_an_age", asked):
        return False
    if in_years and phrases.mentions("like_oneself", text) and min(_ages(text, language), default=OF_AGE) < OF_AGE:
        return True
    if may_be_number and not in_years:
        return False
    if _is_minor(phrases, "age_alone", text) or _is_in_other_words(phrases, text, language):
        return True
    behind = said_behind(phrases, text, language) if _has_a_young_figure(text) else ()
    return any(_is_minor(phrases, "age", said) or _is_ahead(phrases, said) for said in behind)


def has_an_age_beside(phrases: Phrases, text: str, asked: str, language: Language, *, may_be_number: bool = False) -> bool:
    """Whether an age under sixteen, of which nothing says whose it is, stands beside other words: `mocha, 13yo`."""
    if not _has_a_young_figure(text) or phrases.mentions("not_their_age", text):
        return False
    text = _apart(text)
    if phrases.mentions("asks_an_age", asked) or (may_be_number and not phrases.mentions("in_years", text)):
        return False
    parts, behind = parts_said(phrases, text, language)[1:], said_behind(phrases, text, language)
    beside = any(_is_minor(phrases, patterns, part) for part in (*parts, *behind) for patterns in ("age_alone", "age_beside"))
    return beside or any(_is_minor(phrases, "age_by_the_way", said) for said in behind)


def names_their_age(phrases: Phrases, text: str, here: Here) -> bool:
    """Whether a young number is said to be their age, or stands by itself for it beside another: `14, that's my age too`.

    Of a number that is asked for nothing else says which of the two it is: `3 cups and I am 14`.
    """
    if min(_ages(text, here.language), default=OF_AGE) >= OF_AGE or says_to_be_older(phrases, text, here):
        return False
    is_theirs = phrases.mentions("own_age", text) and not phrases.mentions("not_own_age", text)
    return is_theirs or _has_another_number_beside_an_age(phrases, text, here.language)


def _has_another_number_beside_an_age(phrases: Phrases, text: str, language: Language) -> bool:
    numbers = len(_FIGURES.findall(text))
    return numbers > 1 and any(
        _is_minor(phrases, "age", part) and len(_FIGURES.findall(part)) < numbers
        for part in parts_said(phrases, text, language)[1:]
    )


def _is_in_other_words(phrases: Phrases, text: str, language: Language) -> bool:
    numbers = vocabulary(language).numbers
    tokens = plain(text).split()
    if not any(token.isdecimal() or numbers.get(token, 0) >= _YOUNGEST for token in tokens):
        return False  # a quick look, since nearly every message has none
    for part in parts_said(phrases, text, language):
        figures = _in_figures(part, numbers)
        is_written_out = figures != part
        also = "age" if is_written_out else "age_of_several"
        if _is_minor(phrases, "age_by_the_way", figures) or _is_minor(phrases, also, figures):
            return True
    return False


def _in_figures(part: str, numbers: Mapping[str, int]) -> str:
    """The words with a number that is written out as figures: `i am 12`."""
    found = {word: number for word in part.split() if (number := numbers.get(plain(word), 0)) >= _YOUNGEST}
    return " ".join(str(found.get(word, word)) for word in part.split())


def says_to_be_older(phrases: Phrases, text: str, here: Here) -> bool:
    """Whether they say to be sixteen or more, or past a younger age: `I just turned 16`, `no longer 15`, `I was born in 1986`."""
    language = here.language
    ages, born = _ages(text, language), list(_years_of_birth(phrases, text, language))
    if _is_minor(phrases, "age_past", _apart(text)) or phrases.means("of_age", text):
        return True
    if born and max(born) <= here.today.year - OF_AGE:
        return True
    if min(ages, default=0) >= _IN_NO_DOUBT:
        return True
    if ages and any((_age_in(phrases, "age", part) or 0) >= OF_AGE for part in parts_said(phrases, text, language)):
        return True  # `I'm 50, not 15`, `I'm 16, almost 17`
    is_past = phrases.mentions("past_an_age", text)
    is_short = phrases.mentions("short_of_an_age", phrases.without(("past_an_age",), text))
    is_ahead = is_by_the_calendar(text, language)  # `I'm 16 in December`
    return bool(ages) and not is_short and not is_ahead and min(ages) >= (OF_AGE - 1 if is_past else OF_AGE)


def names_a_young_age(text: str, language: Language) -> bool:
    """Whether a number in it may be a child's age, in figures or as a word."""
    return any(character.isdigit() for character in text) or any(age < OF_AGE for age in _ages(text, language))


def _ages(text: str, language: Language) -> list[int]:
    """The numbers in it that somebody's age may be, in figures or as words."""
    numbers = vocabulary(language).numbers
    said = [_figures(word) if word.isdecimal() else numbers.get(word) for word in _WORDS.findall(plain(text))]
    return [number for number in said if number is not None and _YOUNGEST <= number <= _OLDEST]


def _figures(word: str) -> int | None:
    return int(word) if word.isascii() and len(word) < _DIGITS else None


def is_of_age(phrases: Phrases, text: str, here: Here) -> bool | None:
    """What words say to *Are you 16 or older?*, a plain yes or no apart; nothing where they do not say it."""
    language = here.language
    if is_minor(phrases, text, language) or is_born_too_late(phrases, text, here) or phrases.means("under_age", text):
        return False
    if phrases.means("of_age", text):
        return True
    age = _age_alone(phrases, text, language)
    if age is not None:
        return age >= OF_AGE
    said = phrases.without(("past_an_age", "beside_an_age"), " ".join(_WORDS.findall(plain(text))))
    older = _age_alone(phrases, said, language)
    is_older = phrases.mentions("past_an_age", text) or "+" in text
    return True if is_older and older is not None and older >= OF_AGE else None


def _years_of_birth(phrases: Phrases, text: str, language: Language) -> Iterator[int]:
    if any(character.isdigit() for character in text):
        said = (phrases.filled("born_in", part) for part in parts_said(phrases, text, language))
        yield from (int(found["year"]) for found in said if found)


def _age_alone(phrases: Phrases, text: str, language: Language) -> int | None:
    """A number that nothing stands beside but what people say with their age."""
    said = phrases.without(("beside_an_age",), text)
    age = int(said) if said.isascii() and said.isdecimal() and len(said) < _DIGITS else vocabulary(language).numbers.get(said)
    return age if age is not None and _YOUNGEST <= age <= _OLDEST else None


def _has_a_young_figure(text: str) -> bool:
    """A quick look, since nearly every message has none."""
    return any(len(figures) < _DIGITS and _YOUNGEST <= int(figures) <= OF_AGE for figures in _FIGURES.findall(text))


def _apart(text: str) -> str:
    return _GLUED.sub(" ", text)


def _is_minor(phrases: Phrases, patterns: str, words: str) -> bool:
    age = _age_in(phrases, patterns, words)
    return age is not None and _YOUNGEST <= age < OF_AGE


def _is_ahead(phrases: Phrases, words: str) -> bool:
    """`I turn 16 tomorrow`: who says so is fifteen."""
    age = _age_in(phrases, "age_ahead", words)
    return age is not None and _YOUNGEST <= age <= OF_AGE


def _age_in(phrases: Phrases, patterns: str, words: str) -> int | None:
    said = phrases.filled(patterns, words)
    age = said["age"].strip() if said else ""
    return int(age) if age.isdecimal() else None
