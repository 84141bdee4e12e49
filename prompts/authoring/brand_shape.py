"""The shape of `_brand.yaml`: who asks, how often, and where answers may go."""

from __future__ import annotations

import re
from datetime import time
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from prompts.catalogue.catalogue import Pace
from prompts.fields.types import (
    LABELS_SCHEMA,
    AutoYesOrNo,
    Group,
    Id,
    LanguageName,
    Line,
    NameOrTexts,
    ReadBy,
    Shape,
    Span,
    Texts,
    Words,
    YesOrNo,
)
from prompts.fields.values import (
    a_country_with_holidays,
    a_link,
    a_rate,
    a_share,
    a_weekday,
    a_zone,
    some_hours,
    whole_number,
    wrong,
)
from prompts.model.durations import is_longer
from prompts.model.question import Duration

Rate = Annotated[
    tuple[int, Duration],
    ReadBy(a_rate),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,3} in .+$", "examples": ["4 in 30 days"]}),
]
_HOURS = r"^[0-9]{1,2}:[0-9]{2} ?\W ?[0-9]{1,2}:[0-9]{2}$"
Hours = Annotated[
    tuple[time, time],
    ReadBy(some_hours),
    WithJsonSchema({"type": "string", "pattern": _HOURS, "examples": ["09:00-20:00"]}),
]
Count = Annotated[int, ReadBy(whole_number(1, 100)), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 100})]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Weekdays = Annotated[
    list[Annotated[int, BeforeValidator(a_weekday)]],
    BeforeValidator(lambda days: days or []),
    WithJsonSchema({"type": "array", "items": {"enum": _DAYS}}),
]
Percentage = Annotated[
    float,
    ReadBy(a_share),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,2}(\.[0-9]{1,2})? ?%$", "examples": ["5 %"]}),
]


def _ever_slower(steps: list[Duration]) -> list[Duration]:
    if any(not is_longer(later, earlier) for earlier, later in pairwise(steps)):
        message = "Each step of `slower` has to be longer than the one before."
        raise wrong("ZP124", message, "write it like [14 days, 30 days, 60 days]")
    return steps


def _not_every_day(days: list[int]) -> list[int]:
    if len(set(days)) == len(_DAYS):
        message = "Every day of the week is a quiet day, so nobody could ever be asked."
        raise wrong("ZP133", message, "leave at least one day out")
    return days


def _country(value: object) -> str:
    text = str(value)
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise wrong("ZP125", f'"{text}" is not a country.', "write its two letters, such as IE")
    return text


def _no_or_some(value: object) -> object:
    return {} if isinstance(value, str) and value.strip().lower() in NOBODY else value


NOBODY = ("no", "none")
NamedTexts = Annotated[
    dict[Id, Texts],
    BeforeValidator(_no_or_some),
    WithJsonSchema({"anyOf": [{"enum": ["no", False]}, {"type": "object", "additionalProperties": LABELS_SCHEMA}]}),
]
"""Texts for customers, each under a short name; a plain no says that there are none."""


class ControllerShape(Shape):
    """Who is responsible in law."""

    name: Line
    address: Line
    contact: Line


class PaceShape(Shape):
    """How often and when; what is left out keeps its default."""

    gap: Span | None = None
    slower: Annotated[list[Span], Field(min_length=1), AfterValidator(_ever_slower)] | None = None
    rest_after_silences: Count | None = None
    silence_after: Span | None = None
    at_most: Rate | None = None
    in_one_visit: Count | None = None
    asks_per_question: Rate | None = None
    hours: Hours | None = None
    hours_when_zone_unknown: Hours | None = None
    brand_zone: Annotated[str, BeforeValidator(a_zone)] | None = None
    quiet_days: Annotated[Weekdays, AfterValidator(_not_every_day)] | None = None
    holidays: Annotated[str, BeforeValidator(a_country_with_holidays)] | None = None
    holdout: Percentage | None = None
    breaker: Percentage | None = None
    trial: Span | None = None

    @model_validator(mode="after")
    def _tries_something_slower(self) -> PaceShape:
        """Customers are told how often at most; a trial must not ask anybody more often than that."""
        if self.trial is not None and not is_longer(self.trial, self.gap or Pace().gap):
            raise wrong("ZP135", "`trial` has to be longer than `gap`.", "write it like trial: 14 days, or leave it out")
        return self


class ReceiverShape(Shape):
    """A destination by the name customers know, and the purposes it may be used for."""

    called: Texts
    purposes: Words


class ContactsShape(Shape):
    """Where a person is reached about some topics, where that is elsewhere."""

    orders: Line | None = None
    complaints: Line | None = None
    privacy: Line | None = None


class BrandShape(Shape):
    """The whole file; only the name and the languages have to be there."""

    brand: NameOrTexts
    bot_name: NameOrTexts | None = None
    languages: Annotated[list[LanguageName], Field(min_length=1)]
    controller: ControllerShape | None = None
    human_contact: Line | None = None
    human_contact_for: ContactsShape = Field(default_factory=ContactsShape)
    privacy_page: Annotated[str, BeforeValidator(a_link)] | None = None
    sites: Words = Field(default_factory=list)
    jurisdiction: Annotated[str, BeforeValidator(_country)] | None = None
    age_question: YesOrNo = False
    publishing: AutoYesOrNo = "auto"
    pace: PaceShape = Field(default_factory=PaceShape)
    keep_at_most: Span = Duration(24, "months")
    consent_valid: Span = Duration(12, "months")
    erase_after_stop: Span = Duration(7, "days")
    receivers: Annotated[dict[Id, ReceiverShape], Group] = Field(default_factory=dict)
    data_protection_officer: Line | None = None
    processors: NamedTexts | None = None
    transfers: NamedTexts | None = None
