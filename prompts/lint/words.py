"""The words that rules look for, one file a language beside this one; a language without a file gets no such advice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from prompts.model.question import Language
from prompts.text.alternatives import spelled_out
from prompts.text.plain import folded
from prompts.yaml.shipped import Data, shipped

LISTS = frozenset({
    "joiners", "embedding", "question_starts", "judgements", "one_thing", "leading", "negatives", "not_negative", "agreement",
    "agreement_labels", "sensitive", "private", "harmless", "vague", "filler", "below", "at_most", "above",
    "at_least", "between", "clock",
})  # fmt: skip
"""The lists that every language has; one that does not apply is empty."""

NUMBER = r"(\d+(?:[.,]\d+)*)"

_APOSTROPHES = re.compile("[`\u00b4\u02bc\u2018\u2019]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NEVER = re.compile(r"(?!)")


def as_listed(text: str) -> str:
    """The text as the lists are written: small letters, one kind of apostrophe and of dash."""
    return _DASHES.sub("-", _APOSTROPHES.sub("'", folded(text)))


@cache
def search(language: Language, name: str) -> re.Pattern[str]:
    """What finds any word of a list as a whole word."""
    listed = words(language, name)
    return re.compile("|".join(map(_whole, listed))) if listed else _NEVER


@cache
def words(language: Language, name: str) -> tuple[str, ...]:
    """A list; nothing for a language without a file."""
    return _lists(language.split("-")[0]).get(name, ())


def either(language: Language, name: str) -> str:
    """Any word of a list, as a part of a larger pattern."""
    listed = words(language, name)
    return f"(?:{'|'.join(map(_whole, listed))})" if listed else _NEVER.pattern


def _whole(word: str) -> str:
    """A star stands for the rest of a word, three dots for some words, ^ for the beginning of a text, {n} for a number."""
    is_first, word = word.startswith("^"), as_listed(word.removeprefix("^"))
    body = re.escape(word).replace(r"\*", r"[\w']*").replace(r"\.\.\.", r"[^.?!]*?").replace(r"\ ", r"\s+")
    body = body.replace(r"\{n\}", NUMBER)
    before = r"\A[¿¡\s]*" if is_first else r"(?<![\w'])" if re.match(r"[\w*]", word) else ""
    return f"{before}{body}" + (r"(?![\w'])" if re.search(r"[\w*]$", word) else "")


@cache
def _lists(language: Language) -> dict[str, tuple[str, ...]]:
    return {name: _longest_first(listed) for name, listed in _written().get(language, {}).items()}


@cache
def _written() -> Data:
    """The lists by language."""
    return shipped("lint")


def _longest_first(listed: object) -> tuple[str, ...]:
    """So that a part of a phrase is not taken for all of it."""
    entries: Iterable[object] = listed if isinstance(listed, list) else ()
    spelled = {each for entry in entries for each in spelled_out(str(entry))}
    return tuple(sorted(spelled, key=lambda word: (-len(word), word)))
