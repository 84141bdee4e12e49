"""Whether a new question may go live straight from its form (pure): alone, and with nothing that anybody should look at first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from prompts.model.problems import Problem
from prompts.model.question import Question
from prompts.releases.diff import Change

OTHERS_WAIT = "other changes wait as well"


def in_the_way(question: Question, changes: Collection[Change], found: Sequence[Problem], refused: Sequence[str]) -> str:
    """What has to be looked at before it goes live; empty where it is all that would change and nothing is said against it."""
    if found:
        return "there is advice on it"
    if question.sensitive != "none":
        return "an answer could reveal something delicate"
    if refused:
        return refused[0]
    if any((change.sort, change.about) != ("added", question.id) for change in changes):
        return OTHERS_WAIT
    return ""
