"""A whole catalogue as written, before it is one: what the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prompts.authoring.shapes import AnyQuestion, ChoiceShape, YesNoShape
from prompts.authoring.topic_file import Asked, TopicFile
from prompts.catalogue.catalogue import Brand
from prompts.kinds.yes_no.kind import NO, YES
from prompts.model.question import QuestionId
from prompts.text.phrases import Phrases
from prompts.yaml.document import Path


@dataclass(frozen=True, slots=True)
class Written:
    """All topic files, the phrases, and the brand unless its file is wrong; `is_whole`: no file was unreadable."""

    files: tuple[TopicFile, ...]
    brand: Brand | None
    phrases: Phrases
    is_whole: bool

    def asked(self) -> Iterator[Asked]:
        """Every question that has the shape of one, in file order."""
        for file in self.files:
            yield from file.asked

    def by_id(self) -> Mapping[QuestionId, Asked]:
        """The questions by id; of two with one id, the first."""
        found: dict[QuestionId, Asked] = {}
        for asked in self.asked():
            found.setdefault(asked.shape.id, asked)
        return found

    def named(self) -> frozenset[str]:
        """All ids that were written, those of broken questions too."""
        return frozenset().union(*(file.named for file in self.files))


def option_ids(shape: AnyQuestion) -> tuple[str, ...]:
    """The stored values that answers to this question can have; none where they are not a list."""
    if isinstance(shape, YesNoShape):
        return (YES, NO)
    return tuple(shape.options) if isinstance(shape, ChoiceShape) else ()


def labels(shape: AnyQuestion) -> Iterator[tuple[str, str, str, Path]]:
    """Every button text the author wrote: option, language, text and where it stands in the question."""
    for field, option, texts in _groups_of_labels(shape):
        for language, text in texts.items():
            yield option, language, text, (field, option, language)


def synonyms(shape: AnyQuestion) -> Iterator[tuple[str, str, str, Path]]:
    """Every other word for an option: option, language, word and where it stands in the question."""
    if not isinstance(shape, ChoiceShape | YesNoShape):
        return
    for option, by_language in shape.synonyms.items():
        for language, words in by_language.items():
            for index, word in enumerate(words):
                yield str(option), language, word, ("synonyms", str(option), language, index)


def questions_asked(shape: AnyQuestion) -> Iterator[tuple[str, str, Path]]:
    """Every wording of the question: language, text and where it stands in the question."""
    for language, text in shape.ask.items():
        yield language, text, ("ask", language)
    for language, text in (shape.wording_test.ask if shape.wording_test else {}).items():
        yield language, text, ("wording_test", "ask", language)


def _groups_of_labels(shape: AnyQuestion) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    if isinstance(shape, ChoiceShape):
        yield from (("options", option, texts) for option, texts in shape.options.items())
    elif isinstance(shape, YesNoShape) and shape.buttons:
        yield "buttons", YES, shape.buttons.yes
        yield "buttons", NO, shape.buttons.no
