"""`zeroparty sync` from the outside: every verb, by itself and beside a running bot, against a simulator."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.sync.plan import in_words
from bot.sync.simulators.simulator import Simulator, simulator
from prompts.model.question import QuestionId
from storage.receivers import deliveries
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.support.app import Bot, running_bot, says_yes
from tests.support.changed_answers import takes_back
from tests.support.command_line import zeroparty, zeroparty_process

FIELDS = ("coffee_roast", "brew_methods", "wants_espresso_guide", "adventure_score", "runs_out_on")
CONNECTION = """kind: hubspot
address: {url}
token: env:CRM_TOKEN
private_network: yes
every: 15 minutes
"""


@dataclass
class Desk:
    """Somebody of marketing-ops at the command line, the CRM, and the folder of the installation."""

    folder: Path
    sim: Simulator
    token: str

    async def types(self, *words: str, code: int | None = 0) -> CompletedProcess[str]:
        """One verb of `sync`."""
        done = await asyncio.to_thread(
            zeroparty, "sync", *words, folder=self.folder, ZEROPARTY_PROMPTS_DIR=str(CATALOGUE), CRM_TOKEN=self.token
        )
        assert code is None or done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        return done

    async def asks(self, *words: str, code: int = 0) -> dict[str, Any]:
        """The same with --json."""
        return json.loads((await self.types(*words, "--json", code=code)).stdout)  # type: ignore[no-any-return]

    async def asks_beside_the_bot(self, *words: str) -> dict[str, Any]:
        """The same in a process of its own, where nothing of the bot is heard."""
        environment = {"ZEROPARTY_PROMPTS_DIR": str(CATALOGUE), "CRM_TOKEN": self.token}
        done = await asyncio.to_thread(zeroparty_process, "sync", *words, "--json", folder=self.folder, **environment)
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    def connects(self, text: str = CONNECTION) -> None:
        """Write the connection's file."""
        place = self.folder / "var" / "connections"
        place.mkdir(parents=True, exist_ok=True)
        (place / "hubspot.yaml").write_text(text.format(url=self.sim.url), encoding="utf-8")


@asynccontextmanager
async def desk_in(folder: Path, faults: str = "") -> AsyncIterator[Desk]:
    async with simulator("hubspot", faults=faults) as sim:
        desk = Desk(folder, sim, sim.token)
        desk.connects()
        yield desk


async def answered(bot: Bot, roast: str = "Dark") -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps(roast)
    await bot.listens()
    return ann


@asynccontextmanager
async def installation(folder: Path) -> AsyncIterator[Bot]:
    """What happens in it happened some hours ago: commands take the time of day."""
    async with running_bot(folder / "var", at=SystemClock().now() - timedelta(hours=3)) as bot:
        yield bot


@pytest.mark.slow
async def test_from_nothing_to_values_that_are_read_back_and_taken_back(tmp_path: Path) -> None:
    """The whole way of docs/sync.md, without a running bot."""
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path) as bot:
            ann = await answered(bot)
        found = await desk.asks("check", "hubspot", code=1)
        assert {one["code"] for one in found["findings"]} == {"missing_there", "no_key"}
        assert (await desk.asks("apply", "hubspot", code=1))["made"] == ["zp_customer_id"]
        await make_by_hand(desk)
        assert (await desk.asks("check", "hubspot"))["ok"]
        assert (await desk.asks("schema", "hubspot"))["ok"]
        assert (await desk.asks("status", "hubspot"))["connections"][0]["changed_since"] == 1, "nobody looked yet"
        plan = await desk.asks("plan", "hubspot")
        assert (plan["rows"], plan["calls"]) == (1, 2)
        assert desk.sim.records == {}, "a plan sends nothing"
        assert (await desk.asks("run", "hubspot"))["acknowledged"] == 1
        assert [one["coffee_roast"] for one in desk.sim.records.values()] == ["dark"]
        assert (await desk.asks("plan", "hubspot"))["rows"] == 0
        [status] = (await desk.asks("status"))["connections"]
        assert (status["there"], status["waiting"], status["given_up"], len(status["runs"])) == (1, 0, [], 1)
        assert status["changed_since"] == 0, "a run has seen everything"
        assert ann is not None


@pytest.mark.slow
async def test_a_wrong_mapping_is_said_by_the_plan_writes_nothing_and_takes_back_all_the_same(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path) as bot:
            ann = await number_of(bot, await answered(bot))
            await answered(bot, "Light")
        await make_by_hand(desk)
        await desk.asks("apply", "hubspot")
        await desk.asks("run", "hubspot")
        desk.connects(CONNECTION + "fields:\n  coffee_roast: answered_at roast\n")
        async with installation(tmp_path) as bot:
            roast = bot.app.catalogue().questions[QuestionId("roast")]
            await bot.app.store.write(partial(takes_back, customer=ann, question=roast, at=SystemClock().now()))
        plan = json.loads((await desk.types("plan", "hubspot", "--json", code=None)).stdout)
        assert plan["held_up"].startswith("the mapping is wrong, so nothing is written (") and "coffee_roast" in plan["held_up"]
        assert (plan["taken_back"], plan["emptied_fields"]) == (1, 1)
        report = await desk.asks("run", "hubspot", code=1)
        assert (report["stopped_because"], report["is_held_up"]) == (plan["held_up"], True)
        assert (report["acknowledged"], report["cleared_fields"]) == (1, 1)
        assert sorted(one.get("coffee_roast") or "" for one in desk.sim.records.values()) == ["", "light"]
        assert "now: 1 fields of 1 customers emptied" in "\n".join(in_words(plan))
        said = (await desk.types("status", "hubspot")).stdout
        assert "what was taken back is emptied all the same" in said


async def make_by_hand(desk: Desk) -> None:
    """The brand's own fields, as somebody makes them in the CRM."""
    import httpx

    async with httpx.AsyncClient(base_url=desk.sim.url, headers={"authorization": f"Bearer {desk.token}"}) as client:
        for name in FIELDS:
            body = {"name": name, "label": name, "type": "string", "fieldType": "textarea", "groupName": "contactinformation"}
            answer = await client.post("/crm/properties/2026-09/contacts", json=body)
            assert answer.status_code == 201, answer.text


@pytest.mark.slow
async def test_beside_a_running_bot_the_bot_does_it_and_the_command_says_what_came_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk_in(tmp_path) as desk, installation(tmp_path) as bot:
        await answered(bot)
        desk.connects(CONNECTION.replace("15 minutes", "never"))
        await desk.types("apply", "hubspot", code=1)
        await make_by_hand(desk)
        # The connection's token is the bot's to know.
        monkeypatch.setenv("CRM_TOKEN", desk.token)
        running = asyncio.create_task(desk.asks_beside_the_bot("run", "hubspot"))
        while not running.done():
            await asyncio.sleep(0.05)
            await bot.app.syncs.look()
        report = await running
        assert (report["acknowledged"], report["trigger"]) == (1, "command")
        assert [one["coffee_roast"] for one in desk.sim.records.values()] == ["dark"]


@pytest.mark.slow
async def test_a_running_bot_runs_a_connection_when_it_is_due_and_customers_see_where_their_answers_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk_in(tmp_path) as desk, running_bot(tmp_path / "var") as bot:
        monkeypatch.setenv("CRM_TOKEN", desk.token)
        await desk.types("apply", "hubspot", code=1)
        await make_by_hand(desk)
        ann = await answered(bot)
        for _ in range(2):
            await bot.app.syncs.look()
            await bot.app.syncs.settle()
        assert len(desk.sim.records) == 1
        calls = len(desk.sim.calls)
        await bot.app.syncs.look()
        await bot.app.syncs.settle()
        assert len(desk.sim.calls) == calls, "not due yet"
        await ann.says("/mydata")
        await bot.listens()
        assert any("Since 4 May our mailing tool has had it" in message.text for message in ann.chat.messages)
        await ann.says("stop")
        await bot.listens()
        await bot.time_passes(timedelta(minutes=16))
        await bot.app.syncs.look()
        await bot.app.syncs.settle()
        assert [one.get("coffee_roast") for one in desk.sim.records.values()] == [None]


@pytest.mark.slow
async def test_a_refused_row_is_given_up_mended_and_tried_again(tmp_path: Path) -> None:
    async with desk_in(tmp_path, faults="refused@coffee_roast=dark") as desk:
        async with installation(tmp_path) as bot:
            await answered(bot)
            await answered(bot, "Light")
        await desk.types("apply", "hubspot", code=1)
        await make_by_hand(desk)
        report = await desk.asks("run", "hubspot", code=1)
        assert (report["acknowledged"], report["dead"]) == (1, 1)
        [reason] = report["reasons"]
        [status] = (await desk.asks("status", "hubspot", code=1))["connections"]
        assert [(one["code"], one["count"]) for one in status["given_up"]] == [(reason["code"], 1)]
        desk.sim._system.faults.plan = ()
        assert (await desk.asks("retry", "hubspot", "--code", reason["code"]))["customers"] == 1
        assert (await desk.asks("run", "hubspot"))["acknowledged"] == 1
        assert sorted(one["coffee_roast"] for one in desk.sim.records.values()) == ["dark", "light"]


@pytest.mark.slow
async def test_what_is_dropped_is_counted_no_more(tmp_path: Path) -> None:
    async with desk_in(tmp_path, faults="refused") as desk:
        async with installation(tmp_path) as bot:
            await answered(bot)
        await desk.types("apply", "hubspot", code=1)
        await make_by_hand(desk)
        [reason] = (await desk.asks("run", "hubspot", code=1))["reasons"]
        assert (await desk.asks("drop", "hubspot", "--code", reason["code"]))["customers"] == 1
        assert (await desk.asks("status", "hubspot"))["connections"][0]["given_up"] == []


@pytest.mark.slow
async def test_a_token_that_is_refused_is_said_in_one_line_and_nothing_is_lost(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path) as bot:
            await answered(bot)
        await desk.types("apply", "hubspot", code=1)
        right, desk.token = desk.token, "pat-wrong"
        done = await desk.types("check", "hubspot", code=1)
        assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
        assert "the system refuses us: 401" in done.stderr and "pat-wrong" not in done.stderr
        assert (await desk.asks("run", "hubspot", code=1))["is_paused"]
        desk.token = right
        assert (await desk.asks("run", "hubspot", code=1))["is_paused"], "until somebody looked"
        await make_by_hand(desk)
        await desk.asks("retry", "hubspot")
        assert (await desk.asks("run", "hubspot"))["acknowledged"] == 1


@pytest.mark.slow
async def test_the_token_of_another_account_is_said_before_anything_else(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path) as bot:
            await answered(bot)
        await desk.types("apply", "hubspot", code=1)
        await make_by_hand(desk)
        await desk.types("run", "hubspot")
        desk.sim._system.portal = 2  # type: ignore[attr-defined]
        for verb in ("plan", "apply"):
            done = await desk.types(verb, "hubspot", code=1)
            assert done.stdout == "" and "sync drop hubspot --code other_account" in done.stderr
        assert "another account (hubspot:2)" in (await desk.types("check", "hubspot", code=1)).stdout
        left = await desk.types("drop", "hubspot", "--code", "other_account")
        assert "1 customers are left as they are there" in left.stdout and "0 customers who were joined" in left.stdout
        assert "make them anew (`zeroparty link`)" in left.stdout
        assert "no other account" in (await desk.types("drop", "hubspot", "--code", "other_account", code=2)).stderr
        assert (await desk.asks("plan", "hubspot"))["rows"] == 1


@pytest.mark.slow
async def test_a_missing_scope_is_named_with_what_to_do_by_check_and_a_run_points_there(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path) as bot:
            await answered(bot)
        await desk.asks("apply", "hubspot", code=1)
        await make_by_hand(desk)
        every, desk.token = desk.token, f"{desk.token}:crm.objects.contacts.read,crm.schemas.contacts.read"
        found = await desk.asks("check", "hubspot", code=1)
        assert [(one["scope"], one["needed"]) for one in found["missing_scopes"]] == [
            ("crm.objects.contacts.write", True), ("crm.schemas.contacts.write", False),
        ]  # fmt: skip
        said = (await desk.types("check", "hubspot", code=1)).stdout
        assert "error: the token lacks the scope crm.objects.contacts.write" in said and "Service Keys" in said
        assert "warning: the token lacks the scope crm.schemas.contacts.write" in said
        run = await desk.asks("run", "hubspot", code=1)
        assert run["is_paused"] and "`zeroparty sync check hubspot`" in run["stopped_because"]
        desk.token = f"{every}:crm.objects.contacts.read,crm.objects.contacts.write"
        found = await desk.asks("check", "hubspot", code=1)
        assert [one["scope"] for one in found["missing_scopes"]] == ["crm.schemas.contacts.read", "crm.schemas.contacts.write"]


@pytest.mark.slow
async def test_a_system_that_is_away_is_exit_3_and_the_next_run_goes_on(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path) as bot:
            await answered(bot)
        await desk.types("apply", "hubspot", code=1)
        await make_by_hand(desk)
        desk.connects(CONNECTION.replace("{url}", "http://127.0.0.1:9"))
        for verb in ("check", "schema", "plan"):
            done = await desk.types(verb, "hubspot", code=3)
            assert "out of reach" in done.stderr
        assert (await desk.asks("run", "hubspot", code=3))["stopped_because"].startswith("out of reach")
        desk.connects()
        assert (await desk.asks("run", "hubspot"))["acknowledged"] == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "nope"), 2, "there is no connection 'nope'"),
        (("status", "nope"), 2, "there is no connection 'nope'"),
        (("retry", "nope"), 2, "there is no connection 'nope'"),
        (("check", "demo-nope"), 2, "there is no simulator 'nope'"),
    ],
)
async def test_what_is_not_there_is_one_line(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path):
            pass
        done = await desk.types(*words, code=code)
        assert said in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.slow
async def test_a_broken_file_is_said_with_its_place(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path):
            pass
        desk.connects("kind: hubspot\ntoken: secret\n")
        done = await desk.types("run", "hubspot", code=2)
        assert "connections/hubspot.yaml:2:8" in done.stderr


@pytest.mark.slow
async def test_a_file_that_is_wrong_in_what_is_written_is_said_and_takes_back_all_the_same(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path) as bot:
            ann, bob = [await number_of(bot, await answered(bot, roast)) for roast in ("Dark", "Light")]
        await make_by_hand(desk)
        await desk.asks("apply", "hubspot")
        await desk.asks("run", "hubspot")
        desk.connects(CONNECTION + "quota: much\n")
        async with installation(tmp_path) as bot:
            roast = bot.app.catalogue().questions[QuestionId("roast")]
            await bot.app.store.write(partial(takes_back, customer=ann, question=roast, at=SystemClock().now()))
            await bot.app.service.erase(bob, "R-AAAA-BBBB")
        report = await desk.asks("run", "hubspot", code=1)
        assert "the connection's file is wrong" in report["stopped_because"]
        assert "connections/hubspot.yaml:6:8" in report["stopped_because"]
        assert (report["cleared_fields"], report["erased"]) == (1, 1)
        assert not any(one.get("coffee_roast") for one in desk.sim.records.values())
        for verb in ("check", "plan"):
            assert "connections/hubspot.yaml:6:8" in (await desk.types(verb, "hubspot", code=2)).stderr


@pytest.mark.slow
async def test_a_rehearsal_tells_no_customer_that_anything_was_handed_on(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk, running_bot(tmp_path / "var") as bot:
        ann = await answered(bot)
        row = deliveries.DeliveryRow(await number_of(bot, ann), "demo-hubspot", "roast", 1, bot.clock.now(), "set")
        await bot.app.store.write(lambda unit: deliveries.record(unit, (row,)))
        await ann.says("/mydata")
        await bot.listens()
        assert not any("demo" in message.text or "has it since" in message.text for message in ann.chat.messages)
        assert desk.sim.records == {}


async def number_of(bot: Bot, customer: Customer) -> int:
    from storage.model.records import Address
    from storage.people import customers

    found = await bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(customer.id))))
    assert found is not None
    return found
