"""What is wrong with a connection leads to where it is mended."""

from __future__ import annotations

import pytest

from bot.console.pages.exports.mending import mends, mends_of_file
from bot.errors import SettingsError
from bot.sync.connection import Connection
from bot.sync.lint import Finding
from bot.sync.mapping import mapping_of
from prompts.model.problems import ContentError, Problem
from tests.engine.people import LIVE

CONNECTION = Connection("hubspot", "hubspot", "https://crm.example", "TOKEN", "hubspot")


def places(code: str, field: str = "coffee_roast") -> list[str]:
    [one] = mends([Finding("error", code, field, "it is wrong", "mend it")], mapping_of(CONNECTION, LIVE), LIVE, "hubspot")
    return [path for path, _ in one.places]


@pytest.mark.parametrize(
    ("code", "leads_to"),
    [
        ("other_type_there", ["/questions/roast#note-crm"]),
        ("missing_there", ["/exports/hubspot#stands", "/questions/roast#note-crm"]),
        ("no_purpose", ["/files/_brand.yaml", "/questions/roast#note-crm"]),
    ],
)
def test_a_wrong_field_leads_to_the_question_that_names_it(code: str, leads_to: list[str]) -> None:
    assert places(code) == leads_to


def test_a_receiver_that_nobody_declared_leads_to_where_they_are() -> None:
    assert places("no_receiver", "hubspot") == ["/files/_brand.yaml"]


def test_a_mistake_in_the_file_is_said_with_its_line_and_its_file() -> None:
    error = ContentError([Problem("connections/hubspot.yaml", 3, 1, "ZP090", "error", "`soon` is no time.", "write 15 min")])
    [one] = mends_of_file(error, "hubspot", LIVE)
    assert (one.what, one.fix, one.file) == ("Line 3: `soon` is no time.", "write 15 min", "connections/hubspot.yaml")
    [nameless] = mends_of_file(SettingsError("it is not there"), "nobody", LIVE)
    assert nameless.what == "it is not there" and nameless.places[0][0] == "/files/_brand.yaml"
