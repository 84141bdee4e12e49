"""A mapping held against the questions and against the system's own fields."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sync.connection import Connection
from bot.sync.connectors.contract import RemoteField
from bot.sync.lint import Finding, findings, held_up_by
from bot.sync.mapping import mapping_of
from prompts.catalogue.catalogue import Catalogue
from tests.support.synced import catalogue_in

AT = Connection("hubspot", "hubspot", "https://crm.example", "", "hubspot")
THERE = {
    "zp_customer_id": RemoteField("zp_customer_id", "text", is_unique=True),
    "zp_roast": RemoteField("zp_roast", "option", "select", ("light", "medium", "dark", "varies")),
    "zp_brew": RemoteField("zp_brew", "text"),
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_in(tmp_path_factory.mktemp("prompts"), 2)


def renamed(catalogue: Catalogue, **names: str) -> Catalogue:
    """The same questions with other fields."""
    changed = {
        ident: replace(question, crm={"hubspot": names.get(ident, question.crm["hubspot"])})  # type: ignore[index]
        for ident, question in catalogue.questions.items()
    }
    return replace(catalogue, questions=changed)


def found(catalogue: Catalogue, at: Connection = AT, remote: dict[str, RemoteField] | None = None) -> list[Finding]:
    return findings(at, catalogue, mapping_of(at, catalogue), remote)


def codes(found_: list[Finding]) -> set[tuple[str, str]]:
    return {(one.code, one.field) for one in found_}


def test_what_fits_is_not_spoken_of(catalogue: Catalogue) -> None:
    assert found(catalogue, remote=THERE) == []


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"roast": "hs_email_optout"}, "consent_field"),
        ({"roast": "hs_email_optout_4711"}, "consent_field"),
        ({"roast": "phone"}, "standard_field"),
        ({"roast": "zp_customer_id"}, "key_field"),
        ({"roast": "zp_brew"}, "same_field"),
    ],
)
def test_a_field_that_is_not_ours_to_write_keeps_everything_from_being_written(
    catalogue: Catalogue, names: dict[str, str], code: str
) -> None:
    wrong = found(renamed(catalogue, **names))
    assert code in {one.code for one in wrong}
    assert held_up_by(wrong)


def test_a_standard_field_may_be_written_where_somebody_says_whose_it_is(catalogue: Catalogue) -> None:
    assert found(renamed(catalogue, roast="birthdate"), replace(AT, owners={"birthdate": "us"})) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"zp_roast": None}, "missing_there"),
        ({"zp_roast": RemoteField("zp_roast", "text", is_writable=False)}, "read_only_there"),
        ({"zp_roast": RemoteField("zp_roast", "number", "number")}, "other_type_there"),
        ({"zp_roast": RemoteField("zp_roast", "option", "select", ("Light", "dark"))}, "option_missing_there"),
    ],
)
def test_what_is_there_and_does_not_fit_holds_up_only_itself(
    catalogue: Catalogue, changed: dict[str, RemoteField | None], code: str
) -> None:
    remote = {name: field for name, field in (THERE | changed).items() if field is not None}
    wrong = found(catalogue, remote=remote)
    assert (code, "zp_roast") in codes(wrong)
    assert held_up_by(found(catalogue)) == ""
    assert ("zp_roast" in mapping_of(AT, catalogue, remote).withheld) is (code != "option_missing_there")


def test_a_list_of_options_that_is_empty_forbids_none(catalogue: Catalogue) -> None:
    assert found(catalogue, remote=THERE | {"zp_roast": RemoteField("zp_roast", "option")}) == []


def test_a_field_that_can_never_be_empty_again_is_an_error(catalogue: Catalogue) -> None:
    stuck = RemoteField("zp_roast", "text", can_be_empty=False)
    assert ("cannot_be_empty", "zp_roast") in codes(found(catalogue, remote=THERE | {"zp_roast": stuck}))
    assert mapping_of(AT, catalogue, THERE | {"zp_roast": stuck}).withheld == {"zp_roast": "cannot_be_empty"}


def test_a_key_that_two_may_have_is_an_error(catalogue: Catalogue) -> None:
    twice = THERE | {"zp_customer_id": RemoteField("zp_customer_id", "text")}
    assert ("no_key", "zp_customer_id") in codes(found(catalogue, remote=twice))


def test_a_key_that_has_no_field_is_an_error(catalogue: Catalogue) -> None:
    assert ("no_key", "zp_customer_id") in codes(
        found(catalogue, remote={**THERE, "zp_customer_id": replace(THERE["zp_brew"], is_writable=False)})
    )


def test_an_answer_time_of_a_question_that_does_not_go_there_is_an_error(catalogue: Catalogue) -> None:
    at = replace(AT, answered_at={"zp_when": "milk"})
    assert ("no_such_question", "zp_when") in codes(found(catalogue, at))


def test_a_purpose_that_the_receiver_does_not_have_is_a_warning(catalogue: Catalogue) -> None:
    fewer = tuple(replace(one, purposes=frozenset({"mail_rhythm"})) for one in catalogue.brand.receivers)
    wrong = found(replace(catalogue, brand=replace(catalogue.brand, receivers=fewer)))
    assert {one.severity for one in wrong} == {"warning"}
    assert {one.code for one in wrong} == {"no_purpose", "nothing_mapped"}
