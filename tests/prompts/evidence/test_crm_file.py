"""What a CRM knows already is counted in a file it exported: how many contacts have a value, never which."""

from __future__ import annotations

import pytest

from prompts.evidence.crm_file import CrmFile, NotContacts, counted
from prompts.evidence.less_is_more import known_already
from prompts.evidence.wilson import Share
from tests.prompts.examples import question

CONTACTS = """\
Email,Coffee_Roast,City
a@northside.example,dark,Cork
b@northside.example, ,"Cork, County"
c@northside.example,light,
,,
"d
e",dark
"""


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_contacts_and_their_values_are_counted(delimiter: str) -> None:
    text = CONTACTS.replace('"Cork, County"', "Cork").replace(",", delimiter)
    assert counted(text.splitlines(keepends=True)) == CrmFile(4, {"email": 4, "coffee_roast": 3, "city": 2})


def test_a_comma_inside_quotes_is_no_column() -> None:
    assert counted(CONTACTS.splitlines(keepends=True)).filled["city"] == 2


def test_a_question_is_found_by_the_fields_it_writes_to_in_any_case() -> None:
    file = CrmFile(10, {"coffee_roast": 4, "roast": 7})
    assert file.holds(question(crm={"hubspot": "Coffee_Roast"})) == 4
    assert file.holds(question(crm={"hubspot": "coffee_roast", "mailchimp": "ROAST"})) == 7
    assert file.holds(question(crm={"hubspot": "other"})) is None
    assert file.holds(question(crm={})) is None and file.holds(question(crm=None)) is None


@pytest.mark.parametrize("text", ["", "\n", ",,\n"])
def test_a_file_without_names_is_no_table(text: str) -> None:
    with pytest.raises(NotContacts):
        counted(text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("contacts", "filled", "ours", "is_known"),
    [(30, 16, 0, True), (30, 15, 0, False), (29, 29, 0, False), (100, 60, 9, True), (100, 60, 10, False), (100, 20, 50, False)],
)
def test_more_than_half_of_enough_contacts_without_what_came_from_here(
    contacts: int, filled: int, ours: int, is_known: bool
) -> None:
    found = list(known_already(contacts, filled, ours))
    assert [each.code for each in found] == (["M21"] if is_known else [])
    if found:
        assert str(Share(filled - ours, contacts)) in found[0].message
        assert (f"without the {ours} that" in found[0].message) is bool(ours)
