"""One question in one language, as a rule looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.authoring.written import questions_asked
from prompts.kinds.question_shape import QuestionShape
from prompts.model.question import Language
from prompts.yaml.document import Path

Placed = tuple[Path, str]
"""A text and where it stands in its question."""


@dataclass(frozen=True, slots=True)
class Worded:
    """What customers read of one question in one language."""

    language: Language
    kind: str
    sensitive: str
    asks: tuple[Placed, ...]
    benefit: tuple[Placed, ...]
    labels: tuple[Placed, ...]
    ends: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice: where in the question, what is the matter, and what to do."""

    place: Path
    message: str
    fix: str


def worded(shape: QuestionShape) -> Iterator[Worded]:
    """The question in each language it is asked in."""
    for language in shape.ask:
        yield Worded(
            language=language,
            kind=shape.kind_name(),
            sensitive=shape.sensitive,
            asks=tuple((place, text) for said, text, place in questions_asked(shape) if said == language),
            benefit=tuple((("benefit", said), text) for said, text in shape.benefit.items() if said == language),
            labels=tuple((place, text) for _, said, text, place in shape.labels() if said == language),
            ends=tuple(((name, language), texts[language]) for name, texts in shape.ends().items() if language in texts),
        )
