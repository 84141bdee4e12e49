"""One question in one language, as a rule looks at it."""

from __future__ import annotations

from dataclasses import dataclass

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
