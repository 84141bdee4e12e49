"""The shape of a topic file: its top, and its questions, each of one of the kinds."""

from __future__ import annotations

from typing import Annotated, Any, Union, cast

from pydantic import ConfigDict, Field, TypeAdapter

from prompts.fields.types import Id, LanguageName, Line, Shape, Texts
from prompts.kinds.question_shape import QuestionShape
from prompts.kinds.table import KINDS


class UnknownKindShape(QuestionShape):
    """A question whose kind is not known: the fields that all kinds share are checked, so that all mistakes show at once."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class TopicShape(Shape):
    """The top of a topic file; its questions are read one by one, so that one mistake does not hide the others."""

    topic: Id
    owner: Line
    languages: Annotated[list[LanguageName], Field(min_length=1)]
    purposes: Annotated[dict[Id, Texts], Field(min_length=1)]
    questions: Annotated[list[object], Field(min_length=1)]
    title: Texts | None = None


def question_shapes() -> dict[str, type[QuestionShape]]:
    """The shape of each kind, by the kind's name."""
    return {name: kind.shape for name, kind in KINDS.items()}


def _any_question() -> TypeAdapter[QuestionShape]:
    any_kind = cast(Any, Union)[tuple(question_shapes().values())]
    return TypeAdapter(cast(Any, Annotated)[any_kind, Field(discriminator="kind")])


QUESTION = _any_question()
"""A question of any kind; the table of kinds decides which there are."""
