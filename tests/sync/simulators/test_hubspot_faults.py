"""Every fault that can be planned does over a real socket what its description says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

import httpx
import pytest

from bot.clock import FakeClock
from tests.sync.simulators.hubspot_portal import CONTACTS, portal, row

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(("plan", "header"), [("429/2", "1"), ("429=30/2", "30"), ("429-bare/2", None)])
async def test_429_writes_nothing(plan: str, header: str | None) -> None:
    async with portal(plan) as hubspot:
        codes = [(await hubspot.upsert(row(key))) for key in "abc"]
        assert [each.status_code for each in codes] == [200, 429, 200]
        assert codes[1].headers.get("Retry-After") == header
        assert set(hubspot.sim.by("zp_id")) == {"a", "c"}
        assert [call.fault for call in hubspot.sim.calls[-3:]] == [None, plan.partition("=")[0].partition("/")[0], None]


async def test_429_date_says_when_in_the_form_of_a_date() -> None:
    async with portal("429-date=30", clock=FakeClock(AT)) as hubspot:
        answer = await hubspot.upsert(row("a"))
        assert answer.status_code == 429
        assert parsedate_to_datetime(answer.headers["Retry-After"]) == AT + timedelta(seconds=30)


@pytest.mark.parametrize(("plan", "is_written"), [("500", False), ("500-after", True)])
async def test_500_says_nothing_of_what_was_written(plan: str, is_written: bool) -> None:
    async with portal(plan) as hubspot:
        assert (await hubspot.upsert(row("a"))).status_code == 500
        assert bool(hubspot.has("a")) is is_written


@pytest.mark.parametrize(("plan", "is_written"), [("drop", True), ("drop-before", False)])
async def test_drop_ends_the_connection_without_a_byte(plan: str, is_written: bool) -> None:
    async with portal(plan) as hubspot:
        with pytest.raises(httpx.TransportError):
            await hubspot.upsert(row("a"))
        assert bool(hubspot.has("a")) is is_written
        assert hubspot.sim.calls[-1].status is None
        assert (await hubspot.read("a")).status_code == (200 if is_written else 207)


@pytest.mark.slow
async def test_slow_answers_late_what_is_already_written() -> None:
    async with portal("slow=0.2") as hubspot:
        begun = monotonic()
        with pytest.raises(httpx.ReadTimeout):
            await hubspot.post(f"{CONTACTS}/batch/upsert", {"inputs": [row("a")]}, timeout=0.05)
        assert hubspot.has("a")
        assert (await hubspot.upsert(row("b"))).status_code == 200
        assert monotonic() - begun >= 0.2


async def test_empty_says_success_and_writes_nothing() -> None:
    async with portal("empty") as hubspot:
        answer = await hubspot.upsert(row("a"))
        assert (answer.status_code, answer.json()["results"], hubspot.sim.records) == (200, [], {})
        assert (await hubspot.post(f"{CONTACTS}/batch/archive", {"inputs": [{"id": "1"}]})).status_code == 204


async def test_error_inside_is_a_200() -> None:
    async with portal("error-inside") as hubspot:
        answer = await hubspot.upsert(row("a"))
        assert (answer.status_code, answer.json()["status"], hubspot.sim.records) == (200, "error", {})


async def test_reads_too_strikes_what_reads() -> None:
    async with portal("500/9,reads-too") as hubspot:
        await hubspot.upsert(row("a"))
        assert [(await hubspot.read("a")).status_code for _ in range(2)] == [500, 200]


async def test_it_is_the_same_record_whatever_it_is_named_by() -> None:
    async with portal("altered/2") as hubspot:
        results = (await hubspot.upsert(*(row(key, zp_words="hello") for key in "abc"))).json()["results"]
        rows = [{"id": each["id"], "properties": {"zp_words": "hello"}, "objectWriteTraceId": each["id"]} for each in results]
        for _ in range(2):
            await hubspot.post(f"{CONTACTS}/batch/update", {"inputs": rows[1:]})
            assert [hubspot.has(key)["zp_words"] for key in "abc"] == ["hello", "hell", "hello"]


async def test_token_ends_after_so_many_calls() -> None:
    async with portal("token-ends=8") as hubspot:
        assert [(await hubspot.upsert(row(key))).status_code for key in "abc"] == [200, 401, 401]


async def test_403_takes_the_place_of_401() -> None:
    async with portal("403") as hubspot:
        answer = await hubspot.post(f"{CONTACTS}/batch/upsert", {"inputs": [row("a")]}, headers={"Authorization": "Bearer x"})
        assert (answer.status_code, (await hubspot.upsert(row("a"))).status_code) == (403, 200)


async def test_drop_unknown_leaves_a_field_out_with_success() -> None:
    async with portal("drop-unknown") as hubspot:
        assert (await hubspot.upsert(row("a", zp_cups="1", no_such="x"))).status_code == 200
        assert hubspot.has("a") == {"zp_id": "a", "zp_cups": "1"}


async def test_changed_makes_something_else_of_what_does_not_fit() -> None:
    async with portal("changed") as hubspot:
        wrong = {"zp_cups": "12,5", "zp_birthday": "03.02.1990", "zp_diet": "vegan;keto", "zp_news": "perhaps"}
        assert (await hubspot.upsert(row("a", **wrong))).status_code == 200
        assert hubspot.has("a") == {"zp_id": "a", "zp_cups": "0", "zp_diet": "vegan"}


async def test_altered_stores_one_good_value_otherwise() -> None:
    async with portal("altered/2") as hubspot:
        assert (await hubspot.upsert(row("a", zp_words="hello"), row("b", zp_words="hello"))).status_code == 200
        assert [hubspot.has(key)["zp_words"] for key in "ab"] == ["hello", "hell"]


async def test_refused_fails_the_same_records_each_time() -> None:
    async with portal("refused/2") as hubspot:
        for _ in range(2):
            answer = await hubspot.upsert(*(row(key) for key in "abcd"))
            assert [each["context"]["objectWriteTraceId"] for each in answer.json()["errors"]] == [["trace-b"], ["trace-d"]]
        assert set(hubspot.sim.by("zp_id")) == {"a", "c"}


@pytest.mark.parametrize(("plan", "poison"), [("row-500", "a\0b"), ("row-500", "a\ud800b"), ("row-500@zp_words=bad", "bad")])
async def test_row_500_fails_every_call_that_the_record_is_in(plan: str, poison: str) -> None:
    async with portal(plan) as hubspot:
        for _ in range(2):
            assert (await hubspot.upsert(row("a"), row("b", zp_words=poison))).status_code == 500
        assert hubspot.sim.records == {}
        assert (await hubspot.upsert(row("a"), row("b", zp_words="good"))).status_code == 200


@pytest.mark.parametrize(("plan", "names_it"), [("all-or-nothing", True), ("all-or-nothing-blind", False)])
async def test_all_or_nothing_refuses_the_whole_call(plan: str, names_it: bool) -> None:
    async with portal(plan) as hubspot:
        answer = await hubspot.upsert(row("a"), row("b", zp_cups="x"))
        assert (answer.status_code, hubspot.sim.records) == (400, {})
        assert (answer.json().get("context") == {"index": ["1"], "ids": ["b"]}) is names_it
        assert ("zp_cups" in answer.text or "inputs[1]" in answer.text) is names_it


async def test_removed_takes_a_record_away_once() -> None:
    async with portal("removed/2") as hubspot:
        answer = await hubspot.upsert(row("a"), row("b"))
        assert len(answer.json()["results"]) == 2
        assert set(hubspot.sim.by("zp_id")) == {"a"}
        again = {"id": answer.json()["results"][1]["id"], "properties": {}, "objectWriteTraceId": "b"}
        update = await hubspot.post(f"{CONTACTS}/batch/update", {"inputs": [again]})
        assert update.json()["errors"][0]["category"] == "OBJECT_NOT_FOUND"


async def test_no_erase_refuses_to_forget_the_record() -> None:
    async with portal("no-erase@zp_words=active") as hubspot:
        ids = [each["id"] for each in (await hubspot.upsert(row("a", zp_words="active"), row("b"))).json()["results"]]
        assert (await hubspot.post(f"{CONTACTS}/gdpr-delete", {"objectId": ids[0]})).status_code == 400
        assert (await hubspot.post(f"{CONTACTS}/batch/archive", {"inputs": [{"id": ids[0]}]})).status_code == 400
        assert (await hubspot.post(f"{CONTACTS}/gdpr-delete", {"objectId": ids[1]})).status_code == 204
        assert set(hubspot.sim.by("zp_id")) == {"a"}
        assert not any(value == "a" for _, value in hubspot.sim.state()["blocklist"])


async def test_merge_phone_makes_one_of_two_people() -> None:
    async with portal("merge-phone") as hubspot:
        answer = await hubspot.upsert(row("a", phone="+34600", zp_cups="1"), row("b", phone="+34600", zp_words="x"))
        assert [each["new"] for each in answer.json()["results"]] == [True, False]
        assert list(hubspot.sim.records.values()) == [{"zp_id": "b", "phone": "+34600", "zp_cups": "1", "zp_words": "x"}]


async def test_late_reads_are_old_for_so_many_seconds() -> None:
    clock = FakeClock(AT)
    async with portal("late=5", clock=clock) as hubspot:
        await hubspot.upsert(row("a", zp_cups="1"))
        assert (await hubspot.read("a")).json()["results"] == []
        clock.advance(timedelta(seconds=5))
        await hubspot.upsert(row("a", zp_cups="2"))
        assert (await hubspot.read("a")).json()["results"][0]["properties"]["zp_cups"] == "1"
        hubspot.sim.remove(next(iter(hubspot.sim.records)))
        assert (await hubspot.read("a")).json()["results"][0]["properties"]["zp_cups"] == "1"
        clock.advance(timedelta(seconds=5))
        assert (await hubspot.read("a")).json()["results"] == []
