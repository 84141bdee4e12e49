"""The shape of a topic file's top; its questions have the shapes of their kinds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prompts.fields.types import Id, LanguageName, Line, Shape, Texts


class TopicShape(Shape):
    """The top of a topic file; its questions are read one by one, so that one mistake does not hide the others."""

    topic: Id
    owner: Line
    languages: Annotated[list[LanguageName], Field(min_length=1)]
    purposes: Annotated[dict[Id, Texts], Field(min_length=1)]
    questions: Annotated[list[object], Field(min_length=1)]
    title: Texts | None = None
