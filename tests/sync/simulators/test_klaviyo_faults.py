"""What a plan of faults does where imports are done later: over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.clock import FakeClock
from tests.sync.simulators.klaviyo_account import ERASURES, IMPORTS, account, erasure, job, profile


@pytest.mark.parametrize(
    ("plan", "status", "is_written"), [("429", 429, False), ("500", 500, False), ("500-after", 500, True), ("empty", 202, False)]
)
async def test_what_an_import_answers_and_whether_it_is_done(plan: str, status: int, is_written: bool) -> None:
    async with account(plan) as klaviyo:
        assert (await klaviyo.submit(profile("a"))).status_code == status
        await klaviyo.find("a")
        assert bool(await klaviyo.find("a")) is is_written


async def test_error_inside_is_a_200() -> None:
    async with account("error-inside") as klaviyo:
        answer = await klaviyo.submit(profile("a"))
        assert (answer.status_code, "errors" in answer.json(), klaviyo.sim.state()["imports"]) == (200, True, {})


@pytest.mark.parametrize(("plan", "is_written"), [("drop", True), ("drop-before", False)])
async def test_a_dropped_import_may_be_done_all_the_same(plan: str, is_written: bool) -> None:
    async with account(plan) as klaviyo:
        with pytest.raises(httpx.TransportError):
            await klaviyo.submit(profile("a"))
        assert (klaviyo.sim.state()["imports"] != {}) is is_written


async def test_stuck_imports_are_never_finished() -> None:
    async with account("stuck") as klaviyo:
        path = f"{IMPORTS}/{(await klaviyo.submit(profile('a'))).json()['data']['id']}"
        states = {(await klaviyo.client.get(path)).json()["data"]["attributes"]["status"] for _ in range(5)}
        assert (states, klaviyo.sim.records) == ({"queued"}, {})


@pytest.mark.slow
async def test_bad_records_are_the_same_each_time() -> None:
    async with account("refused/2") as klaviyo:
        for _ in range(2):
            errors = await klaviyo.write(profile("a"), profile("b"))
            assert [each["attributes"]["original_payload"]["external_id"] for each in errors] == ["b"]
    async with account("refused@zp_diet=vegan") as klaviyo:
        assert len(await klaviyo.write(profile("a", zp_diet=["vegan"]), profile("b", zp_diet="none"))) == 1


@pytest.mark.parametrize("poison", ["a\0b", "a\ud800b"])
async def test_row_500_fails_every_call_that_the_record_is_in(poison: str) -> None:
    async with account("row-500") as klaviyo:
        assert (await klaviyo.submit(profile("a", zp_words=poison), profile("b"))).status_code == 500
        assert await klaviyo.write(profile("b")) == []
        assert (await klaviyo.patch(klaviyo.id_of("b"), {"properties": {"zp_words": poison}})).status_code == 500
        assert klaviyo.has("b") == {}


@pytest.mark.parametrize(
    ("plan", "pointer"),
    [("all-or-nothing", "/data/attributes/profiles/data/1/attributes/email"), ("all-or-nothing-blind", "/data")],
)
async def test_all_or_nothing_refuses_the_whole_import(plan: str, pointer: str) -> None:
    async with account(plan) as klaviyo:
        answer = await klaviyo.submit(profile("a"), profile("b", {"email": "x"}))
        assert (answer.status_code, answer.json()["errors"][0]["source"]["pointer"]) == (400, pointer)
        assert klaviyo.sim.state()["imports"] == {}


async def test_drop_unknown_and_changed_are_silent() -> None:
    async with account("drop-unknown,changed") as klaviyo:
        assert await klaviyo.write(profile("a", {"zp_diet": "vegan", "email": "no address"}, zp_cups=1)) == []
        assert klaviyo.has("a") == {"properties.zp_cups": 1}


@pytest.mark.parametrize(("sent", "kept"), [("hello", "hell"), (7, 0), (True, False), (["a", "b"], ["a"])])
async def test_altered_stores_one_value_otherwise(sent: Any, kept: Any) -> None:
    async with account("altered") as klaviyo:
        assert await klaviyo.write(profile("a", zp_one=sent, zp_two="good")) == []
        assert klaviyo.has("a") == {"properties.zp_one": kept, "properties.zp_two": "good"}


async def test_it_is_the_same_record_whatever_it_is_named_by() -> None:
    async with account("altered/2") as klaviyo:
        await klaviyo.write(profile("a"), profile("b"), profile("c"))
        for key, kept in (("c", 7), ("b", 0), ("a", 7)):
            await klaviyo.patch(klaviyo.id_of(key), {"properties": {"zp_cups": 7}})
            assert klaviyo.has(key) == {"properties.zp_cups": kept}


async def test_empty_changes_and_erases_nothing_with_success() -> None:
    async with account("empty/2") as klaviyo:
        await klaviyo.write(profile("a", zp_cups=1))
        assert (await klaviyo.patch(klaviyo.id_of("a"), {"properties": {"zp_cups": 2}})).status_code == 200
        await klaviyo.patch(klaviyo.id_of("a"), {})
        assert (await klaviyo.send("POST", ERASURES, erasure(id=klaviyo.id_of("a")))).status_code == 202
        assert (klaviyo.sim.state()["erasing"], klaviyo.has("a")) == (0, {"properties.zp_cups": 1})


async def test_removed_merged_and_not_erased() -> None:
    async with account("removed@zp_cups=9,merge-phone,no-erase@zp_cups=1") as klaviyo:
        await klaviyo.write(profile("a", phone="+34", zp_cups=1), profile("b", phone="+34", zp_size="L"), profile("c", zp_cups=9))
        assert klaviyo.has("b") == {"properties.phone": "+34", "properties.zp_cups": 1, "properties.zp_size": "L"}
        assert len(klaviyo.sim.records) == 1
        assert (await klaviyo.send("POST", ERASURES, erasure(id=klaviyo.id_of("b")))).status_code == 400


async def test_late_reads_are_old() -> None:
    clock = FakeClock(datetime(2026, 11, 29, tzinfo=UTC))
    async with account("late=5", clock=clock) as klaviyo:
        await klaviyo.write(profile("a"))
        assert await klaviyo.find("a") == []
        clock.advance(timedelta(seconds=5))
        assert len(await klaviyo.find("a")) == 1


async def test_the_token_ends_and_403_takes_the_place_of_401() -> None:
    async with account("token-ends=1,403") as klaviyo:
        codes = [(await klaviyo.send("POST", IMPORTS, job(profile("a")))).status_code for _ in range(2)]
        assert codes == [202, 403]
