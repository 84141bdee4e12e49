"""Where saving is live at once (pure): what was said against a question has to be meant, or it would go live by accident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.console.editing.question_form import Data
from prompts.model.problems import Problem

DELICATE = "sensitive"
"""Stands for a subject that the question declares."""

Found = Mapping[str, Sequence[Problem]]


def said_against(data: Data, wrong: Found) -> set[str]:
    """What is said against a question: the codes of its advice, and that an answer could reveal something."""
    codes = {one.code for found in wrong.values() for one in found if not one.is_error}
    return codes | ({DELICATE} if data.get("sensitive") not in (None, "none") else set())


def to_mean(against: set[str], before: set[str], meant: str) -> str:
    """What has to be looked at before it is live; empty where all of it stood there before, or the writer means it."""
    return " ".join(sorted(against)) if against - before - set(meant.split()) else ""
