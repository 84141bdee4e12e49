"""One topic file as its author wrote it, as far as it could be understood."""

from __future__ import annotations

from dataclasses import dataclass, replace

from prompts.authoring.topic_shape import TopicShape
from prompts.fields.types import Declared
from prompts.kinds.question_shape import FieldProblem, QuestionShape
from prompts.model.problems import Problem
from prompts.yaml.document import Document, Path


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """One question as its author wrote it, and where."""

    document: Document
    index: int
    shape: QuestionShape

    def problem(self, place: Path, code: str, message: str, fix: str = "", *, at_key: bool = False) -> Problem:
        """An error at a field of this question."""
        return self.document.problem(("questions", self.index, *place), code, message, fix, at_key=at_key)

    def reported(self, found: FieldProblem) -> Problem:
        """What its kind finds wrong with it, at its place."""
        return replace(self.problem(found.place, found.code, found.message, found.fix), severity=found.severity)


@dataclass(frozen=True, slots=True)
class WrittenTopic:
    """A topic file as far as it could be understood; `named` are all ids in it, of broken questions too."""

    document: Document
    head: TopicShape | None
    declared: Declared
    asked: tuple[WrittenQuestion, ...]
    named: frozenset[str]
    problems: tuple[Problem, ...]


def declared_languages(data: dict[str, object]) -> tuple[str, ...]:
    """The languages at the top of a file, as far as they can be read before anything is checked."""
    written = data.get("languages")
    listed = written if isinstance(written, list) else [written]
    return tuple(language.lower() for language in listed if isinstance(language, str)) or ("en",)
