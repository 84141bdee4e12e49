"""A kind of question that leaves out one of the steps in docs/add-a-question-kind.md is told which."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, get_args

import pytest

from prompts.checking.checks.conditions import CONDITIONS
from prompts.kinds.own_field import AuthorStep, OwnField
from prompts.kinds.protocol import AnswerType, Hint
from prompts.kinds.question_shape import QuestionShape
from prompts.kinds.table import GATHERING, KINDS, OWN_FIELDS
from prompts.model.answer_types import (
    Choice,
    Here,
    Reading,
    Unclear,
)
from prompts.model.question import Language, Question, Value
from prompts.text.phrases import Phrases
from tests.prompts.examples import question
from tests.prompts.kinds.registry import ABILITIES, MODULES, House, asked_by_name, gathers, lacking, the_house
from tests.support.places import ROOT

RECIPE = ROOT / "docs" / "add-a-question-kind.md"


class MadeUpShape(QuestionShape):
    """A kind that is only made up."""

    kind: Literal["made_up"]
    max_length: int


MOST = OwnField(
    "max_length",
    "The most stars.",
    holds="number",
    noun="most stars",
    missing=("It does not say how many stars there are.", "add `max_length:`"),
    step=AuthorStep("How many stars there are", "5", "5"),
)


class MadeUp:
    """A kind that nobody asks, with all that a kind needs."""

    answer_type: AnswerType = "number"
    is_typed = True
    shape: type[QuestionShape] = MadeUpShape
    fields: tuple[OwnField, ...] = (MOST,)

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        return ()

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        return None

    def read(self, question: Question, text: str, here: Here) -> Reading:
        return Unclear()

    def say(self, question: Question, value: Value, language: Language) -> str:
        return str(value)

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        return Hint(phrases.says("ask.date", language))


@pytest.fixture
def house() -> House:
    """The house with a kind more in it, everywhere where a kind belongs."""
    ours = the_house()
    return replace(
        ours,
        table={**ours.table, "made_up": MadeUp()},
        folders={**ours.folders, "made_up": MODULES},
        apart={*ours.apart, "prompts.kinds.made_up"},
        examples={**ours.examples, "made_up": question("made_up")},
        made_up={*ours.made_up, "made_up"},
        conversations={*ours.conversations, "made_up"},
        manual=f"{ours.manual} `made_up`",
        told={*ours.told, "made_up"},
        labels={*ours.labels, "made_up"},
    )


def with_kind(house: House, **others: Any) -> House:
    """The same with a kind that is a little different; None takes an ability away."""
    able = {name: value for name, value in vars(MadeUp).items() if name in ABILITIES} | others
    kind = type("MadeUp", (), {name: value for name, value in able.items() if value is not None})
    return replace(house, table={**house.table, "made_up": kind()})


def with_field(house: House, **others: Any) -> House:
    return with_kind(house, fields=(replace(MOST, **others),))


@pytest.mark.parametrize("name", sorted({*KINDS, *the_house().folders}))
def test_every_kind_has_all_that_a_kind_needs(name: str) -> None:
    assert list(lacking(name, the_house())) == []


def test_a_kind_with_all_that_it_needs_lacks_nothing(house: House) -> None:
    assert list(lacking("made_up", house)) == []


def _no_hint(self: object, question: Question, phrases: Phrases, language: Language) -> str:
    return ""


def _unknown_phrase(self: object, question: Question, phrases: Phrases, language: Language) -> Hint:
    return Hint(phrases.says("ask.stars", language))


class Misnamed(MadeUpShape):
    """A shape under the name of another kind."""

    kind: Literal["scale"]


class Nameless(QuestionShape):
    """A shape that does not say of which kind it is."""


class Grown(MadeUpShape):
    """A shape with a field that nothing describes."""

    colour: str = "gold"


SHAPE = "prompts/kinds/made_up/shape.py"
INCOMPLETE: dict[str, tuple[Callable[[House], House], str]] = {
    "no folder": (lambda house: replace(house, folders={}), "there is no prompts/kinds/made_up/shape.py."),
    "no line in the table": (lambda house: replace(house, table=KINDS), "prompts/kinds/table.py has no entry for it."),
    "no hint": (lambda house: with_kind(house, hint=None), "prompts/kinds/made_up/kind.py has no `hint`."),
    "no reading": (lambda house: with_kind(house, read=None), "prompts/kinds/made_up/kind.py has no `read`."),
    "no answer type": (lambda house: with_kind(house, answer_type=None), "prompts/kinds/made_up/kind.py has no `answer_type`."),
    "a hint of another sort": (lambda house: with_kind(house, hint=_no_hint), "`hint` does not answer with a Hint."),
    "no phrase": (lambda house: with_kind(house, hint=_unknown_phrase), "prompts/phrases/de.yaml does not have"),
    "another name": (lambda house: with_kind(house, shape=Misnamed), f"{SHAPE} is for `kind: scale`, and the table says made_up."),
    "no name": (lambda house: with_kind(house, shape=Nameless), f"{SHAPE} has no field `kind`"),
    "a field too many": (lambda house: with_kind(house, shape=Grown), f"{SHAPE} does not describe its field `colour` (OwnField)."),
    "a field too few": (
        lambda house: with_kind(house, fields=(MOST, replace(MOST, name="least"))),
        f"{SHAPE} describes a field `least` that it does not have.",
    ),
    "no help": (lambda house: with_field(house, help=""), "the field `max_length` has no sentence of help."),
    "no column": (lambda house: with_field(house, holds=None), "the field `max_length` has no column in the workbook (`holds`)."),
    "no noun": (lambda house: with_field(house, noun=""), "the field `max_length` has no noun for a list of changes."),
    "not in the model": (lambda house: with_field(house, stored="nowhere"), "prompts/model/question.py has no such attribute."),
    "not asked for": (lambda house: with_field(house, step=None), "`prompts new` does not ask for it (`step`)."),
    "not missed": (lambda house: with_field(house, missing=None), "nothing is said where it is not (`missing`)."),
    "no contract": (lambda house: replace(house, apart=()), "pyproject.toml does not keep it from knowing other kinds"),
    "no example": (lambda house: replace(house, examples={}), "tests/prompts/kinds/one_of_each.py has no question of it."),
    "no made-up files": (lambda house: replace(house, made_up=()), "any_catalogue.py writes no question of it (BY_KIND)."),
    "no conversation": (lambda house: replace(house, conversations=()), "no catalogue in tests/dialogues/catalogues asks"),
    "no phrase in the register": (
        lambda house: replace(house, told=()),
        "does not say how it is answered (`register.kind.made_up`).",
    ),
    "no words in the console": (lambda house: replace(house, labels=()), "new_question.py has no words for it (KIND_LABELS)."),
    "no manual": (lambda house: replace(house, manual=""), "docs/writing-questions.md does not tell authors about it."),
}


@pytest.mark.parametrize("step", INCOMPLETE)
def test_a_kind_that_leaves_a_step_out_is_told_which(house: House, step: str) -> None:
    left_out, sentence = INCOMPLETE[step]
    said = list(lacking("made_up", left_out(house)))
    assert any(each.startswith("made_up: ") and sentence in each for each in said), said


def test_fields_of_one_name_are_one_field() -> None:
    for kind in KINDS.values():
        for field in kind.fields:
            assert OWN_FIELDS[field.name] == field


def test_a_kind_gathers_exactly_when_its_answers_are_several_options() -> None:
    for name, kind in KINDS.items():
        assert gathers(kind) == (name in GATHERING) == (kind.answer_type == "options")


def test_conditions_know_every_type_of_answer() -> None:
    assert CONDITIONS.keys() == set(get_args(AnswerType))


ASK_BY_NAME = frozenset({"bot/console/editing/new_question.py"})
"""Modules that name kinds for a reason: what a new question is called and likely to be. The list only gets shorter."""


@pytest.mark.slow
def test_nothing_outside_asks_for_a_kind_by_its_name() -> None:
    outside = (path for package in ("bot", "prompts", "storage") for path in (ROOT / package).rglob("*.py"))
    found = {
        str(path.relative_to(ROOT)): lines
        for path in outside
        if not path.is_relative_to(ROOT / "prompts" / "kinds")
        and "versions" not in path.parts
        and (lines := asked_by_name(path.read_text(encoding="utf-8"), KINDS))
    }
    assert found.keys() == ASK_BY_NAME, found


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('if question.kind == "date": pass', [1]),
        ('\nif kind in ("yes_no", TYPED): pass', [2]),
        ('match question.kind:\n    case "number": pass\n    case _: pass', [2]),
        ('TYPED = ("number", "date")', [1]),
        ('wanted = "free_text"', [1]),
        ('"""A scale, such as 1 to 5."""', []),
        ('if field.type == "date" or KINDS[question.kind].answer_type == "number": pass', []),
        ('TYPES = {"number": ("number", "number"), "date": ("date", "date")}\nFIELDS = ("text", "date")', []),
    ],
)
def test_who_asks_for_a_kind_by_its_name_is_found(source: str, lines: list[int]) -> None:
    assert asked_by_name(source, KINDS) == lines


def test_the_recipe_names_the_files_that_a_new_kind_touches() -> None:
    named = set(
        re.findall(r"`((?:bot|prompts|tests|docs)/[\w/.-]+|pyproject\.toml|CHANGELOG\.md)`", RECIPE.read_text(encoding="utf-8"))
    )
    assert {
        "prompts/kinds/question_shape.py",
        "prompts/kinds/own_field.py",
        "prompts/kinds/protocol.py",
        "prompts/kinds/table.py",
        "prompts/model/question.py",
        "prompts/phrases/en.yaml",
        "prompts/authoring/field_help.py",
        "bot/console/editing/new_question.py",
        "pyproject.toml",
        "tests/prompts/kinds/one_of_each.py",
        "tests/prompts/authoring/any_catalogue.py",
        "tests/dialogues/catalogues",
        "prompts/starter",
        "docs/writing-questions.md",
        "CHANGELOG.md",
    } <= named
    assert [name for name in named if not (ROOT / name).exists()] == []
