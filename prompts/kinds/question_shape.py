"""The shape of a question in a topic file: the fields that all kinds share, and what each kind says about its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, NamedTuple, get_args

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from prompts.fields.conditions import a_condition
from prompts.fields.types import (
    AdviceCode,
    Changes,
    Day,
    Group,
    Id,
    Line,
    Priority,
    PurposeName,
    ReadBy,
    Reason,
    Shape,
    Span,
    Texts,
    YesOrNo,
)
from prompts.fields.values import some_text, wrong
from prompts.model.problems import Severity
from prompts.model.question import Clause, Language, Option, Sensitivity
from prompts.text.phrases import Phrases
from prompts.text.suggestions import did_you_mean
from prompts.yaml.document import Path


class FieldProblem(NamedTuple):
    """What is wrong with a field: where in its question, a code that never changes its meaning, and how to mend it."""

    place: Path
    code: str
    message: str
    fix: str
    severity: Severity = "error"


class OptionWord(NamedTuple):
    """A word for an option as its author wrote it, and where in the question."""

    option: str
    language: Language
    text: str
    place: Path


class NumberRange(NamedTuple):
    """Between which numbers all answers lie, both included."""

    low: Decimal
    high: Decimal
    is_whole: bool


def _sensitivity(value: object) -> str:
    known, text = get_args(Sensitivity), some_text(value).casefold()
    if text not in known:
        fix = did_you_mean(text, known) or f"write one of: {', '.join(known)}"
        raise wrong("ZP123", f'"{text}" is not a kind of sensitive answer.', fix)
    return text


def _said_on_purpose(value: object) -> object:
    """An empty `crm:` could mean either, so authors have to say which."""
    if value is None:
        fix = "write `crm: {}` to keep answers here, or remove the line"
        raise wrong("ZP104", "There is nothing behind `crm:`.", fix)
    return value


_CONDITION = WithJsonSchema({"type": "string", "examples": ["brew has espresso", "roast is dark and score at least 4"]})


class WordingTest(Shape):
    """Other words for the same question, shown to half of the people."""

    ask: Texts


class QuestionShape(Shape):
    """What every question says, whatever its kind. A kind that has no options, ends or bounds leaves their methods as they are."""

    labels_field: ClassVar[str | None] = None
    """The field in which the words on the buttons are written."""
    fixed_options: ClassVar[tuple[str, ...]] = ()
    """The options that every question of this kind has, whatever its author writes."""

    id: Id
    ask: Texts
    purpose: PurposeName
    benefit: Texts
    keep: Span
    sensitive: Annotated[Sensitivity, BeforeValidator(_sensitivity)]
    label: Texts | None = None
    was: Id | None = None
    only_if: Annotated[tuple[Clause, ...], ReadBy(a_condition), _CONDITION] = ()
    ask_again: Span | None = None
    ask_from: Day | None = None
    ask_until: Day | None = None
    priority: Priority = 3
    paused: YesOrNo = False
    wording_test: WordingTest | None = None
    thanks: Texts | None = None
    thanks_for: Annotated[dict[Id, Texts], Group] = Field(default_factory=dict)
    changed: Changes = Field(default_factory=dict)
    crm: Annotated[dict[Id, Line] | None, BeforeValidator(_said_on_purpose)] = None
    lint_ok: Annotated[dict[AdviceCode, Reason], Group] = Field(default_factory=dict)

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The fields as authors write them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def kind_name(cls) -> str:
        """What authors write behind `kind:`."""
        return str(get_args(cls.model_fields["kind"].annotation)[0])

    def own_values(self, fallback: Language) -> Mapping[str, object]:
        """The attributes of `Question` that only questions of this kind have."""
        return {}

    def options_from(self, languages: Sequence[Language], phrases: Phrases) -> tuple[Option, ...]:
        """What there is to choose from, in the languages of the file."""
        return ()

    def option_ids(self) -> tuple[str, ...]:
        """The stored values that answers can have; none where they are not a list."""
        return ()

    def earlier_option_ids(self) -> Mapping[str, str]:
        """The value of today, by the one that it had earlier."""
        return {}

    def labels(self) -> Iterator[OptionWord]:
        """Every button text the author wrote."""
        return iter(())

    def other_words(self) -> Iterator[OptionWord]:
        """Every other word for an option."""
        return iter(())

    def ends(self) -> Mapping[str, Mapping[Language, str]]:
        """The texts at both ends of a scale, by their field."""
        return {}

    def number_range(self) -> NumberRange | None:
        """Where answers are numbers: between which ones they lie."""
        return None

    def problems(self) -> Iterator[FieldProblem]:
        """What cannot be, though each field by itself is right: a scale that ends before it begins."""
        return iter(())


class UnknownKindShape(QuestionShape):
    """A question whose kind is not known: the fields that all kinds share are checked, so that all mistakes show at once."""

    model_config = ConfigDict(extra="ignore", frozen=True)
