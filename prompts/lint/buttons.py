"""Rules about what stands on buttons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from prompts.lint.question_text import Advice, Worded
from prompts.lint.ranges import Range, ranges_of
from prompts.lint.words import as_listed

LETTERS_ON_A_BUTTON = 20
LETTERS_SEEN = 12
"""What of a label is left when two of them share a row of a narrow phone."""


def long_label(question: Worded) -> Iterator[Advice]:
    """A label that needs a row of its own, or is cut."""
    for place, text in question.labels:
        if len(text) > LETTERS_ON_A_BUTTON:
            message = f"This button has {len(text)} letters; more than {LETTERS_ON_A_BUTTON} may be cut on a phone."
            yield Advice(place, message, "say it in two or three words")


def same_beginning(question: Worded) -> Iterator[Advice]:
    """Two labels that look the same where a phone cuts them."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for place, text in question.labels:
        beginning = as_listed(text)[:LETTERS_SEEN]
        if len(beginning) == LETTERS_SEEN and beginning in alike:
            message = f'The first {LETTERS_SEEN} letters are those of "{alike[beginning][0]}"; a narrow phone shows no more.'
            yield Advice(place, message, "put what is different first")
        alike[beginning].append(text)


def broken_ranges(question: Worded) -> Iterator[Advice]:
    """Ranges of numbers of which one answer fits two, or none."""
    for before, behind in pairwise(ranges_of(question)):
        if message := _does_not_follow(before, behind):
            yield Advice(behind.place, message, "let each range begin right behind the one before")


def _does_not_follow(before: Range, behind: Range) -> str | None:
    if behind.lowest is None or before.highest is None or behind.lowest < before.highest + before.step * before.is_whole:
        return f'Some answers fit both "{before.text}" and "{behind.text}".'
    if behind.lowest > before.highest + before.step:
        return f'Some answers fit neither "{before.text}" nor "{behind.text}".'
    return None
