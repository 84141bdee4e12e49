"""What is wrong with a question stands beside the field that it is about, in words for whoever fills in a form."""

from __future__ import annotations

import pytest

from bot.clock import SystemClock
from bot.console.editing.drafts import Written, changed, read_drafts
from bot.console.editing.findings import by_field
from bot.console.editing.question_form import groups
from prompts.model.problems import Problem
from tests.conftest import CATALOGUE


@pytest.fixture
def roast() -> Written:
    return read_drafts(CATALOGUE, SystemClock(), {}).question("roast")


def found(written: Written, text: str) -> dict[str, list[Problem]]:
    """What the checks say of this file, by the fields of the question's form."""
    drafts = changed(read_drafts(CATALOGUE, SystemClock(), {}), written.file, text, SystemClock(), {})
    names = [field.name for group in groups(written.data, written.purposes) for field in group.fields]
    return by_field(written, text, drafts.loaded.problems, names)


def errors(written: Written, **fields: object) -> dict[str, list[tuple[str, str]]]:
    """The errors after these fields were changed, and without those that are None: what is wrong, and what helps."""
    data = {name: value for name, value in (written.data | fields).items() if value is not None}
    wrong = found(written, written.with_question(data))
    return {name: [(one.message, one.fix) for one in all_ if one.is_error] for name, all_ in wrong.items()}


@pytest.mark.slow
def test_a_mistake_stands_at_its_field_and_at_no_other(roast: Written) -> None:
    wrong = errors(roast, keep="20 years")
    assert list(wrong) == ["keep"] and "24 months at most" in wrong["keep"][0][0]
    assert errors(roast) == {}


@pytest.mark.slow
def test_what_is_empty_or_not_there_at_all_is_said_at_its_field(roast: Written) -> None:
    assert errors(roast, purpose=None) == {"purpose": [("There is nothing here yet.", "")]}
    assert errors(roast, keep="") == {"keep": [("There is nothing here yet.", "")]}


def test_what_is_said_of_a_text_names_its_language(roast: Written) -> None:
    ask = {"en": "Which roast?", "de": "Welche Röstung " + "und welche noch " * 8 + "?"}
    wrong = found(roast, roast.with_question({**roast.data, "ask": ask}))
    assert [one.message.partition(":")[0] for one in wrong["ask"]] == ["de"] * len(wrong["ask"]) != []


def test_the_mistake_of_another_question_is_not_said_here(roast: Written) -> None:
    others = roast.text.replace("ask_again: 9 months", "ask_again: soon")
    assert others != roast.text and found(roast, others) == {}


def test_of_a_file_that_cannot_be_read_everything_stands_at_no_field(roast: Written) -> None:
    wrong = found(roast, roast.text + "\t- broken\n")
    assert list(wrong) == [""] and wrong[""][0].is_error
