"""A whole catalogue as written, before it is one: what the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prompts.authoring.written_topic import WrittenQuestion, WrittenTopic
from prompts.catalogue.catalogue import Brand
from prompts.kinds.question_shape import QuestionShape
from prompts.model.question import QuestionId
from prompts.text.phrases import Phrases
from prompts.yaml.document import Path


@dataclass(frozen=True, slots=True)
class Written:
    """All topic files, the phrases, and the brand unless its file is wrong; `is_whole`: no file was unreadable."""

    files: tuple[WrittenTopic, ...]
    brand: Brand | None
    phrases: Phrases
    is_whole: bool

    def asked(self) -> Iterator[WrittenQuestion]:
        """Every question that has the shape of one, in file order."""
        for file in self.files:
            yield from file.asked

    def by_id(self) -> Mapping[QuestionId, WrittenQuestion]:
        """The questions by id; of two with one id, the first."""
        found: dict[QuestionId, WrittenQuestion] = {}
        for asked in self.asked():
            found.setdefault(asked.shape.id, asked)
        return found

    def named(self) -> frozenset[str]:
        """All ids that were written, those of broken questions too."""
        return frozenset().union(*(file.named for file in self.files))


def changes_told(shape: QuestionShape) -> Iterator[tuple[Path, str]]:
    """Everything that is told of what answers changed: where it stands in the question, and the text."""
    for day, texts in shape.changed.items():
        yield from ((("changed", day.isoformat(), language), text) for language, text in texts.items())


def questions_asked(shape: QuestionShape) -> Iterator[tuple[str, str, Path]]:
    """Every wording of the question: language, text and where it stands in the question."""
    for language, text in shape.ask.items():
        yield language, text, ("ask", language)
    for language, text in (shape.wording_test.ask if shape.wording_test else {}).items():
        yield language, text, ("wording_test", "ask", language)
