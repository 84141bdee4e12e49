"""The number that a whole sentence comes to: `seven, don't tell my doctor`, `2 at breakfast and one after lunch, so three`.

Unlike `numerals`, which takes a message for a number, this only finds what may be asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from prompts.model.question import Language
from prompts.reading.clauses import clauses_of
from prompts.reading.idle_words import Tokens, core, phrase_at
from prompts.reading.numerals import spelt, written
from prompts.reading.typos import can_be_slip, may_be_slip
from prompts.reading.vocabulary import Vocabulary, vocabulary

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_BETWEEN = re.compile(r"(\d{1,9})-(\d{1,9})")
"""`2-3`: either."""

_HALF = Decimal("0.5")
_LONGEST_SUM = 3
"""Words in the longest phrase that a sum stands behind."""


class _Number(NamedTuple):
    """A number that is named in a sentence."""

    value: Decimal
    is_only_a_word: bool
    """Whether it may count nothing: `the dark one`."""
    is_sum: bool


def counted(text: str, language: Language, low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """The numbers between the bounds that are named, each once, or of several the one that sums them up."""
    words = vocabulary(language)
    clauses = [clause.tokens for clause in clauses_of(text, language)]
    first = _all_of(clauses[0], language, words) if len(clauses) > 1 else None
    if first is not None and low <= first <= high:
        return (first,)
    every = [number for tokens in clauses if not _is_over(tokens, words) for number in _numbers(tokens, language, words)]
    numbers = [number for number in every if low <= number.value <= high]
    if not every and low <= 0 and any(phrase_at(tokens, 0, words.none) for tokens in clauses[:1]):
        return (Decimal(0),)
    by_the_day = _by_the_day(clauses, language, words)
    if by_the_day is not None and low <= by_the_day <= high:
        return (by_the_day,)
    told = tuple(dict.fromkeys(number.value for number in numbers if not number.is_only_a_word))
    told = told or tuple(dict.fromkeys(number.value for number in numbers))
    return (numbers[-1].value,) if len(told) > 1 and numbers[-1].is_sum else told


def _by_the_day(clauses: Sequence[Tokens], language: Language, words: Vocabulary) -> Decimal | None:
    """What `two in the morning and two at night` comes to: a number for each part of the day, before all of them or behind."""
    counts: list[Decimal] = []
    order = ""
    for tokens in clauses:
        for place, token in enumerate(tokens):
            if phrase_at(tokens, place, words.parts_of_day):
                order += "p" if order[-1:] != "p" else ""
            elif (value := Decimal(1) if token in words.a else _one_word(token, language, words)) is not None and order[-1:] != "n":
                order += "n"
                counts.append(value)
            elif any(phrase_at(tokens, place, each) for each in (words.altogether, words.former)):
                return None
    return sum(counts, Decimal(0)) if order in ("npnp", "pnpn", "npnpnp", "pnpnpn") else None


def _all_of(clause: Tokens, language: Language, words: Vocabulary) -> Decimal | None:
    """The number that a clause is, but for idle words."""
    said = core(clause, words, keeping=frozenset(words.numbers))
    return _one_word(said[0], language, words) if len(said) == 1 else None


def _is_over(tokens: Tokens, words: Vocabulary) -> bool:
    """Whether it tells what was once."""
    return any(phrase_at(tokens, place, words.former) for place in range(len(tokens)))


def _numbers(tokens: Tokens, language: Language, words: Vocabulary) -> Iterator[_Number]:
    place = 0
    while place < len(tokens):
        if (both := _BETWEEN.fullmatch(tokens[place])) is not None:
            yield from (_Number(Decimal(each), is_only_a_word=False, is_sum=False) for each in both.groups())
            place += 1
            continue
        in_words, length = spelt(tokens[place:], words)
        is_only_a_word = length == 1 and (tokens[place] in words.a or tokens[place] in words.behind)
        value = Decimal(in_words) if in_words is not None else _one_word(tokens[place], language, words)
        behind = place + max(length, 1)
        halved = phrase_at(tokens, behind, words.and_a_half) if value is not None else phrase_at(tokens, place, words.half)
        if value is not None or halved:
            whole = value if value is not None else Decimal(0)
            yield _Number(whole + (_HALF if halved else 0), is_only_a_word and not halved, _is_behind_a_sum(tokens[:place], words))
        place = behind + (halved if value is not None else 0)


def _one_word(token: str, language: Language, words: Vocabulary) -> Decimal | None:
    """A number in digits, in a word, one and a half in one word, or a number word with a slip in it."""
    if token in words.halves:
        return Decimal(words.halves[token])
    if _DIGITS.fullmatch(token):
        found = written(token, language)
        return found.number if found is not None else None
    if token in words.numbers:
        return Decimal(words.numbers[token])
    if not can_be_slip(token) or token in words.ordinary:
        return None
    close = {number for name, number in words.numbers.items() if may_be_slip(token, name)}
    return Decimal(close.pop()) if len(close) == 1 else None


def _is_behind_a_sum(before: Tokens, words: Vocabulary) -> bool:
    return any(" ".join(before[-length:]) in words.altogether for length in range(1, _LONGEST_SUM + 1) if length <= len(before))
