"""The simulated HubSpot keeps to what HubSpot's pages say, over a real socket."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import FakeClock
from bot.errors import SettingsError
from bot.sync.simulators.simulator import simulator
from bot.sync.simulators.talk import Asked
from tests.sync.simulators.hubspot_portal import CONTACTS, PROPERTIES, definition, portal, row


async def test_rows_are_written_and_read_back_by_a_unique_property() -> None:
    async with portal() as hubspot:
        made = await hubspot.upsert(row("a", zp_diet="vegan;none", zp_cups="2"), row("b", zp_words="é"))
        changed = await hubspot.upsert(row("a", zp_cups="3"))
        assert made.status_code == 200
        assert [(each["new"], each["objectWriteTraceId"]) for each in made.json()["results"]] == [
            (True, "trace-a"),
            (True, "trace-b"),
        ]
        assert changed.json()["results"][0]["new"] is False
        assert changed.json()["results"][0]["id"] == made.json()["results"][0]["id"]
        read = (await hubspot.read("a", "b")).json()["results"]
        assert [each["properties"]["zp_diet"] for each in read] == ["vegan;none", None]
        assert hubspot.has("a") == {"zp_id": "a", "zp_diet": "vegan;none", "zp_cups": "3"}
        assert hubspot.sim.written_more_than_once == {read[0]["id"]: 2}


async def test_an_empty_string_clears_and_what_is_not_named_stays() -> None:
    async with portal() as hubspot:
        await hubspot.upsert(row("a", zp_diet="vegan", zp_cups="2"))
        await hubspot.upsert(row("a", zp_diet=""))
        assert hubspot.has("a") == {"zp_id": "a", "zp_cups": "2"}


@pytest.mark.parametrize(
    ("name", "good", "bad", "code"),
    [
        ("zp_diet", "vegan;vegetarian", "Vegan", "INVALID_OPTION"),
        ("zp_diet", "none", "vegan; none", "INVALID_OPTION"),
        ("zp_cups", "12.5", "12,5", "INVALID_INTEGER"),
        ("zp_birthday", "1990-02-03", "03.02.1990", "INVALID_DATE"),
        ("zp_birthday", "0", "1990-02-30", "INVALID_DATE"),
        ("zp_birthday", "86400000", "86400001", "INVALID_DATE"),
        ("zp_seen_at", "2026-11-29T10:00:00Z", "2026-11-29", "INVALID_DATE"),
        ("zp_news", "true", "yes", "INVALID_OPTION"),
        ("zp_words", "x" * 65_536, "x" * 65_537, "PROPERTY_VALUE_TOO_LONG"),
    ],
)
async def test_a_value_that_does_not_fit_fails_its_row_alone(name: str, good: str, bad: str, code: str) -> None:
    async with portal() as hubspot:
        answer = await hubspot.upsert(row("a", **{name: good}), row("b", **{name: bad}))
        body = answer.json()
        assert (answer.status_code, body["numErrors"], len(body["results"])) == (207, 1, 1)
        assert body["errors"][0]["context"]["objectWriteTraceId"] == ["trace-b"]
        assert body["errors"][0]["errors"][0]["code"] == code
        assert hubspot.has("a")[name] == good
        assert hubspot.has("b") == {}


async def test_without_trace_ids_one_bad_row_fails_all() -> None:
    async with portal() as hubspot:
        answer = await hubspot.upsert(row("a", trace=None, zp_cups="1"), row("b", trace=None, zp_cups="x"))
        assert answer.status_code == 400
        some = await hubspot.upsert(row("a", zp_cups="1"), row("b", trace=None, zp_cups="x"))
        assert some.status_code == 400
        assert hubspot.sim.records == {}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([row("a"), row("A")], "Duplicate IDs found in batch input"),
        ([row("a", no_such="1")], "does not exist"),
        ([row("a", hs_object_id="1")], "read only"),
        ([row(str(number)) for number in range(101)], "maximum number of inputs"),
        ([], "not empty"),
        ([row("a") | {"id_property": "zp_id"}], "unrecognized field id_property"),
        ([row("a") | {"properties": {"zp_cups": 1}}], "not a string"),
        ([row("a") | {"properties": {"zp_cups": None}}], "not a string"),
        ([row("a") | {"id": 1}], "id is a string"),
        ([row("a") | {"idProperty": "zp_words"}], "not a unique property"),
        ([row("a", trace="t", zp_cups="x"), row("b", trace="t")], "Duplicate IDs"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_call_that_is_wrong_is_refused_whole(rows: list[dict[str, Any]], sentence: str) -> None:
    async with portal() as hubspot:
        answer = await hubspot.upsert(*rows)
        assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")
        assert sentence in answer.json()["message"]
        assert hubspot.sim.records == {}


async def test_what_is_no_json_or_says_it_is_none_is_refused() -> None:
    async with portal() as hubspot:
        path = f"{CONTACTS}/batch/upsert"
        headers = {"content-type": "application/json"}
        assert (await hubspot.client.post(path, content="{", headers=headers)).status_code == 400
        assert (await hubspot.client.post(path, content='{"inputs": []}')).status_code == 415
        assert (await hubspot.client.get("/crm/objects/2025-03/contacts")).status_code == 404


async def test_an_update_by_id_changes_and_never_makes() -> None:
    async with portal() as hubspot:
        id = (await hubspot.upsert(row("a"))).json()["results"][0]["id"]
        rows = [{"id": each, "properties": {"zp_cups": "1"}, "objectWriteTraceId": each} for each in (id, "999")]
        answer = await hubspot.post(f"{CONTACTS}/batch/update", {"inputs": rows})
        assert answer.status_code == 207
        assert [each["id"] for each in answer.json()["results"]] == [id]
        assert answer.json()["errors"][0]["category"] == "OBJECT_NOT_FOUND"
        assert answer.json()["errors"][0]["context"]["objectWriteTraceId"] == ["999"]
        hubspot.sim.remove(id)
        gone = await hubspot.post(f"{CONTACTS}/batch/update", {"inputs": rows[:1]})
        assert (gone.status_code, gone.json()["errors"][0]["category"]) == (207, "OBJECT_NOT_FOUND")
        assert hubspot.sim.records == {}


async def test_an_address_that_another_has_is_a_conflict_also_inside_one_call() -> None:
    async with portal() as hubspot:
        await hubspot.upsert(row("a", email="ana@example.org"))
        answer = await hubspot.upsert(
            row("b", email="ANA@example.org"), row("c", email="c@example.org"), row("d", email="c@example.org")
        )
        errors = {each["context"]["objectWriteTraceId"][0]: each for each in answer.json()["errors"]}
        assert {trace: each["category"] for trace, each in errors.items()} == {"trace-b": "CONFLICT", "trace-d": "CONFLICT"}
        assert errors["trace-b"]["message"].endswith(f"Existing ID: {next(iter(hubspot.sim.records))}")
        assert set(hubspot.sim.by("zp_id")) == {"a", "c"}


async def test_who_is_not_there_is_an_error_among_what_is_read() -> None:
    async with portal() as hubspot:
        await hubspot.upsert(row("a", zp_cups="1"))
        answer = await hubspot.read("a", "b")
        assert (answer.status_code, len(answer.json()["results"])) == (207, 1)
        assert answer.json()["errors"][0]["context"] == {"ids": ["b"]}
        one = await hubspot.client.get(f"{CONTACTS}/A", params={"idProperty": "zp_id", "properties": "zp_cups"})
        assert one.json()["properties"]["zp_cups"] == "1"
        assert (await hubspot.client.get(f"{CONTACTS}/b", params={"idProperty": "zp_id"})).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("batch/read", {"inputs": [{"id": "a"}], "properties": "zp_cups"}),
        ("batch/read", {"inputs": [{"id": "a"}], "idProperty": "zp_words"}),
        ("batch/read", {"inputs": [{"id": "a"}, {"id": "A"}], "idProperty": "zp_id"}),
        ("batch/read", {"inputs": ["a"]}),
        ("batch/read", {"inputs": [{"id": "a"}], "after": "x"}),
        ("batch/archive", {"inputs": [{"id": 101}]}),
        ("gdpr-delete", {"objectId": 101}),
        ("gdpr-delete", {"id": "101"}),
    ],
    ids=str,
)
async def test_a_reading_or_an_erasing_call_that_is_wrong_is_refused(path: str, body: Any) -> None:
    async with portal() as hubspot:
        await hubspot.upsert(row("a"))
        assert (await hubspot.post(f"{CONTACTS}/{path}", body)).status_code == 400
        assert hubspot.has("a")


async def test_archived_is_gone_and_may_come_back() -> None:
    async with portal() as hubspot:
        id = (await hubspot.upsert(row("a"))).json()["results"][0]["id"]
        answer = await hubspot.post(f"{CONTACTS}/batch/archive", {"inputs": [{"id": id}, {"id": "999"}]})
        assert (answer.status_code, answer.content, hubspot.sim.records) == (204, b"", {})
        assert (await hubspot.upsert(row("a"))).json()["results"][0]["new"] is True
        await hubspot.client.delete(f"{CONTACTS}/{next(iter(hubspot.sim.records))}")
        assert hubspot.sim.records == {}


async def test_erased_is_gone_and_does_not_come_back() -> None:
    async with portal() as hubspot:
        id = (await hubspot.upsert(row("a", email="ana@example.org"))).json()["results"][0]["id"]
        assert (await hubspot.post(f"{CONTACTS}/gdpr-delete", {"objectId": id})).status_code == 204
        unknown = {"objectId": "bo@example.org", "idProperty": "email"}
        assert (await hubspot.post(f"{CONTACTS}/gdpr-delete", unknown)).status_code == 204
        assert (await hubspot.post(f"{CONTACTS}/gdpr-delete", {"objectId": "999"})).status_code == 404
        answer = await hubspot.upsert(row("A"), row("x", email="ana@example.org"), row("y", email="Bo@example.org"), row("z"))
        assert [each["objectWriteTraceId"] for each in answer.json()["results"]] == ["trace-z"]
        assert all("blocklist" in each["message"] for each in answer.json()["errors"])
        assert ["email", "bo@example.org"] in hubspot.sim.state()["blocklist"]


async def test_properties_are_made_listed_and_get_new_options() -> None:
    async with portal() as hubspot:
        listed = {each["name"]: each for each in (await hubspot.client.get(PROPERTIES)).json()["results"]}
        assert listed["zp_id"]["hasUniqueValue"] is True
        assert [each["value"] for each in listed["zp_diet"]["options"]] == ["vegan", "vegetarian", "none"]
        assert [each["value"] for each in listed["zp_news"]["options"]] == ["true", "false"]
        assert listed["createdate"]["modificationMetadata"]["readOnlyValue"] is True
        assert (await hubspot.post(PROPERTIES, definition("zp_id", "string", "text"))).status_code == 409
        both = {"inputs": [definition("zp_one", "string", "text"), definition("zp_two", "string", "text")]}
        assert (await hubspot.post(f"{PROPERTIES}/batch/create", both)).status_code == 201
        more = {"options": [*listed["zp_diet"]["options"], {"value": "keto", "label": "Keto"}]}
        assert (await hubspot.client.patch(f"{PROPERTIES}/zp_diet", json=more)).status_code == 200
        assert (await hubspot.upsert(row("a", zp_diet="keto", zp_one="x", zp_two="y"))).status_code == 200
        assert (await hubspot.client.get(f"{PROPERTIES}/zp_none")).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        definition("Zp", "string", "text"),
        definition("zp_x", "string", "number"),
        definition("zp_x", "text", "text"),
        definition("zp_x", "enumeration", "select", options=[{"value": "a;b", "label": "A"}]),
        definition("zp_x", "enumeration", "select", options=[{"value": "a", "label": "A"}, {"value": "a", "label": "B"}]),
        definition("zp_x", "enumeration", "select", options=[{"value": "a", "label": "A"}, {"value": "b", "label": "A"}]),
        definition("zp_x", "enumeration", "select", options=[{"value": "a"}]),
        definition("zp_x", "date", "date", hasUniqueValue=True),
        definition("zp_x", "string", "text") | {"groupName": "nowhere"},
        definition("zp_x", "string", "text") | {"label": ""},
        definition("zp_x", "string", "text") | {"unique": True},
    ],
    ids=str,
)
async def test_a_property_that_hubspot_would_not_make_is_refused(wrong: dict[str, Any]) -> None:
    async with portal() as hubspot:
        assert (await hubspot.post(PROPERTIES, wrong)).status_code == 400
        assert "zp_x" not in hubspot.sim.state()["properties"]


async def test_an_eleventh_unique_property_is_refused_and_what_is_unique_stays_so() -> None:
    async with portal() as hubspot:
        codes = [
            (await hubspot.post(PROPERTIES, definition(f"zp_u{n}", "string", "text", hasUniqueValue=True))).status_code
            for n in range(10)
        ]
        assert codes == [201] * 9 + [400]
        assert (await hubspot.client.patch(f"{PROPERTIES}/zp_id", json={"hasUniqueValue": False})).status_code == 400


async def test_only_a_token_that_begins_as_ours_is_accepted() -> None:
    async with portal() as hubspot:
        path = "/account-info/2026-03/details"
        assert (await hubspot.client.get(path)).json()["portalId"] == 62515
        for wrong in ("Bearer pat-eu1-real", "pat-sim-x", ""):
            answer = await hubspot.client.get(path, headers={"Authorization": wrong})
            assert (answer.status_code, answer.json()["category"]) == (401, "INVALID_AUTHENTICATION")


async def test_the_older_paths_lead_to_the_same_contacts() -> None:
    async with portal() as hubspot:
        await hubspot.post("/crm/v3/objects/contacts/batch/upsert", {"inputs": [row("a", zp_cups="1")]})
        assert (await hubspot.read("a")).json()["results"][0]["properties"]["zp_cups"] == "1"
        assert (await hubspot.client.get("/crm/v3/properties/contacts/zp_cups")).status_code == 200
        assert (await hubspot.client.get("/account-info/v3/details")).status_code == 200


@pytest.mark.slow
async def test_the_published_limit_is_190_calls_in_ten_seconds_and_says_what_is_left() -> None:
    clock = FakeClock(datetime(2026, 11, 29, tzinfo=UTC))
    async with portal(limit=None, clock=clock) as hubspot:
        path = "/account-info/2026-03/details"
        answers = [await hubspot.client.get(path) for _ in range(190 - 7 + 1)]
        assert answers[-2].status_code == 200
        assert answers[-2].headers["X-HubSpot-RateLimit-Remaining"] == "0"
        assert answers[-2].headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
        assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (429, "10")
        assert answers[-1].json()["policyName"] == "TEN_SECONDLY_ROLLING"
        clock.advance(timedelta(seconds=10))
        assert (await hubspot.client.get(path)).status_code == 200


@pytest.mark.slow
async def test_the_limit_can_be_set_and_left_out() -> None:
    async with portal(limit=9) as hubspot:
        codes = [(await hubspot.client.get("/account-info/v3/details")).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
    async with portal() as hubspot:
        assert "X-HubSpot-RateLimit-Max" not in (await hubspot.client.get("/account-info/v3/details")).headers


async def test_what_stands_in_it_can_be_read_but_not_by_a_page_under_another_name() -> None:
    async with portal() as hubspot:
        await hubspot.upsert(row("a", zp_cups="1"))
        state = (await hubspot.client.get("/_state", headers={"Authorization": ""})).json()
        assert list(state["records"].values()) == [{"zp_id": "a", "zp_cups": "1"}]
        assert (state["kind"], state["writes"], state["answers"]) == ("hubspot", 1, {"201": 7, "200": 1})
        assert (await hubspot.client.get("/_state", headers={"Host": "evil.example:80"})).status_code == 421


async def test_whoever_wants_to_is_handed_every_request_as_it_came() -> None:
    async with portal("500") as hubspot:
        heard: list[Asked] = []
        hubspot.sim.hears = heard.append
        await hubspot.upsert(row("a"))
        await hubspot.client.get(f"{CONTACTS}/a", params={"idProperty": "zp_id"})
        assert [(each.method, dict(each.query)) for each in heard] == [("POST", {}), ("GET", {"idProperty": "zp_id"})]
        assert json.loads(heard[0].body) == {"inputs": [row("a")]}
        assert heard[0].headers["authorization"] == f"Bearer {hubspot.sim.token}"


async def test_a_system_that_there_is_not_and_a_port_that_is_taken_are_one_line() -> None:
    with pytest.raises(SettingsError, match="there is no simulator of 'sugar'"):
        async with simulator("sugar"):
            pass
    async with simulator("hubspot") as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(SettingsError, match=f"--port: cannot listen on 127.0.0.1:{port}"):
            async with simulator("hubspot", port=port):
                pass
