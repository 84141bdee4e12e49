"""One question in one language, as a rule looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.authoring.shapes import AnyQuestion, ScaleShape
from prompts.authoring.written import labels, questions_asked
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
class Found:
    """One piece of advice: where in the question, what is the matter, and what to do."""

    place: Path
    message: str
    fix: str


def worded(shape: AnyQuestion) -> Iterator[Worded]:
    """The question in each language it is asked in."""
    for language in shape.ask:
        yield Worded(
            language=language,
            kind=shape.kind,
            sensitive=shape.sensitive,
            asks=tuple((place, text) for said, text, place in questions_asked(shape) if said == language),
            benefit=tuple((("benefit", said), text) for said, text in shape.benefit.items() if said == language),
            labels=tuple((place, text) for _, said, text, place in labels(shape) if said == language),
            ends=tuple(_ends(shape, language)),
        )


def _ends(shape: AnyQuestion, language: Language) -> Iterator[Placed]:
    if isinstance(shape, ScaleShape):
        for name, texts in (("low_end", shape.low_end), ("high_end", shape.high_end)):
            if language in texts:
                yield (name, language), texts[language]
