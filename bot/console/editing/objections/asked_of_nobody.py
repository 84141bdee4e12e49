"""Questions that are never asked, however long anybody waits (pure): the console says so wherever one would go live."""

from __future__ import annotations

from collections.abc import Iterable

from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import SPECIAL_CATEGORIES

WHY = "What it could reveal needs an explicit consent of its own (GDPR Art. 9), which this release does not ask for."


def why_nobody(sensitive: object) -> str:
    """Why nobody is asked a question that declares this; empty where somebody may be."""
    return WHY if sensitive in SPECIAL_CATEGORIES else ""


def asked_of_nobody(catalogue: Catalogue, names: Iterable[str]) -> list[str]:
    """Of these questions, those that nobody would be asked."""
    found = dict.fromkeys(names)
    return [name for name in found if name in catalogue.questions and why_nobody(catalogue.questions[name].sensitive)]


def went_live(number: int, nobody: list[str], usual: str) -> str:
    """What is said once a version is live: no success where nobody is asked what it brought."""
    if not nobody:
        return f"Version {number} is live: {usual}."
    return f"Version {number} is live, and nobody is asked {', '.join(nobody)}. {WHY}"
