"""Whether a new question may go live straight from its form."""

from __future__ import annotations

import pytest

from bot.console.editing.objections.straight import in_the_way
from prompts.model.problems import Problem
from prompts.releases.diff import Change
from tests.prompts.examples import question

NEW = Change("added", "drink", "asked")
ADVICE = Problem("", 1, 1, "W01", "hint", "This asks two things.")


def test_alone_and_with_nothing_said_against_it_it_may() -> None:
    assert in_the_way(question(id="drink"), [NEW], [], []) == ""


@pytest.mark.parametrize(
    ("changes", "found", "refused", "why"),
    [
        ([NEW], [ADVICE], [], "there is advice on it"),
        ([NEW], [], ["its name is taken"], "its name is taken"),
        ([NEW, Change("wording", "roast", "asks otherwise")], [], [], "other changes wait as well"),
        ([NEW, Change("promise", "drink", "kept longer")], [], [], "other changes wait as well"),
    ],
)
def test_whatever_somebody_should_look_at_keeps_it(
    changes: list[Change], found: list[Problem], refused: list[str], why: str
) -> None:
    assert in_the_way(question(id="drink"), changes, found, refused) == why


@pytest.mark.parametrize("delicate", ["health", "children", "debt"])
def test_nothing_delicate_goes_live_unseen(delicate: str) -> None:
    asked = question(id="drink", sensitive=delicate)
    assert in_the_way(asked, [NEW], [], []) == "an answer could reveal something delicate"
