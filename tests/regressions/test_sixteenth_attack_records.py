"""What a sixteenth attacker found at live connections: whoever is in two records, or in somebody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.customers.linked.matching import matching
from bot.engine.model.ids_and_time import crockford
from bot.engine.model.inputs import ContactMapped
from bot.runtime.linking import contact_links
from bot.sync.connectors.contract import Stopped
from bot.sync.connectors.http import Http
from bot.sync.connectors.hubspot import HubSpot
from bot.sync.doing import Doing
from bot.sync.opening import connected
from bot.sync.running.report import Report
from bot.sync.scheduled import ScheduledSyncs
from bot.sync.simulators.simulator import simulator
from storage.syncing import state
from tests.botapi import Customer
from tests.regressions.test_fourteenth_attack import SOON, Killed, contact, joins_record, known, runs_later
from tests.runtime.linking.test_contact_links import link
from tests.support.connected_house import BREWS, Shop, is_ours, opened
from tests.support.synced import make_fields

pytestmark = pytest.mark.slow
KINDS = pytest.mark.parametrize("kind", ["hubspot", "klaviyo"])


async def is_killed(shop: Shop, monkeypatch: pytest.MonkeyPatch, calls: int) -> bool:
    """Whether a run was cut off once so many of its calls were answered."""
    call, made = Http.call, 0

    async def counted(self: Http, *given: Any, **more: Any) -> Any:
        nonlocal made
        if made == calls:
            raise Killed
        made += 1
        return await call(self, *given, **more)

    shop.house.clock.advance(SOON)
    with monkeypatch.context() as patched:
        patched.setattr(Http, "call", counted)
        try:
            await shop.runs()
        except Killed:
            return True
    return False


@KINDS
@pytest.mark.parametrize("acts", [("/delete", "[Erase everything]"), ("stop",)], ids=["erased", "stopped"])
@pytest.mark.parametrize("held_up", ["", "the mapping is wrong"], ids=["", "held up"])
async def test_whoever_was_being_moved_when_a_run_was_killed_is_taken_out_of_both_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, acts: tuple[str, ...], held_up: str
) -> None:
    async with opened(tmp_path, kind) as shop:
        is_cut_off, calls, left = True, 0, []
        while is_cut_off:
            ann = await shop.joins()
            await runs_later(shop)
            await joins_record(shop, ann, contact(shop))
            is_cut_off = await is_killed(shop, monkeypatch, calls)
            await shop.does(ann, *acts)
            for _ in range(4):
                await runs_later(shop, held_up)
            if shop.there():
                left.append(calls)
                shop.sim._system.records.here.clear()  # type: ignore[attr-defined]
            calls += 1
        assert (left, calls > 5) == ([], True)


@KINDS
@pytest.mark.parametrize("on_erase", ["clear", "delete"])
async def test_whoever_is_erased_while_a_run_moves_them_is_taken_out_of_both_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, on_erase: str
) -> None:
    async with opened(tmp_path, kind, on_erase=on_erase) as shop:
        for calls in range(1, 7):
            ann = await shop.joins()
            await runs_later(shop)
            await joins_record(shop, ann, contact(shop))
            await runs_and_is_erased(shop, monkeypatch, calls, ann)
            for _ in range(3):
                await runs_later(shop)
            assert shop.there() == [], f"erased after {calls} calls"


async def runs_and_is_erased(shop: Shop, monkeypatch: pytest.MonkeyPatch, calls: int, who: Customer) -> None:
    """A run, and after so many of its calls somebody is erased."""
    call, made = Http.call, 0

    async def counted(self: Http, *given: Any, **more: Any) -> Any:
        nonlocal made
        answer = await call(self, *given, **more)
        made += 1
        if made == calls:
            await shop.does(who, "/delete", "[Erase everything]")
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(Http, "call", counted)
        await runs_later(shop)
    assert made >= calls


@KINDS
async def test_whoever_was_being_moved_when_older_records_were_put_back_is_in_one_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    async with opened(tmp_path, kind) as shop:
        for calls in range(1, 5):
            ann = await shop.joins()
            await runs_later(shop)
            await joins_record(shop, ann, contact(shop))
            copy = shop.house.copied()
            assert await is_killed(shop, monkeypatch, calls)
            await shop.house.with_older(copy)
            await runs_later(shop)
            await runs_later(shop)
            assert len(shop.there()) == 1, f"cut off after {calls} calls"
            await shop.does(ann, "stop")
            await runs_later(shop)
            assert shop.there() == []


def wrote_for(shop: Shop) -> str:
    """The id of the one record that a run made."""
    [ident] = shop.sim.records
    return ident


@KINDS
async def test_a_record_that_a_run_made_for_one_customer_is_joined_with_no_other(tmp_path: Path, kind: str) -> None:
    async with opened(tmp_path, kind) as shop:
        service = shop.house.bot.app.service
        ann = await shop.joins()
        await shop.runs()
        made, ben = wrote_for(shop), await shop.joins()
        assert await service.map_contact(await known(shop, ben), ContactMapped("hubspot", made)) == "taken"
        found = await matching(shop.house.bot.app.store)
        assert (found.conflicts, found.matched) == ([], {})
        assert await service.map_contact(await known(shop, ann), ContactMapped("hubspot", made)) == "", "it is theirs"


async def test_who_opens_the_link_to_a_record_that_a_run_made_for_another_is_not_joined(tmp_path: Path) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        ben = shop.house.server.customer()
        await shop.does(ben, link(shop.house.bot, wrote_for(shop)), "[Yes, ask me]")
        found = await matching(shop.house.bot.app.store)
        [conflict] = found.conflicts
        assert (conflict.why, conflict.other, found.matched) == ("taken", crockford(await known(shop, ann)), {})


@KINDS
async def test_two_people_whom_an_earlier_release_left_in_one_record_are_both_kept_out_of_it_until_one_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    async with opened(tmp_path, kind) as shop:
        ann = await shop.joins()
        await shop.runs()
        made, ben = wrote_for(shop), await shop.joins()
        await shop.does(ben, "[Change]", "[Light]")
        with monkeypatch.context() as patched:
            patched.setattr(contact_links, "other_owner", lambda *_: None)
            await joins_record(shop, ben, made)
        await shop.does(ann, *BREWS)
        report = (await runs_and_says(shop)).as_json()
        assert (shop.there(), report["withheld_answers"]) == ([], {"two_people_there": 3})
        [conflict] = (await matching(shop.house.bot.app.store)).conflicts
        whose = {conflict.customer_id: conflict.other}
        assert (conflict.why, whose) == ("written", {crockford(await known(shop, ben)): crockford(await known(shop, ann))})
        await shop.does(ann, "/delete", "[Erase everything]")
        for _ in range(3):
            await runs_later(shop)
        assert [list(one.values()) for one in shop.there()] == [["light"]]


async def runs_and_says(shop: Shop) -> Report:
    shop.house.clock.advance(SOON)
    return await shop.runs()


@asynccontextmanager
async def another_account(shop: Shop) -> AsyncIterator[Shop]:
    """The same connection, whose token is of another account."""
    kind = shop.connection.kind
    async with simulator(kind, clock=shop.house.clock) as sim:
        sim._system.portal = sim._system.account = "another"  # type: ignore[attr-defined]
        connection = replace(shop.connection, address=sim.url)
        async with connected(connection, shop.house.bot.app.store, shop.house.clock, {"TOKEN": sim.token}) as connector:
            await make_fields(connection, shop.house.bot.app.catalogue(), connector)
        yield Shop(shop.house, connection, sim)


def doing(shop: Shop) -> Doing:
    app = shop.house.bot.app
    return Doing(app.store, shop.house.clock, app.catalogue(), shop.house.data)


@KINDS
async def test_ids_of_one_account_are_written_into_no_other(tmp_path: Path, kind: str) -> None:
    async with opened(tmp_path, kind) as shop:
        ann = await shop.joins()
        await joins_record(shop, ann, contact(shop))
        await shop.runs()
        async with another_account(shop) as other:
            contact(other)  # has the same id, and is somebody else
            await shop.does(ann, *BREWS)
            report = await runs_and_says(other)
            assert (other.there(), report.is_paused) == ([], True)
            assert (
                "another account" in report.stopped_because and "sync drop hubspot --code other_account" in report.stopped_because
            )
            await doing(shop).retry("hubspot", None)
            assert (await runs_and_says(other)).is_paused, "nothing was said about the account"
            assert other.there() == []
            await doing(shop).retry("hubspot", None)
            assert not (await runs_and_says(shop)).is_paused, "the first one again"
            assert len(shop.there()) == 1


@KINDS
async def test_who_begins_anew_in_another_account_writes_nobody_under_an_id_of_the_first(tmp_path: Path, kind: str) -> None:
    async with opened(tmp_path, kind) as shop:
        ann, ben = await shop.joins(), await shop.joins()
        await joins_record(shop, ann, contact(shop))
        await shop.runs()
        await shop.does(ben, "/delete", "[Erase everything]")
        async with another_account(shop) as other:
            theirs = [contact(other) for _ in range(3)]
            await runs_later(other)
            assert await doing(shop).drop("hubspot", "other_account") == 1
            for _ in range(2):
                await runs_later(other)
            written = {
                ident for ident, one in other.sim.records.items() if any(value and is_ours(name) for name, value in one.items())
            }
            assert len(written) == 1 and written.isdisjoint(theirs)
            await shop.does(ann, "/delete", "[Erase everything]")
            await runs_later(other)
            assert other.there() == []


async def test_the_same_account_under_another_address_goes_on_once_somebody_said_so(tmp_path: Path) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        async with another_account(shop) as other:
            await runs_later(other)
            await doing(shop).retry("hubspot", "other_account")
            await shop.does(ann, *BREWS)
            assert not (await runs_and_says(other)).is_paused


async def test_where_the_token_may_not_ask_whose_account_it_is_that_is_said_and_all_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(tmp_path, "klaviyo") as shop:
        await shop.joins()
        shop.sim._system.token += ":profiles:read,profiles:write,lists:read,lists:write"  # type: ignore[attr-defined]
        for _ in range(2):
            await runs_later(shop)
        assert len(shop.there()) == 1
        assert capsys.readouterr().out.count("sync_account_not_said") == 1


async def refused(*_: object) -> None:
    raise Stopped("401: no such token")


async def test_the_report_of_a_connection_that_rests_names_nobody_who_is_erased_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        app = shop.house.bot.app
        ann = await shop.joins()
        key, store = crockford(await known(shop, ann)), app.store
        with monkeypatch.context() as patched:
            patched.setattr(HubSpot, "write", refused)
            assert (await runs_and_says(shop)).is_paused
        [kept] = await store.read(lambda unit: state.runs(unit, "hubspot"))
        assert key in kept.body
        await shop.does(ann, "/delete", "[Erase everything]")
        await ScheduledSyncs(store, shop.house.clock, app.catalogue, shop.house.data).look()
        [kept] = await store.read(lambda unit: state.runs(unit, "hubspot"))
        assert key not in kept.body
