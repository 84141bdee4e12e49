"""The types of fields in authors' files; texts are checked against the languages that their file declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from prompts.fields.values import (
    a_day,
    a_day_bound,
    a_duration,
    a_language,
    a_number,
    a_shortcut,
    an_id,
    auto_yes_or_no,
    some_text,
    whole_number,
    wrong,
    yes_or_no,
)
from prompts.model.advice_codes import CODES
from prompts.model.question import DayBound, Duration
from prompts.text.suggestions import did_you_mean

BUTTON_LETTERS = 64
"""Longer labels are cut by every messenger's buttons."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file declares at its top and its other fields refer to."""

    languages: tuple[str, ...] = ("en",)
    purposes: frozenset[str] = field(default_factory=frozenset)


class Shape(BaseModel):
    """A group of fields that knows all its fields."""

    # The validator of a shape is made when something is read with it: half of them are only there to be built upon.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class ReadBy:
    """A field that one function reads, whole, from what its author wrote.

    Its result is taken as it is. To check it once more, pydantic would make a validator of its own for each such field of each
    kind of question, at every start.
    """

    read: Callable[[object], object]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self.read)


def _declared(info: ValidationInfo) -> Declared:
    return cast(Declared, info.context)


def _declared_language(name: str, info: ValidationInfo) -> str:
    languages = _declared(info).languages
    if name not in languages:
        fix = did_you_mean(name, languages) or f"use {' or '.join(languages)}, or add it to `languages` at the top"
        raise wrong("ZP111", f"`{name}` is not one of this file's languages.", fix)
    return name


def _by_language(value: object, info: ValidationInfo) -> object:
    first = _declared(info).languages[0]
    if value is None:
        raise wrong("ZP104", "There is no text here.", f"write `{first}:` and the text on the next line, two spaces in")
    if not isinstance(value, dict):
        text = value if isinstance(value, str) else "..."
        fix = f"put it on the next line, two spaces in: {first}: {text}"
        raise wrong("ZP103", "A text belongs to a language.", fix)
    return value


def _same_in_all(value: object, info: ValidationInfo) -> object:
    """A name that is the same in every language may be written as it is."""
    return value if isinstance(value, dict) or value is None else {_declared(info).languages[0]: value}


def _has_fallback(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    first = _declared(info).languages[0]
    if first not in texts:
        message = f"The text is missing in `{first}`, the language everybody else falls back to."
        raise wrong("ZP112", message, f"add `{first}:`")
    return texts


def _fits_a_button(text: str) -> str:
    if len(text) > BUTTON_LETTERS:
        message = f"This button text has {len(text)} letters; {BUTTON_LETTERS} is the most a button can show."
        raise wrong("ZP114", message, "shorten it")
    return text


def _known_purpose(value: object, info: ValidationInfo) -> str:
    name, purposes = some_text(value), _declared(info).purposes
    if name not in purposes:
        fix = did_you_mean(name, purposes) or "write it under `purposes` at the top of this file"
        raise wrong("ZP202", f"The purpose `{name}` is not written under `purposes`.", fix)
    return name


def _advice_code(value: object) -> str:
    code = some_text(value).upper()
    if code not in CODES:
        fix = "write a code that the check printed, such as W01; errors cannot be decided against"
        raise wrong("ZP132", f"There is no advice `{code}`.", fix)
    return code


def _a_reason(value: object) -> str:
    text = "" if value is None else some_text(value)
    if len(text.split()) < 2:
        fix = "say in a few words why, such as W01: salt and vinegar is one flavour"
        raise wrong("ZP131", "There is no reason here, and whoever reads this next year will want one.", fix)
    return text


def _a_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _some_group(value: object) -> object:
    return {} if value is None else value


def _by_day(value: object) -> object:
    if value is None:
        raise wrong("ZP104", "There is nothing behind `changed:`.", "add the day and what changed, or remove the line")
    if not isinstance(value, dict):
        fix = "put the day on the next line, two spaces in, and the text in each language below it: 2026-03-02:"
        raise wrong("ZP103", "What changed belongs to a day.", fix)
    return value


def _as_text(pattern: str = "", *examples: str) -> WithJsonSchema:
    """How an editor sees a field that is read from text: YAML tools take `2` for a number and `true` for a yes."""
    seen: dict[str, object] = {"type": "string", "pattern": pattern} if pattern else {"type": ["string", "number", "boolean"]}
    return WithJsonSchema(seen | ({"examples": list(examples)} if examples else {}))


def _as_number(lowest: int, highest: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "integer", "minimum": lowest, "maximum": highest})


_LANGUAGE_NAME = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
LABELS_SCHEMA: dict[str, object] = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": _LANGUAGE_NAME},
    "additionalProperties": {"type": ["string", "number", "boolean"]},
}
"""How an editor sees a text in several languages."""

_BY_LANGUAGE = WithJsonSchema(LABELS_SCHEMA)
_NAME = WithJsonSchema({"anyOf": [{"type": ["string", "number", "boolean"]}, _BY_LANGUAGE.json_schema]})
_SPAN = "^[0-9]{1,4} +(hour|day|week|month|year)s?$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_LISTED = WithJsonSchema(
    {
        "anyOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
        ]
    }
)

Id = Annotated[str, ReadBy(an_id), _as_text("^[a-z][a-z0-9_]*$")]
Line = Annotated[str, ReadBy(some_text), _as_text()]
LanguageName = Annotated[str, ReadBy(a_language), _as_text(_LANGUAGE_NAME, "en", "de", "pt-br")]
Declares = Annotated[str, AfterValidator(_declared_language)]
ButtonLine = Annotated[Line, AfterValidator(_fits_a_button)]
Texts = Annotated[dict[Declares, Line], BeforeValidator(_by_language), AfterValidator(_has_fallback), _BY_LANGUAGE]
NameOrTexts = Annotated[
    dict[Declares, Line], BeforeValidator(_by_language), BeforeValidator(_same_in_all), AfterValidator(_has_fallback), _NAME
]
Labels = Annotated[dict[Declares, ButtonLine], BeforeValidator(_by_language), AfterValidator(_has_fallback), _BY_LANGUAGE]
PurposeName = Annotated[str, BeforeValidator(_known_purpose), _as_text()]
Span = Annotated[Duration, ReadBy(a_duration), _as_text(_SPAN, "18 months", "30 days")]
Day = Annotated[date, ReadBy(a_day), _as_text(_DAY, "2026-05-31")]
Bound = Annotated[DayBound, ReadBy(a_day_bound), _as_text("", "today", "in 3 months", "2 weeks ago", "2026-05-31")]
Shortcuts = Annotated[list[Annotated[Duration, ReadBy(a_shortcut)]], BeforeValidator(_a_list), _LISTED]
Amount = Annotated[Decimal, ReadBy(a_number), WithJsonSchema({"type": "number"})]
YesOrNo = Annotated[bool, ReadBy(yes_or_no), WithJsonSchema({"enum": [True, False, "yes", "no", "on", "off"]})]
AutoYesOrNo = Annotated[
    Literal["auto", "yes", "no"],
    ReadBy(auto_yes_or_no),
    WithJsonSchema({"enum": ["auto", "yes", "no", True, False, "on", "off"]}),
]
Words = Annotated[list[Line], BeforeValidator(_a_list), _LISTED]
Names = Annotated[list[Id], BeforeValidator(_a_list), _LISTED]
Changes = Annotated[dict[Day, Texts], BeforeValidator(_by_day)]
"""What answers changed: a text in each language under the day since which it holds."""
Priority = Annotated[int, ReadBy(whole_number(1, 5)), _as_number(1, 5)]
Step = Annotated[int, ReadBy(whole_number(0, 10)), _as_number(0, 10)]
Picks = Annotated[int, ReadBy(whole_number(1, 8)), _as_number(1, 8)]
Length = Annotated[int, ReadBy(whole_number(1, 3000)), _as_number(1, 3000)]
AdviceCode = Annotated[str, ReadBy(_advice_code), _as_text("^[WM][0-9]{2}$", "W01")]
Reason = Annotated[str, ReadBy(_a_reason), _as_text()]
Group = BeforeValidator(_some_group)
"""A group that may be left empty."""
