"""The shape of a topic file: which fields a question of each kind has."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

from prompts.fields.conditions import a_condition
from prompts.fields.types import (
    AdviceCode,
    Amount,
    Bound,
    Day,
    Declares,
    Group,
    Id,
    Labels,
    LanguageName,
    Length,
    Line,
    Names,
    Picks,
    Priority,
    PurposeName,
    Reason,
    Shape,
    Shortcuts,
    Span,
    Step,
    Texts,
    Words,
    YesOrNo,
)
from prompts.fields.values import did_you_mean, some_text, wrong
from prompts.model.question import Clause, Sensitivity

OPTIONS_AT_MOST = 8


def _sensitivity(value: object) -> str:
    known, text = get_args(Sensitivity), some_text(value).casefold()
    if text not in known:
        fix = did_you_mean(text, known) or f"write one of: {', '.join(known)}"
        raise wrong("ZP123", f'"{text}" is not a kind of sensitive answer.', fix)
    return text


def _neither_few_nor_many(options: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    if len(options) < 2:
        raise wrong("ZP113", "A choice needs at least two options.", "add one, or make it a yes_no question")
    if len(options) > OPTIONS_AT_MOST:
        message = f"These are {len(options)} options; nobody reads more than {OPTIONS_AT_MOST} on a phone."
        raise wrong("ZP113", message, f"keep {OPTIONS_AT_MOST}, or split the question")
    return options


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
    """What every question says, whatever its kind."""

    id: Id
    ask: Texts
    purpose: PurposeName
    benefit: Texts
    keep: Span
    sensitive: Annotated[Sensitivity, BeforeValidator(_sensitivity)]
    label: Texts | None = None
    was: Id | None = None
    only_if: Annotated[tuple[Clause, ...], BeforeValidator(a_condition), _CONDITION] = ()
    ask_again: Span | None = None
    ask_from: Day | None = None
    ask_until: Day | None = None
    priority: Priority = 3
    paused: YesOrNo = False
    wording_test: WordingTest | None = None
    thanks: Texts | None = None
    thanks_for: Annotated[dict[Id, Texts], Group] = Field(default_factory=dict)
    crm: Annotated[dict[Id, Line] | None, BeforeValidator(_said_on_purpose)] = None
    lint_ok: Annotated[dict[AdviceCode, Reason], Group] = Field(default_factory=dict)


class ChoiceShape(QuestionShape):
    """Two to eight options to choose from."""

    options: Annotated[dict[Id, Labels], AfterValidator(_neither_few_nor_many)]
    options_order: Literal["as_written", "shuffle"] = "as_written"
    synonyms: Annotated[dict[Id, dict[Declares, Words]], Group] = Field(default_factory=dict)


class SingleChoiceShape(ChoiceShape):
    """Pick one."""

    kind: Literal["single_choice"]


class MultipleChoiceShape(ChoiceShape):
    """Pick some; picking one of `alone` clears the others."""

    kind: Literal["multiple_choice"]
    alone: Annotated[Names, Group] = Field(default_factory=list)
    pick_at_most: Picks | None = None


class Buttons(Shape):
    """The words on the two buttons."""

    yes: Labels
    no: Labels


class YesNoShape(QuestionShape):
    """Yes or no; without `buttons` they say just that."""

    kind: Literal["yes_no"]
    buttons: Buttons | None = None
    synonyms: Annotated[dict[Literal["yes", "no"], dict[Declares, Words]], Group] = Field(default_factory=dict)


class FreeTextShape(QuestionShape):
    """In their own words."""

    kind: Literal["free_text"]
    max_length: Length = 300
    private_hint: YesOrNo = False


class ScaleShape(QuestionShape):
    """A whole number between two named ends."""

    kind: Literal["scale"]
    lowest: Step = Field(alias="from")
    highest: Step = Field(alias="to")
    low_end: Texts
    high_end: Texts


class NumberShape(QuestionShape):
    """Any number between two bounds."""

    kind: Literal["number"]
    at_least: Amount | None = None
    at_most: Amount | None = None
    unit: Texts | None = None


class DateShape(QuestionShape):
    """A day."""

    kind: Literal["date"]
    earliest: Bound | None = None
    latest: Bound | None = None
    shortcuts: Annotated[Shortcuts, Group] = Field(default_factory=list)


class UnknownKindShape(QuestionShape):
    """A question whose kind is not known: the fields that all kinds share are checked, so that all mistakes show at once."""

    model_config = ConfigDict(extra="ignore", frozen=True)


AnyQuestion = SingleChoiceShape | MultipleChoiceShape | YesNoShape | ScaleShape | NumberShape | DateShape | FreeTextShape

QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(Annotated[AnyQuestion, Field(discriminator="kind")])


def question_shapes() -> dict[str, type[QuestionShape]]:
    """The shape of each kind, by the kind's name."""
    return {kind: shape for shape in get_args(AnyQuestion) for kind in get_args(shape.model_fields["kind"].annotation)}


class TopicShape(Shape):
    """The top of a topic file; its questions are read one by one, so that one mistake does not hide the others."""

    topic: Id
    owner: Line
    languages: Annotated[list[LanguageName], Field(min_length=1)]
    purposes: Annotated[dict[Id, Texts], Field(min_length=1)]
    questions: Annotated[list[object], Field(min_length=1)]
    title: Texts | None = None
