"""Our connector on a real BottleCRM: everything that holds of any connector, and what is BottleCRM's own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from bot.sync.asked.checking import health_of
from bot.sync.connectors.bottlecrm import BottleCrm
from bot.sync.connectors.contract import Accepted, BatchRefused, NewField, NotThere, Refused, Row, ServerFailed, Stopped
from bot.sync.connectors.http import Http
from tests.export.test_files import ABOUT, WISH, told
from tests.export.test_files import made as made_file
from tests.real.bottlecrm.running import BottleCrmServer
from tests.support.awkward import AWKWARD
from tests.support.places import ROOT
from tests.sync.kit import OPTIONS, ConnectorKit, Side

pytestmark = [pytest.mark.slow, pytest.mark.real("bottlecrm"), pytest.mark.postgres]

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
FIELDS = (
    NewField("zp_customer_id", "text", "zeroparty id", is_unique=True),
    NewField("zp_text", "text", "Words"),
    NewField("zp_other", "text", "Other words"),
    NewField("zp_number", "number", "A number"),
    NewField("zp_yes_no", "yes_no", "Yes or no"),
    NewField("zp_option", "option", "One", tuple((code, code) for code in OPTIONS)),
    NewField("zp_options", "options", "Several", tuple((code, code) for code in OPTIONS)),
    NewField("zp_date", "date", "A day"),
    NewField("zp_moment", "moment", "A moment"),
)


def connector(server: BottleCrmServer, token: str = "", key: str = "zp_customer_id") -> BottleCrm:
    headers = {"authorization": f"Bearer {token or server.token}"}
    return BottleCrm(Http(server.address, now=lambda: NOW, headers=headers, may_be_private=True), key)


@pytest.fixture(scope="session")
def with_fields(started_bottlecrm: BottleCrmServer) -> str:
    """The state in which our fields are there, made by the connector itself."""

    async def make() -> None:
        ours = connector(started_bottlecrm)
        await ours.create_fields(FIELDS)
        await ours.close()

    started_bottlecrm.start_anew()
    asyncio.run(make())
    started_bottlecrm.keep("kept_with_fields")
    return "kept_with_fields"


@pytest.fixture
async def crm(started_bottlecrm: BottleCrmServer, with_fields: str) -> AsyncIterator[BottleCrm]:
    """Our connector, with our fields and nobody there."""
    started_bottlecrm.start_anew(with_fields)
    ours = connector(started_bottlecrm)
    yield ours
    await ours.close()


@pytest.fixture
async def browser(started_bottlecrm: BottleCrmServer) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who works with it."""
    headers = {"Authorization": f"Bearer {started_bottlecrm.any_token}"}
    async with httpx.AsyncClient(
        base_url=started_bottlecrm.address, headers=headers, trust_env=False, verify=False, timeout=60
    ) as client:
        yield client


class TestTheKit(ConnectorKit):
    """What has to hold of every connector."""

    @pytest.fixture
    async def side(self, crm: BottleCrm, started_bottlecrm: BottleCrmServer, browser: httpx.AsyncClient) -> Side:
        async def remove(remote_id: str) -> None:
            (await browser.delete(f"/api/contacts/{remote_id}/")).raise_for_status()

        async def count() -> int:
            return int((await browser.get("/api/contacts/?limit=1")).json()["count"])

        async def holds(text: str) -> bool:
            return started_bottlecrm.holds(text)

        return Side(
            connector=crm,
            fields={new.type: new.name for new in reversed(FIELDS) if new.name not in ("zp_other", "zp_customer_id")},
            other_text="zp_other",
            phone="phone",
            with_bad_token=lambda: connector(started_bottlecrm, "bcrm_pat_0123456789"),
            remove=remove,
            count=count,
            holds=holds,
            bad=("zp_option", "no such option"),
            changed=("zp_number", Decimal("0.12345678901234567890123")),
        )


async def test_only_what_ours_needs_is_allowed_to_its_token(crm: BottleCrm, started_bottlecrm: BottleCrmServer) -> None:
    health = await crm.check()
    assert (health.account, health.notes) == (started_bottlecrm.address.removeprefix("http://"), ())
    assert await crm.lacks() == []
    async with httpx.AsyncClient(base_url=started_bottlecrm.address, trust_env=False, verify=False) as client:
        refused = await client.get("/api/leads/", headers={"Authorization": f"Bearer {started_bottlecrm.token}"})
    assert refused.status_code == 403


@pytest.mark.parametrize("scope", ["contacts:read", "contacts:write", "custom-fields:read", "custom-fields:write"])
async def test_a_scope_that_its_token_lacks_is_named(scope: str, bottlecrm: BottleCrmServer, browser: httpx.AsyncClient) -> None:
    bottlecrm.take_away(scope)
    ours = connector(bottlecrm)
    _, lacks = await health_of(ours)
    await ours.close()
    assert [(one.name, one.is_needed) for one in lacks] == [(scope, scope != "custom-fields:write")]
    page = (ROOT / "docs" / "crm-bottlecrm.md").read_text(encoding="utf-8")
    assert f"`{scope}`" in page
    assert (await browser.get("/api/contacts/?limit=1")).json()["count"] == 0


async def test_nobody_is_made_where_no_field_can_hold_the_key(bottlecrm: BottleCrmServer, browser: httpx.AsyncClient) -> None:
    ours = connector(bottlecrm)
    assert (await ours.check()).notes
    for field_type in (None, "number"):  # none at all; one that would make 123 of 00123
        if field_type:
            await made(browser, "zp_customer_id", field_type)
        with pytest.raises(Stopped, match="zp_customer_id"):
            await ours.write([Row("somebody", {})])
    await ours.close()
    assert (await browser.get("/api/contacts/?limit=1")).json()["count"] == 0


async def test_another_field_can_hold_the_key(bottlecrm: BottleCrmServer, browser: httpx.AsyncClient) -> None:
    await made(browser, "loyalty_id", "text")
    ours = connector(bottlecrm, key="loyalty_id")
    for _ in range(2):
        assert isinstance((await ours.write([Row("somebody", {})]))["somebody"], Accepted)
    await ours.close()
    (contact,) = (await browser.get("/api/contacts/")).json()["results"]
    assert contact["custom_fields"] == {"loyalty_id": "somebody"}


async def test_a_field_that_was_switched_off_there_is_gone_from_the_schema(crm: BottleCrm, browser: httpx.AsyncClient) -> None:
    known = await written(crm, Row("somebody", {"zp_text": "kept there"}))
    definitions = (await browser.get("/api/custom-fields/")).json()["definitions"]
    (text,) = (one for one in definitions if one["key"] == "zp_text")
    (await browser.delete(f"/api/custom-fields/{text['id']}/")).raise_for_status()
    assert "zp_text" not in await crm.schema()
    with pytest.raises(BatchRefused) as refused:
        await crm.create_fields([NewField("zp_text", "text", "Words")])
    assert refused.value.code == "field_switched_off"
    # It says 200 to whoever empties it, and does not: only reading shows it.
    assert (await crm.erase([known], "clear"))["somebody"] == Accepted(known.remote_id)
    assert await crm.read([known]) == {"somebody": {"zp_text": "kept there"}}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("zp_option", "none of them", "not_an_option"),
        ("zp_number", "twelve", "not_a_number"),
        ("zp_date", "03.02.1990", "not_a_date"),
        ("zp_yes_no", "perhaps", "not_yes_or_no"),
        ("email", "no address", "invalid"),
        ("phone", "1" * 40, "invalid"),
        ("organization", "x" * 300, "too_long"),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
async def test_a_value_that_it_refuses_is_refused_by_the_name_of_its_field(
    crm: BottleCrm, field: str, value: str, code: str, is_known: bool
) -> None:
    one = Row("somebody", {"zp_text": "x", field: value})
    if is_known:
        one = replace(one, remote_id=(await written(crm, Row("somebody", {}))).remote_id)
    outcome = (await crm.write([one]))["somebody"]
    assert isinstance(outcome, Refused)
    assert (outcome.field, outcome.code) == (field, code)


async def test_an_address_that_somebody_else_has_is_refused(crm: BottleCrm) -> None:
    await written(crm, Row("one", {"email": "ada@example.org"}))
    refused = (await crm.write([Row("two", {"email": "ADA@example.org"})]))["two"]
    assert isinstance(refused, Refused) and (refused.field, refused.code) == ("email", "duplicate")


@pytest.mark.parametrize("poison", ["nul \x00 in it", "half a character \ud800"])
async def test_a_row_that_it_fails_on_for_ever_stops_no_other(crm: BottleCrm, poison: str) -> None:
    rows = [Row("before", {"zp_text": "a"}), Row("poison", {"zp_text": poison}), Row("after", {"zp_text": "c"})]
    assert set(await crm.write(rows)) == {"before", "after"}
    with pytest.raises(ServerFailed) as failed:
        await crm.write([rows[1]])
    assert failed.value.answered and poison not in str(failed.value)


async def test_two_contacts_with_one_key_are_for_a_person_to_merge(crm: BottleCrm, browser: httpx.AsyncClient) -> None:
    known = await written(crm, Row("somebody", {"zp_text": "one"}))
    copy = {"first_name": "A", "last_name": "copy", "custom_fields": {"zp_customer_id": "somebody", "zp_text": "two"}}
    (await browser.post("/api/contacts/", json=copy)).raise_for_status()
    refused = (await crm.write([Row("somebody", {"zp_text": "three"})]))["somebody"]
    assert isinstance(refused, Refused) and refused.code == "several_records"
    # Whichever was to be emptied, or holds something else, is seen.
    for wanted, seen in ((None, {"one", "two"}), ("one", {"two"}), ("two", {"one"})):
        assert (await crm.read([Row("somebody", {"zp_text": wanted})]))["somebody"]["zp_text"] in seen
    # But who wants to be forgotten is forgotten in all of them.
    assert (await crm.erase([known], "delete"))["somebody"] == Accepted(known.remote_id)
    assert (await browser.get("/api/contacts/?limit=1")).json()["count"] == 0


async def test_a_contact_of_the_brands_keeps_its_names_and_gets_our_key(crm: BottleCrm, browser: httpx.AsyncClient) -> None:
    made_there = await browser.post("/api/contacts/", json={"first_name": "Ada", "last_name": "Lovelace", "city": "London"})
    remote_id = made_there.json()["id"]
    assert await crm.write([Row("ada", {"zp_text": "x"}, remote_id=remote_id)]) == {"ada": Accepted(remote_id)}
    contact = (await browser.get(f"/api/contacts/{remote_id}/")).json()["contact_obj"]
    assert [contact[name] for name in ("first_name", "last_name", "city")] == ["Ada", "Lovelace", "London"]
    assert contact["custom_fields"] == {"zp_customer_id": "ada", "zp_text": "x"}
    assert await crm.read([Row("ada", {"zp_text": None, "city": None})]) == {"ada": {"zp_text": "x", "city": "London"}}
    await crm.erase([Row("ada", {"zp_text": None}, remote_id=remote_id)], "clear")
    contact = (await browser.get(f"/api/contacts/{remote_id}/")).json()["contact_obj"]
    assert (contact["first_name"], contact["custom_fields"]) == ("Ada", {})


async def test_a_required_field_cannot_be_emptied_and_says_so(crm: BottleCrm, browser: httpx.AsyncClient) -> None:
    known = await written(crm, Row("somebody", {"zp_text": "x"}))
    await made(browser, "zp_required", "text", is_required=True)
    assert not (await crm.schema())["zp_required"].can_be_empty
    await written(crm, replace(known, fields={"zp_required": "x"}))
    for one in (replace(known, fields={"zp_required": None}), Row("new", {"zp_text": "x"})):
        refused = (await crm.write([one]))[one.key]
        assert isinstance(refused, Refused) and (refused.field, refused.code) == ("zp_required", "required")


async def test_who_was_merged_into_another_contact_is_not_made_again(
    crm: BottleCrm, started_bottlecrm: BottleCrmServer, browser: httpx.AsyncClient
) -> None:
    one, two = await written(crm, Row("one", {"zp_text": "a"})), await written(crm, Row("two", {"zp_text": "unforgettable"}))
    merged = await browser.post(f"/api/contacts/{one.remote_id}/merge/", json={"merge_id": two.remote_id})
    assert merged.status_code == 200, merged.text
    assert await crm.write([two]) == {"two": NotThere()}
    assert (await browser.get("/api/contacts/?limit=1")).json()["count"] == 1
    await crm.erase([two], "clear")
    assert not started_bottlecrm.holds("unforgettable")


async def test_whom_a_late_call_made_once_more_is_joined_to_the_one_that_is_known(
    crm: BottleCrm, started_bottlecrm: BottleCrmServer, browser: httpx.AsyncClient
) -> None:
    """As our own call makes it, after the one that was answered; a note that somebody made there meanwhile stays."""
    known = await written(crm, Row("somebody", {"zp_text": "now", "zp_other": None}))
    twice = {"first_name": "Chat", "last_name": "customer", "phone": "+4912345"}
    body = {**twice, "custom_fields": {"zp_customer_id": "somebody", "zp_text": "before", "zp_other": "before"}}
    assert (await browser.post("/api/contacts/", json=body)).status_code in (200, 201)
    copied = {"first_name": "Ada", "last_name": "Lovelace", "custom_fields": {"zp_customer_id": "somebody"}}
    assert (await browser.post("/api/contacts/", json=copied)).status_code in (200, 201)
    row = replace(known, fields={"zp_text": "now", "zp_other": None}, may_be_twice=True)
    assert isinstance((await crm.write([row]))["somebody"], Accepted)
    there = (await browser.get("/api/contacts/?limit=100")).json()["results"]
    assert sorted(one["first_name"] for one in there) == ["Ada", "Chat"], "who was copied by a person is a person's to join"
    (ours,) = (one for one in there if one["first_name"] == "Chat")
    held = {name: value for name, value in ours["custom_fields"].items() if value}
    assert (ours["id"], held) == (known.remote_id, {"zp_customer_id": "somebody", "zp_text": "now"})
    assert ours["phone"] == "+4912345", "and what the other had is not lost"
    assert not started_bottlecrm.holds("before")


async def test_whose_contact_was_merged_into_the_brands_is_forgotten_there(
    crm: BottleCrm, started_bottlecrm: BottleCrmServer, browser: httpx.AsyncClient
) -> None:
    known = await written(crm, Row("somebody", {"zp_text": "unforgettable"}))
    brands = (await browser.post("/api/contacts/", json={"first_name": "Ada", "last_name": "Lovelace"})).json()["id"]
    (await browser.post(f"/api/contacts/{brands}/merge/", json={"merge_id": known.remote_id})).raise_for_status()
    assert started_bottlecrm.holds("unforgettable")  # what the brand's own contact lacks it takes from the other
    await crm.erase([known], "clear")
    assert not started_bottlecrm.holds("unforgettable")


async def test_a_token_that_sees_only_its_own_contacts_is_told_of(crm: BottleCrm, started_bottlecrm: BottleCrmServer) -> None:
    known = await written(crm, Row("somebody", {}))
    members = connector(started_bottlecrm, started_bottlecrm.member_token)
    assert await members.write([known]) == {"somebody": NotThere()}  # which is not true
    (missing,) = await members.lacks()
    assert (missing.name, missing.is_needed) == ("custom-fields:write", False) and "administrator" in missing.used_for
    await members.close()


async def test_no_name_says_who_it_is(crm: BottleCrm, started_bottlecrm: BottleCrmServer, browser: httpx.AsyncClient) -> None:
    """What is a name stays in its activity log, after the contact was deleted too."""
    await browser.post("/api/contacts/", json={"first_name": "Ada", "last_name": "unforgettable"})
    (contact,) = (await browser.get("/api/contacts/")).json()["results"]
    (await browser.delete(f"/api/contacts/{contact['id']}/")).raise_for_status()
    assert started_bottlecrm.holds("unforgettable")
    await written(crm, Row("key-of-somebody", {}))
    (contact,) = (await browser.get("/api/contacts/")).json()["results"]
    assert (contact["first_name"], contact["last_name"]) == ("Chat", "customer")


TO = {"language": "first_name", "customer_id": "last_name", "wish": "description"}
"""Which column becomes which of its own fields: custom ones it does not import."""


def quoted_wrongly(words: str) -> str:
    """What it reads of a cell that holds quotes: the first as it is, every other one twice, one more at the end; and behind the
    first, a comma ends the cell."""
    before, quote, behind = words.partition('"')
    return before + quote + f'{behind.replace(chr(34), chr(34) * 2)}"'.partition(",")[0]


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        # It guesses how quotes are doubled, and guesses wrong.
        ("csv", {words: quoted_wrongly(words) for words in AWKWARD.values() if '"' in words} | {"  blanks  ": "blanks"}),
        # Its reader leaves what stands in a workbook for a carriage return, and for an underscore before an x.
        (
            "xlsx",
            {words: words.replace("_x0041_", "_x005F_x0041_") for words in AWKWARD.values() if "_x0041_" in words}
            | {"dos\r\nlíneas": "dos_x000D_\nlíneas", "  blanks  ": "blanks"},
        ),
    ],
)
def test_a_file_of_awkward_words_is_imported_as_it_is_but_for_these(
    bottlecrm: BottleCrmServer, name: str, changed: dict[str, str]
) -> None:
    people = [replace(told((WISH, words)), id=nth) for nth, words in enumerate(AWKWARD.values(), 1)]
    data, _, header = made_file(name, "crm", ABOUT, people)
    form = {"mapping": json.dumps({str(header.index(column)): field for column, field in TO.items()})}
    headers = {"Authorization": f"Bearer {bottlecrm.any_token}"}
    with httpx.Client(base_url=bottlecrm.address, headers=headers, trust_env=False, verify=False, timeout=60) as client:
        files = {"file": (f"preferences.{name}", data)}
        preview, commit = (client.post(f"/api/contacts/import/{step}/", data=form, files=files) for step in ("preview", "commit"))
        contacts = client.get("/api/contacts/?limit=100").json()["results"]
    everybody = {"total": len(AWKWARD), "valid": len(AWKWARD), "skipped": 0}
    assert (preview.json()["summary"], commit.json()["created"]) == (everybody, len(AWKWARD))
    notes = [contact["description"] for contact in sorted(contacts, key=lambda one: str(one["created_at"]))]
    assert {words: note for words, note in zip(AWKWARD.values(), notes, strict=True) if words != note} == changed


async def written(crm: BottleCrm, one: Row) -> Row:
    outcome = (await crm.write([one]))[one.key]
    assert isinstance(outcome, Accepted)
    return replace(one, remote_id=outcome.remote_id)


async def made(browser: httpx.AsyncClient, key: str, field_type: str, *, is_required: bool = False) -> None:
    definition = {"target_model": "Contact", "key": key, "label": key, "field_type": field_type, "is_required": is_required}
    (await browser.post("/api/custom-fields/", json=definition)).raise_for_status()
