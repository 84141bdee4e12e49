"""What a question is: frozen values that the loader makes and everybody else only reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Language = str
"""A lower-case BCP 47 language, such as `en` or `pt-br`."""

QuestionId = str
"""The lineage id of a question, `[a-z][a-z0-9_]*`: also the name of the attribute that its answers fill."""

Value = str | bool | int | Decimal | date | tuple[str, ...]
"""What an answer stores: an option id, yes/no, a number, a date, several option ids, or the customer's words."""

Sensitivity = Literal[
    "none", "health", "beliefs", "origin", "sex_life", "union", "crime", "children", "credentials", "location", "debt"
]

SPECIAL_CATEGORIES: frozenset[str] = frozenset({"health", "beliefs", "origin", "sex_life", "union"})
"""GDPR Art. 9(1): needs explicit consent of its own."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages; the first language of the catalogue is the fallback."""

    by_language: Mapping[Language, str]
    fallback: Language

    def says(self, language: Language) -> str:
        """The text in `language`, else in its base language (`pt` for `pt-br`), else in the fallback."""
        for candidate in (language, language.split("-")[0], self.fallback):
            if candidate in self.by_language:
                return self.by_language[candidate]
        return next(iter(self.by_language.values()), "")


@dataclass(frozen=True, slots=True)
class Duration:
    """A calendar duration as authors write it: `18 months`, `72 hours`. Months are clamped to the month's end."""

    count: int
    unit: Literal["hours", "days", "weeks", "months", "years"]


@dataclass(frozen=True, slots=True)
class DayBound:
    """The earliest or latest day of a date question: a fixed day, or so long from the day it is answered."""

    day: date | None = None
    """`None`: counted from the customer's own day."""
    distance: Duration = Duration(0, "days")
    is_before: bool = False
    """Whether `distance` counts backwards: `2 weeks ago`."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: `id` is stored, `label` is on the button."""

    id: str
    label: Text
    synonyms: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    was: str | None = None
    """The id that this option had earlier, so that old answers still mean it."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A promise, written once per file: the customer reads "We ask ..." followed by `promise`."""

    id: str
    promise: Text


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of `only_if`: `q is v`, `q has v` or `q at least n`."""

    question: QuestionId
    test: Literal["is", "has", "at least"]
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question as its author meant it; `revision` is the content hash of all that a customer can be shown."""

    id: QuestionId
    kind: str
    topic: str
    ask: Text
    purpose: Purpose
    benefit: Text
    keep: Duration
    sensitive: Sensitivity
    revision: str
    label: Text | None = None
    options: tuple[Option, ...] = ()
    was: QuestionId | None = None
    only_if: tuple[Clause, ...] = ()
    ask_again: Duration | None = None
    ask_from: date | None = None
    ask_until: date | None = None
    priority: int = 3
    paused: bool = False
    thanks: Text | None = None
    thanks_for: Mapping[str, Text] = field(default_factory=dict)
    crm: Mapping[str, str] | None = None
    """Destination -> field. `None`: written nowhere, exported to files; `{}`: never leaves (no column, no row)."""
    max_length: int = 300
    private_hint: bool = False
    alone: tuple[str, ...] = ()
    """Options of a multiple choice that clear all others when they are picked."""
    pick_at_most: int | None = None
    low: int = 1
    high: int = 5
    """Both ends of a scale, 0 to 10 at most."""
    low_end: Text | None = None
    high_end: Text | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    """Both bounds of a number, included."""
    unit: Text | None = None
    earliest: DayBound | None = None
    latest: DayBound | None = None
    shortcuts: tuple[Duration, ...] = ()
    """Buttons of a date question: so long from the day it is asked."""
    wording_test: Text | None = None
    changed: Mapping[date, Text] = field(default_factory=dict)
    """What answers to this question changed: since which day, and what people are told of it."""
    receivers: Mapping[str, Text] = field(default_factory=dict)
    """Who receives the answers, by the names that *Why?* tells: part of what was promised, so part of the revision."""

    def __hash__(self) -> int:
        """By identity, so that what is prepared from a question can be remembered without reading all of it."""
        return id(self)

    @property
    def is_shared(self) -> bool:
        """Whether answers may leave in an export at all: `crm: {}` keeps them here."""
        return self.crm is None or bool(self.crm)

    def option(self, option_id: str) -> Option | None:
        """The option with this stored id, or nothing."""
        return next((option for option in self.options if option.id == option_id), None)
