"""How a question is answered: the buttons it offers, and what typed words can turn out to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from prompts.model.question import Language, Value


@dataclass(frozen=True, slots=True)
class Here:
    """In which language, and on which day where the customer is: what words such as `tomorrow` mean depends on it."""

    language: Language
    today: date


@dataclass(frozen=True, slots=True)
class Choice:
    """One button a kind offers: `index` counts from 0 in the pinned revision and travels in the button's token."""

    index: int
    label: str


@dataclass(frozen=True, slots=True)
class Read:
    """The customer's words, understood: exactly (`typed`) or by a close match that is shown back (`matched`)."""

    value: Value
    how: Literal["typed", "matched"] = "typed"


Confusion = Literal[
    "words",
    "negated",
    "several",
    "too_many",
    "not_with_others",
    "number",
    "whole",
    "range",
    "day",
    "month",
    "no_such_day",
    "day_range",
]
"""Why an answer could not be taken: names the phrases `clarify.<why>.first` and `clarify.<why>.second`."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not an answer to this question; nothing is guessed. `slots` fill the phrases of `why` (`{low}`, `{high}`, `{most}`)."""

    why: Confusion = "words"
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TooLong:
    """Longer than the question keeps; `kept` is what fits, cut at a word where one ends close by."""

    limit: int
    kept: str


@dataclass(frozen=True, slots=True)
class Private:
    """Words that mention something the question must not store (health, a card number ...); `rest` is what is left."""

    topic: str
    rest: str


Reading = Read | Unclear | TooLong | Private
