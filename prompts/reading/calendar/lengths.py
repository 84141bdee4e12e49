"""Lengths of time that a sentence names: `for two weeks`, `una pausa de 6 meses`, `3-4 Monate`.

Whatever tells of a length and is not read to its end (`a few weeks`, `a day or two`, `every two weeks`) is said to be there, so
that nobody takes the half that was read for all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from prompts.model.question import Duration, Language
from prompts.reading.calendar.days import words_of_a_day
from prompts.reading.clauses import LONGEST
from prompts.reading.idle_words import Tokens, phrase_at
from prompts.reading.numerals import spelt, western_digits
from prompts.reading.vocabulary import Vocabulary, vocabulary

_IN_ONE = re.compile(r"(\d{1,3})([^\W\d]+)")
"""`6months`."""
_BETWEEN = re.compile(r"(\d{1,3})-(\d{1,3})")
_DIGITS_AT_MOST = 3
_FAR_ENOUGH = 3
"""Words before `next month` in which its end may be named: `at the end of`."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """What a sentence names of lengths, and its other words."""

    named: tuple[Duration, ...]
    are_all_read: bool
    """Whether no more is said about a length than these."""
    rest: str


def lengths_in(text: str, language: Language) -> Lengths:
    """The lengths of a sentence, in the order in which they are said."""
    tokens = words_of_a_day(western_digits(text)) if len(text) <= LONGEST else ()
    words = vocabulary(language)
    named: list[Duration] = []
    rest: list[str] = []
    are_all_read, place = len(text) <= LONGEST, 0
    while place < len(tokens):
        length, taken = _length_at(tokens, place, words)
        if length is not None:
            named.append(length)
            if rest and rest[-1] in words.out_of:  # `Pause von 6 Monaten` begins at no time
                rest.pop()
            are_all_read = are_all_read and _is_whole(tokens, place, place + taken, words)
        else:
            taken = _of_the_calendar(tokens, place, words) or 1
            are_all_read = are_all_read and (taken > 1 or tokens[place] not in words.units) and not _is_half(tokens, place, words)
            are_all_read = are_all_read and not _is_part_of_next(tokens, place, words)
            rest += tokens[place : place + taken]
        place += taken
    return Lengths(tuple(named), are_all_read, " ".join(rest))


def _length_at(tokens: Tokens, place: int, words: Vocabulary) -> tuple[Duration | None, int]:
    """The length that begins here, and in how many words."""
    in_one = _IN_ONE.fullmatch(tokens[place])
    if in_one is not None and in_one[2] in words.units:
        return _so_many(int(in_one[1]), in_one[2], words), 1
    count, taken = _count(tokens[place:], words)
    if count is None or place + taken >= len(tokens) or tokens[place + taken] not in words.units:
        return None, 0
    return _so_many(count, tokens[place + taken], words), taken + 1


def _so_many(count: int, unit: str, words: Vocabulary) -> Duration | None:
    return Duration(count, words.units[unit]) if count else None  # type: ignore[arg-type]  # the reading files name units of ours


def _count(tokens: Tokens, words: Vocabulary) -> tuple[int | None, int]:
    """How many, and in how many words: `6`, `forty five`, `a`; of `3-4` the more."""
    if not tokens:
        return None, 0
    if (between := _BETWEEN.fullmatch(tokens[0])) is not None:
        return max(map(int, between.groups())), 1
    if tokens[0].isascii() and tokens[0].isdigit() and len(tokens[0]) <= _DIGITS_AT_MOST:
        return int(tokens[0]), 1
    in_words, taken = spelt(tokens, words)
    return (1, 1) if in_words is None and tokens[0] in words.a else (in_words, taken)


def _is_whole(tokens: Tokens, start: int, end: int, words: Vocabulary) -> bool:
    """Whether nothing around it makes it more, or how often: `two hundred days`, `a week or two`, `every two weeks`."""
    before, behind = tokens[:start], tokens[end:]
    if before and before[-1] in words.each:
        return False
    if before[-1:] and before[-1] in words.joiners:
        before = before[:-1]
    is_part_of_a_number = bool(before) and before[-1] not in words.a and _is_number(before[-1], words)
    is_or_more = len(behind) > 1 and behind[0] in words.either and behind[1] not in words.a and _is_number(behind[1], words)
    goes_on = bool(behind) and (behind[0] in words.back_behind or phrase_at(behind, 0, words.and_a_half) > 0)
    is_over = bool(before) and before[-1] in words.back_before
    return not (is_part_of_a_number or is_or_more or goes_on or is_over)


def _is_number(word: str, words: Vocabulary) -> bool:
    return _count((word,), words)[0] is not None


def _of_the_calendar(tokens: Tokens, place: int, words: Vocabulary) -> int:
    """How many words from here on name a feast, or a week or month by where it lies: `next month`, `new year`."""
    by_where_it_lies = words.next_week | words.next_month | words.next_year | words.of_this_month
    return phrase_at(tokens, place, by_where_it_lies | words.feasts.keys())


def _is_half(tokens: Tokens, place: int, words: Vocabulary) -> bool:
    """`Half a year`, `anderthalb Monate`: of these the rest is not counted out."""
    return tokens[place] in words.half or tokens[place] in words.halves


def _is_part_of_next(tokens: Tokens, place: int, words: Vocabulary) -> bool:
    """`The end of next month`, which is not its beginning."""
    if not phrase_at(tokens, place, words.next_week | words.next_month | words.next_year):
        return False
    parts = {word for phrase in words.part_of_month for word in phrase.split()} - words.between - words.before - words.until
    return not parts.isdisjoint(tokens[max(0, place - _FAR_ENOUGH) : place])
