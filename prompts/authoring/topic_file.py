"""One topic file, read: its questions one by one, so that a mistake in one hides none in the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pydantic import ValidationError

from prompts.authoring.explain import explained
from prompts.authoring.topic_shape import TopicShape
from prompts.authoring.written_topic import WrittenQuestion, WrittenTopic, declared_languages
from prompts.fields.types import Declared
from prompts.kinds.question_shape import QuestionShape, UnknownKindShape
from prompts.kinds.table import question_shapes
from prompts.model.problems import Problem
from prompts.text.suggestions import did_you_mean
from prompts.yaml.document import Document, Path


def read_topic(document: Document) -> WrittenTopic:
    """The file's head and its questions, with everything that is wrong in either."""
    declared = _declared(document)
    head, problems = _head(document, declared)
    asked: list[WrittenQuestion] = []
    named: set[str] = set()
    for index, written in enumerate(_questions(document)):
        if isinstance(written, dict):
            named.add(str(written.get("id")))
        shape, found = _question(document, index, written, declared)
        problems += found
        asked += [WrittenQuestion(document, index, shape)] if shape else []
    return WrittenTopic(document, head, declared, tuple(asked), frozenset(named), tuple(problems))


def _declared(document: Document) -> Declared:
    purposes = document.data.get("purposes")
    return Declared(declared_languages(document.data), frozenset(purposes if isinstance(purposes, dict) else ()))


def _head(document: Document, declared: Declared) -> tuple[TopicShape | None, list[Problem]]:
    try:
        return TopicShape.model_validate(document.data, context=declared), []
    except ValidationError as failed:
        return None, list(explained(failed, document, (), TopicShape))


def _questions(document: Document) -> list[object]:
    written = document.data.get("questions")
    return cast("list[object]", written) if isinstance(written, list) else []


def _question(document: Document, index: int, written: object, declared: Declared) -> tuple[QuestionShape | None, list[Problem]]:
    path: Path = ("questions", index)
    if not isinstance(written, dict):
        return None, [document.problem(path, "ZP103", "A question belongs here.", "start it with `- id: roast`")]
    unknown = list(_unknown_kind(document, path, written))
    shape = UnknownKindShape if unknown else question_shapes()[str(written["kind"])]
    try:
        read = shape.model_validate(written, context=declared)
        return (None, unknown) if unknown else (read, [])
    except ValidationError as failed:
        return None, unknown + list(explained(failed, document, path, shape))


def _unknown_kind(document: Document, path: Path, written: dict[str, object]) -> Iterator[Problem]:
    kind, known = written.get("kind"), question_shapes()
    if kind is None:
        fix = f"add `kind:` and one of: {', '.join(known)}"
        yield document.problem(path, "ZP105", "It does not say what kind of question this is.", fix)
    elif not isinstance(kind, str):
        yield document.problem((*path, "kind"), "ZP103", "One word belongs here.", f"write one of: {', '.join(known)}")
    elif kind not in known:
        fix = did_you_mean(kind, known) or f"write one of: {', '.join(known)}"
        yield document.problem((*path, "kind"), "ZP105", f"There is no kind of question called `{kind}`.", fix)
