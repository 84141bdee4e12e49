"""The connector to HubSpot, against the simulated account over a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from bot.clock import SystemClock
from bot.sync.connectors.contract import Accepted, BatchRefused, FieldType, NewField, NotThere, Refused, Row, ServerFailed, Stopped
from bot.sync.connectors.http import Http
from bot.sync.connectors.hubspot import HubSpot
from bot.sync.connectors.table import KINDS
from bot.sync.running.calls.sending import Sender
from bot.sync.running.read_back import differences
from bot.sync.simulators.simulator import Simulator, simulator
from bot.sync.simulators.talk import Asked
from tests.sync.kit import OPTIONS, ConnectorKit, Side

KEY = "zp_customer_id"
KINDS_OF_FIELDS: tuple[FieldType, ...] = ("text", "number", "yes_no", "option", "options", "date", "moment")
FIELDS = {kind: f"zp_{kind}" for kind in KINDS_OF_FIELDS}


def hubspot(url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> HubSpot:
    headers = KINDS["hubspot"].headers(token)
    return HubSpot(Http(url, now=SystemClock().now, headers=headers, may_be_private=True, transport=transport), KEY)


@dataclass
class Portal:
    """A simulated account, our connector to it, and every request that it heard."""

    sim: Simulator
    ours: HubSpot
    heard: list[Asked]

    def id_of(self, key: str) -> str:
        return next(ident for ident, fields in self.sim.records.items() if fields.get(KEY) == key)


@asynccontextmanager
async def portal(faults: str = "") -> AsyncIterator[Portal]:
    async with simulator("hubspot", faults=faults) as sim:
        heard: list[Asked] = []
        sim.hears = heard.append
        ours = hubspot(sim.url, sim.token)
        codes = tuple((code, code.title()) for code in OPTIONS)
        await ours.create_fields(
            [
                NewField(KEY, "text", "Customer id", is_unique=True),
                *(NewField(name, kind, name, codes if "option" in kind else ()) for kind, name in FIELDS.items()),
                NewField("zp_other", "text", "Other"),
            ]
        )
        await ours.schema()
        heard.clear()
        try:
            yield Portal(sim, ours, heard)
        finally:
            await ours.close()


async def test_without_the_property_for_our_key_whoever_is_known_by_their_id_is_emptied_and_erased_all_the_same() -> None:
    async with portal() as at:
        await at.ours.write([Row("K1", {"zp_text": "a", "zp_other": "b"}), Row("K2", {"zp_text": "c"})])
        ids = {key: at.id_of(key) for key in ("K1", "K2")}
        del at.sim._system.properties[KEY]
        at.sim._system._contacts.learn()
        await at.ours.schema()
        known = Row("K1", {"zp_text": None}, ids["K1"])
        assert isinstance((await at.ours.write([known]))["K1"], Accepted)
        assert await at.ours.read([known]) == {"K1": {"zp_text": None}}
        rows = [Row(key, {"zp_text": None, "zp_other": None}, ident) for key, ident in ids.items()]
        assert {type(one) for one in (await at.ours.erase(rows, "clear")).values()} == {Accepted}
        assert not any(fields.get("zp_text") or fields.get("zp_other") for fields in at.sim.records.values())
        assert not (await at.ours.erase([Row("K3", {"zp_text": None})], "clear")), "whom nobody can find was not erased"


class TestKit(ConnectorKit):
    @pytest.fixture
    async def side(self) -> AsyncIterator[Side]:
        async with portal() as at:

            async def remove(ident: str) -> None:
                at.sim.remove(ident)

            async def count() -> int:
                return len(at.sim.records)

            async def holds(text: str) -> bool:
                return text in json.dumps(at.sim.records)

            yield Side(
                at.ours, FIELDS, lambda: hubspot(at.sim.url, "wrong"), remove, count, holds, "zp_other", "phone",
                bad=(FIELDS["option"], "no such option"), folds_case=True,
            )  # fmt: skip


async def test_what_is_wrong_with_a_row_names_its_field_and_has_our_word() -> None:
    async with portal() as at:
        outcomes = await at.ours.write([Row("k1", {"zp_option": "no such", "zp_text": "x"}), Row("k2", {"zp_number": "many"})])
        first, second = outcomes["k1"], outcomes["k2"]
        assert isinstance(first, Refused) and (first.code, first.field) == ("option_missing_there", "zp_option")
        assert isinstance(second, Refused) and (second.code, second.field) == ("invalid_integer", "zp_number")
        assert first.text.startswith("no such was not one of the allowed options")


async def test_the_rest_of_a_row_is_taken_without_the_field_that_is_refused() -> None:
    async with portal() as at:
        row = Row("k1", {"zp_option": "no such", "zp_text": "x", "zp_number": Decimal(3)})
        fate = (await Sender(at.ours).send([row]))["k1"]
        assert isinstance(fate.outcome, Accepted)
        assert [(one.code, one.field) for one in fate.left_out] == [("option_missing_there", "zp_option")]
        assert len([one for one in at.heard if one.path.endswith("upsert")]) == 2
        assert at.sim.by(KEY)["k1"]["zp_text"] == "x"


@pytest.mark.parametrize(("name", "code"), [("createdate", "read_only_there"), ("zp_gone", "missing_there")])
async def test_a_property_that_fails_the_whole_call_is_left_out_of_every_row(name: str, code: str) -> None:
    """It was there when the run began; nobody has to look for it in halves."""
    async with portal() as at:
        rows = [Row(f"k{n}", {"zp_text": "x", name: "2026-01-01"}) for n in range(10)]
        outcomes = await at.ours.write(rows)
        assert {(one.code, one.field) for one in outcomes.values() if isinstance(one, Refused)} == {(code, name)}
        assert len(outcomes) == 10
        fates = await Sender(at.ours).send(rows)
        assert all(isinstance(one.outcome, Accepted) for one in fates.values())
        assert len(at.sim.records) == 10


def scripted(status: int, body: Any) -> HubSpot:
    return hubspot("https://hubspot.example", "pat", httpx.MockTransport(lambda _: httpx.Response(status, json=body)))


ERROR = {"status": "error", "category": "VALIDATION_ERROR"}


@pytest.mark.parametrize(
    "error",
    [
        {"errors": [{"message": "m", "code": "INVALID_OPTION", "context": {"propertyName": ["zp_a"]}}]},
        {"errors": [{"message": "m", "code": "INVALID_OPTION", "in": "zp_a"}]},
        {"message": 'Property values were not valid: [{"isValid":false,"message":"m","error":"INVALID_OPTION","name":"zp_a"}]'},
        {"message": "x", "errors": [{"message": "m", "code": "INVALID_OPTION", "context": {"propertyName": "zp_a"}}]},
        {"errors": [{"message": "m", "code": "INVALID_OPTION", "in": "zp_a", "context": "{missingScopes=[a]}"}], "subCategory": {}},
    ],
)
async def test_a_problem_is_found_wherever_hubspot_puts_it(error: dict[str, Any]) -> None:
    """Its pages show these forms; which one comes depends on the endpoint."""
    row = Row("k1", {"zp_a": "x", "zp_b": "y"})
    refused = Refused("option_missing_there", "m", "zp_a")
    context = {"context": {"objectWriteTraceId": ["k1"]}}
    found = {"status": "COMPLETE", "results": [], "errors": [{**ERROR, **error, **context}]}
    assert await scripted(207, found).write([row]) == {"k1": refused}
    assert await scripted(400, {**ERROR, **error}).write([row]) == {"k1": refused}


async def test_an_error_finds_its_row_by_trace_or_by_id_in_a_list_or_alone() -> None:
    for context in ({"objectWriteTraceId": "k1"}, {"ids": ["7"]}, {"id": ["7"]}, {"ids": "7"}):
        found = {"results": [], "errors": [{**ERROR, "message": "m", "context": context}]}
        outcomes = await scripted(207, found).write([Row("k1", {"zp_a": "x"}, "7"), Row("k2", {"zp_a": "x"}, "8")])
        assert outcomes == {"k1": Refused("validation_error", "m")}


async def test_a_whole_call_without_a_name_is_refused_so_that_halves_tell() -> None:
    rows = [Row("k1", {"zp_a": "x"}), Row("k2", {"zp_a": "x"})]
    with pytest.raises(BatchRefused) as refused:
        await scripted(400, {**ERROR, "message": "internal error"}).write(rows)
    assert refused.value.code == "validation_error"
    gone = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "gone"}
    assert await scripted(404, gone).write([Row("k1", {"zp_a": "x"}, "7")]) == {"k1": NotThere()}


async def test_an_address_that_is_anothers_is_left_out_and_the_rest_is_taken() -> None:
    async with portal() as at:
        await at.ours.write([Row("k1", {"email": "a@example.org"})])
        fate = (await Sender(at.ours).send([Row("k2", {"email": "A@example.org", "zp_text": "x"})]))["k2"]
        assert isinstance(fate.outcome, Accepted)
        assert [(one.code, one.field) for one in fate.left_out] == [("conflict", "email")]
        assert at.sim.by(KEY)["k2"]["zp_text"] == "x"


async def test_what_is_asked_and_not_answered_is_no_list_of_nothing() -> None:
    """Else every field would seem to be missing there, and everybody to have no record."""
    ours = scripted(400, {**ERROR, "message": "of k1"})
    for call in (ours.schema(), ours.read([Row("k1", {"zp_a": None})]), ours.erase([Row("k1", {"zp_a": None})], "clear")):
        with pytest.raises(ServerFailed) as failed:
            await call
        assert "400" in str(failed.value) and "k1" not in str(failed.value)
    with pytest.raises(Stopped):
        await ours.check()


@pytest.mark.parametrize("answer", [{"status": "error", "message": "of k1"}, {}, {"results": None}, [], "fine"], ids=str)
async def test_success_that_holds_an_error_is_no_list_of_nothing_either(answer: Any) -> None:
    """Else whoever is to be forgotten would seem gone, and a missing list of fields would hold the connection up."""
    ours = scripted(200, answer)
    one = Row("k1", {"zp_a": None})
    for call in (ours.schema(), ours.read([one]), ours.erase([one], "clear"), ours.check()):
        with pytest.raises(ServerFailed) as failed:
            await call
        assert "k1" not in str(failed.value)


async def test_a_yes_or_no_is_made_as_hubspots_own_and_can_say_nothing() -> None:
    async with portal() as at:
        await at.ours.create_fields([NewField("zp_news", "yes_no", "News?")])
        (made,) = (json.loads(one.body) for one in at.heard)
        assert (made["type"], made["fieldType"]) == ("bool", "booleancheckbox")
        assert [one["value"] for one in made["options"]] == ["true", "false"]
        field = (await at.ours.schema())["zp_news"]
        assert (field.type, field.can_be_empty, field.is_writable) == ("yes_no", True, True)


async def test_its_own_fields_are_read_only() -> None:
    async with portal() as at:
        schema = await at.ours.schema()
        assert {name for name in ("createdate", "hs_object_id", "email", "zp_text") if schema[name].is_writable} == {
            "email",
            "zp_text",
        }


async def test_an_option_more_is_added_to_a_property_that_is_there_and_labels_stay_apart() -> None:
    async with portal() as at:
        field = NewField("zp_more", "option", "More", (("dark", "Dark"), ("deep", "Dark")))
        await at.ours.create_fields([field])
        await at.ours.create_fields(
            [NewField("zp_more", "option", "More", (*field.options, ("black", "Dark"), ("white", "White")))]
        )
        assert (await at.ours.schema())["zp_more"].options == ("dark", "deep", "black", "white")


async def test_a_property_of_another_type_stays_as_it_is() -> None:
    async with portal() as at:
        await at.ours.create_fields([NewField("zp_text", "options", "Text", (("a", "A"),))])
        assert (await at.ours.schema())["zp_text"].type == "text"


async def test_a_hidden_option_is_taken_as_the_others_are() -> None:
    found = {
        "results": [{"name": "zp_a", "type": "enumeration", "fieldType": "select", "options": [{"value": "old", "hidden": True}]}]
    }
    assert (await scripted(200, found).schema())["zp_a"].options == ("old",)


async def test_what_was_written_into_a_text_is_read_as_what_it_was() -> None:
    async with portal() as at:
        row = Row("k1", {"zp_text": True, "zp_other": datetime(2026, 5, 3, 21, 30, tzinfo=UTC)})
        await at.ours.write([row])
        assert await differences(at.ours.read, [row]) == {}


async def test_one_record_that_cannot_be_emptied_does_not_keep_the_others() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("read"):
            return httpx.Response(200, json={"results": []})
        inputs = json.loads(request.content)["inputs"]
        if any(one["id"] == "2" for one in inputs):
            return httpx.Response(400, json={**ERROR, "message": "a rule of this account"})
        return httpx.Response(200, json={"results": [{"id": one["id"], "properties": {}} for one in inputs]})

    ours = hubspot("https://hubspot.example", "pat", httpx.MockTransport(handler))
    outcomes = await ours.erase([Row(f"k{n}", {"zp_a": None}, str(n)) for n in range(1, 5)], "clear")
    assert outcomes.pop("k2") == Refused("validation_error", "a rule of this account")
    assert {key: type(one) for key, one in outcomes.items()} == dict.fromkeys(("k1", "k3", "k4"), Accepted)


@pytest.mark.parametrize("mode", ["clear", "delete"])
async def test_an_erasure_finds_the_contact_that_another_was_merged_into(mode: Any) -> None:
    async with portal() as at:
        await at.ours.write([Row("k1", {"zp_text": "x"})])
        assert await at.ours.erase([Row("k1", {"zp_text": None}, "999")], mode) == {"k1": Accepted()}
        assert "k1" not in at.sim.by(KEY) and "'x'" not in str(at.sim.records)
