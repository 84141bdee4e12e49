"""The simulated Klaviyo keeps to what Klaviyo's published descriptions say, over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import FakeClock
from tests.sync.simulators.klaviyo_account import ERASURES, IMPORTS, account, erasure, job, profile

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


async def test_an_import_is_accepted_worked_on_and_complete() -> None:
    async with account() as klaviyo:
        made = await klaviyo.submit(profile("a", zp_diet=["vegan", "none"], zp_cups=2), profile("b", zp_news=True))
        attributes = made.json()["data"]["attributes"]
        assert (made.status_code, attributes["status"], attributes["total_count"], klaviyo.sim.records) == (202, "queued", 2, {})
        path = f"{IMPORTS}/{made.json()['data']['id']}"
        looks = [(await klaviyo.client.get(path)).json()["data"]["attributes"] for _ in range(3)]
        assert [each["status"] for each in looks] == ["processing", "complete", "complete"]
        assert (looks[1]["completed_count"], looks[1]["failed_count"]) == (2, 0)
        assert klaviyo.has("a") == {"properties.zp_diet": ["vegan", "none"], "properties.zp_cups": 2}
        assert klaviyo.has("b") == {"properties.zp_news": True}


async def test_a_bad_profile_fails_alone_and_says_why_afterwards() -> None:
    async with account() as klaviyo:
        errors = await klaviyo.write(
            profile("a", zp_cups=1),
            profile("b", {"email": "no address"}),
            profile(None, zp_cups=1),
            profile("d", {"phone_number": "0600"}),
        )
        assert [each["attributes"]["detail"].split()[0:2] for each in errors] == [
            ["Invalid", "email"],
            ["A", "profile"],
            ["Invalid", "phone"],
        ]
        assert errors[0]["attributes"]["source"]["pointer"] == "/data/attributes/profiles/data/1/attributes/email"
        assert errors[0]["attributes"]["original_payload"]["external_id"] == "b"
        assert set(klaviyo.sim.by("external_id")) == {"a"}
        first = (await klaviyo.client.get(f"{IMPORTS}/sim-import-1/import-errors", params={"page[size]": "2"})).json()
        assert (len(first["data"]), "page%5Bcursor%5D" in first["links"]["next"]) == (2, True)


async def test_writing_again_changes_what_is_named_and_null_clears() -> None:
    async with account() as klaviyo:
        await klaviyo.write(profile("a", {"first_name": "Ana"}, zp_diet="vegan", zp_cups=1))
        await klaviyo.write(profile("a", {"first_name": None}, zp_diet=None, zp_news=False))
        assert klaviyo.has("a") == {"properties.zp_cups": 1, "properties.zp_news": False}
        assert list(klaviyo.sim.written_more_than_once.values()) == [2]


async def test_identifiers_of_two_people_or_of_nobody_fail_their_profile() -> None:
    async with account() as klaviyo:
        await klaviyo.write(profile("a", {"email": "ana@example.org"}), profile("b"))
        nobody = {**profile(None, zp_cups=1), "id": "01NONE"}
        by_id = {**profile(None, zp_cups=1), "id": klaviyo.id_of("b")}
        errors = await klaviyo.write(profile("b", {"email": "Ana@example.org"}), nobody, by_id)
        assert [each["attributes"]["detail"] for each in errors] == [
            "The identifiers belong to different profiles.",
            "A profile with id 01NONE does not exist.",
        ]
        assert (klaviyo.has("a"), klaviyo.has("b")) == ({"email": "ana@example.org"}, {"properties.zp_cups": 1})


async def test_patch_properties_unset_append_and_unappend() -> None:
    async with account() as klaviyo:
        await klaviyo.write(profile("a", zp_diet=["vegan", "none"], zp_cups=1, zp_words="x", zp_size=1))
        await klaviyo.write(profile("a", meta={"patch_properties": {"unset": "zp_size"}}))
        patch = {"patch_properties": {"append": {"zp_diet": "keto"}, "unset": ["zp_cups", "zp_words"]}}
        assert (await klaviyo.patch(klaviyo.id_of("a"), {}, meta=patch)).status_code == 200
        less = {"patch_properties": {"unappend": {"zp_diet": ["none"]}}}
        assert (await klaviyo.patch(klaviyo.id_of("a"), {}, meta=less)).status_code == 200
        assert klaviyo.has("a") == {"properties.zp_diet": ["vegan", "keto"]}


async def test_the_last_of_two_with_one_key_in_one_import_wins() -> None:
    async with account() as klaviyo:
        assert await klaviyo.write(profile("a", zp_cups=1), profile("a", zp_cups=2), profile("A", zp_cups=3)) == []
        assert [klaviyo.has(key)["properties.zp_cups"] for key in "aA"] == [2, 3]


async def test_a_profile_is_changed_by_id_and_never_made() -> None:
    async with account() as klaviyo:
        await klaviyo.write(profile("a", {"email": "ana@example.org"}), profile("b"))
        id = klaviyo.id_of("b")
        answer = await klaviyo.patch(id, {"first_name": "Bo", "properties": {"zp_cups": 1}})
        assert answer.json()["data"]["attributes"]["first_name"] == "Bo"
        assert klaviyo.has("b") == {"first_name": "Bo", "properties.zp_cups": 1}
        duplicate = await klaviyo.patch(id, {"email": "ANA@example.org"})
        assert (duplicate.status_code, duplicate.json()["errors"][0]["meta"]["duplicate_profile_id"]) == (409, klaviyo.id_of("a"))
        assert (await klaviyo.patch(id, {"email": "no"})).status_code == 400
        assert (await klaviyo.patch("01NONE", {})).status_code == 404
        klaviyo.sim.remove(id)
        assert (await klaviyo.patch(id, {})).status_code == 404
        other = {"data": {"type": "profile", "id": "other", "attributes": {}}}
        assert (await klaviyo.send("PATCH", f"/api/profiles/{klaviyo.id_of('a')}", other)).status_code == 400


async def test_profiles_are_found_by_a_filter_with_few_fields_and_by_pages() -> None:
    async with account() as klaviyo:
        await klaviyo.write(*(profile(f"k{number}", zp_cups=number) for number in range(25)))
        wanted = {"filter": 'any(external_id,["k1","k3","none"])', "fields[profile]": "external_id,properties"}
        found = (await klaviyo.client.get("/api/profiles", params=wanted)).json()["data"]
        assert [each["attributes"] for each in found] == [
            {"external_id": "k1", "properties": {"zp_cups": 1}},
            {"external_id": "k3", "properties": {"zp_cups": 3}},
        ]
        first = (await klaviyo.client.get("/api/profiles")).json()
        second = (await klaviyo.client.get(first["links"]["next"])).json()
        assert (len(first["data"]), len(second["data"]), second["links"]["next"]) == (20, 5, None)
        one = await klaviyo.client.get("/api/profiles", params={"filter": f"equals(id,'{klaviyo.id_of('k1')}')"})
        assert [each["id"] for each in one.json()["data"]] == [klaviyo.id_of("k1")]
        assert (await klaviyo.client.get(f"/api/profiles/{klaviyo.id_of('k1')}")).status_code == 200
        assert (await klaviyo.client.get("/api/profiles/01NONE")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"filter": 'any(zp_diet,["x"])'},
        {"filter": 'contains(email,"x")'},
        {"filter": "any(external_id,[x])"},
        {"filter": "any(external_id,[])"},
        {"filter": "any(external_id,[1])"},
        {"filter": f"any(external_id,{[str(n) for n in range(101)]})".replace("'", '"')},
        {"fields[profile]": "external_id,zp_diet"},
        {"page[size]": "101"},
        {"page[size]": "x"},
        {"page[cursor]": "x"},
        {"external_id": "a"},
    ],
    ids=lambda query: str(query)[:40],
)
async def test_a_query_that_klaviyo_does_not_know_is_refused(query: dict[str, str]) -> None:
    async with account() as klaviyo:
        assert (await klaviyo.client.get("/api/profiles", params=query)).status_code == 400


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/"),
        ({"data": []}, "/data/type"),
        ({"data": {"type": "profile-import", "attributes": {}}}, "/data/type"),
        ({"data": {"type": "profile-bulk-import-job"}}, "/data/attributes"),
        ({"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": []}}}, "/data/attributes/profiles"),
        ({**job(profile("a")), "meta": {}}, "/"),
        (job(), "/data/attributes/profiles/data"),
        (job({"type": "profiles", "attributes": {}}), "/data/attributes/profiles/data/0/type"),
        (job({"type": "profile", "attributes": {}, "properties": {}}), "/data/attributes/profiles/data/0/properties"),
        (job(profile("a"), profile("b", {"zp_diet": "vegan"})), "/data/attributes/profiles/data/1/attributes/zp_diet"),
        (job(profile("a", {"first_name": 1})), "/data/attributes/profiles/data/0/attributes/first_name"),
        (job(profile("a", {"location": {"latitude": True}})), "/data/attributes/profiles/data/0/attributes/location/latitude"),
        (job(profile("a", {"location": {"town": "x"}})), "/data/attributes/profiles/data/0/attributes/location/town"),
        (
            job(profile("a", meta={"patch_properties": {"remove": "x"}})),
            "/data/attributes/profiles/data/0/meta/patch_properties/remove",
        ),
        (
            job(profile("a", meta={"patch_properties": {"unset": {}}})),
            "/data/attributes/profiles/data/0/meta/patch_properties/unset",
        ),
        (job(profile("a", zp_words="x" * 100_001)), "/data/attributes/profiles/data/0"),
        (job(*(profile(str(n)) for n in range(10_001))), "/data/attributes/profiles/data"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_body_of_the_wrong_form_is_refused_whole_and_says_where(body: Any, pointer: str) -> None:
    async with account() as klaviyo:
        answer = await klaviyo.send("POST", IMPORTS, body)
        assert (answer.status_code, answer.json()["errors"][0]["source"]["pointer"]) == (400, pointer)
        assert klaviyo.sim.state()["imports"] == {}


@pytest.mark.slow
async def test_ten_thousand_profiles_are_taken_and_five_megabytes_are_the_end() -> None:
    async with account() as klaviyo:
        assert await klaviyo.write(*(profile(str(number)) for number in range(10_000))) == []
        assert len(klaviyo.sim.records) == 10_000
        assert (await klaviyo.submit(*(profile(str(number), x="y" * 90_000) for number in range(56)))).status_code == 413
        assert (await klaviyo.patch(klaviyo.id_of("1"), {"properties": {"x": "y" * 100_000}})).status_code == 413
        headers = {"Content-Type": "text/plain"}
        assert (await klaviyo.client.post(IMPORTS, content="{}", headers=headers)).status_code == 415
        headers = {"Content-Type": "application/vnd.api+json"}
        assert (await klaviyo.client.post(IMPORTS, content="{", headers=headers)).status_code == 400


@pytest.mark.parametrize(
    ("revision", "opt_out", "status"),
    [
        ("2026-10-15", "1", 200),
        ("2025-01-15", "1", 200),
        ("2024-10-15", "1", 410),
        ("2024-10-15", "", 200),
        ("2026-10-16", "1", 400),
        ("latest", "1", 400),
        ("", "1", 400),
    ],
)
async def test_a_revision_is_needed_and_a_retired_one_falls_forward_unless_that_is_refused(
    revision: str, opt_out: str, status: int
) -> None:
    async with account() as klaviyo:
        headers = {"revision": revision, "X-Klaviyo-Revision-Fall-Forward-Opt-Out": opt_out}
        assert (await klaviyo.client.get("/api/accounts", headers=headers)).status_code == status


async def test_only_a_key_that_begins_as_ours_is_accepted() -> None:
    async with account() as klaviyo:
        assert (await klaviyo.client.get("/api/accounts")).json()["data"][0]["id"] == "SIM001"
        for wrong in ("Klaviyo-API-Key pk_real", "Bearer pk_sim_x", ""):
            answer = await klaviyo.client.get("/api/accounts", headers={"Authorization": wrong})
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "not_authenticated")


async def test_one_person_is_erased_later_by_exactly_one_identifier() -> None:
    async with account() as klaviyo:
        await klaviyo.write(profile("a", {"email": "ana@example.org"}), profile("b"), profile("c"))
        assert (await klaviyo.send("POST", ERASURES, erasure(email="Ana@example.org"))).status_code == 202
        answer = await klaviyo.send("POST", ERASURES, erasure(id=klaviyo.id_of("b")))
        assert (answer.status_code, answer.content) == (202, b"")
        assert klaviyo.sim.state()["erasing"] == 2
        assert len(await klaviyo.find("a", "b", "c")) == 2
        assert [each["attributes"]["external_id"] for each in await klaviyo.find("a", "b", "c")] == ["c"]
        for wrong in (erasure(), erasure(id="x", email="a@example.org"), erasure(external_id="c")):
            assert (await klaviyo.send("POST", ERASURES, wrong)).status_code == 400


@pytest.mark.parametrize(("path", "burst"), [("/api/profiles", 75), ("/api/accounts", 1), (f"{IMPORTS}/none", 10)])
async def test_each_kind_of_call_has_the_published_limit_of_its_own(path: str, burst: int) -> None:
    clock = FakeClock(AT)
    async with account(limit=None, clock=clock) as klaviyo:
        answers = [await klaviyo.client.get(path) for _ in range(burst + 1)]
        assert [each.status_code == 429 for each in answers] == [False] * burst + [True]
        assert answers[0].headers["RateLimit-Remaining"] == str(burst - 1)
        assert (answers[-1].headers["Retry-After"], answers[-1].json()["errors"][0]["code"]) == ("1", "throttled")
        clock.advance(timedelta(seconds=1))
        assert (await klaviyo.client.get(path)).status_code != 429
