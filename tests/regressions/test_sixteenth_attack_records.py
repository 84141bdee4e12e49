"""What a sixteenth attacker found at live connections: whoever is in two records, or in somebody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.customers.checks.projection_check import foldings_that_differ
from bot.customers.linked.matching import matching
from bot.engine.model.ids_and_time import crockford
from bot.engine.model.inputs import ContactMapped
from bot.errors import SettingsError
from bot.runtime.linking import contact_links, link_payload
from bot.runtime.linking.link_payload import Wanted, written
from bot.sync.connectors.contract import Stopped
from bot.sync.connectors.http import Http
from bot.sync.connectors.hubspot import HubSpot
from bot.sync.running.report import Report
from bot.sync.scheduled import ScheduledSyncs
from storage.syncing import state
from tests.botapi import Customer
from tests.regressions.test_fourteenth_attack import SOON, Killed, contact, joins_record, known, runs_later
from tests.runtime.linking.test_contact_links import IN_JULY, link
from tests.support.connected_house import BREWS, Shop, another_account, connects, doing, is_ours, opened

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
            assert (await doing(shop).drop("hubspot", "other_account")).customers == 1
            for _ in range(2):
                await runs_later(other)
            written = {
                ident for ident, one in other.sim.records.items() if any(value and is_ours(name) for name, value in one.items())
            }
            assert len(written) == 1 and written.isdisjoint(theirs)
            await shop.does(ann, "/delete", "[Erase everything]")
            await runs_later(other)
            assert other.there() == []


def touched(shop: Shop, idents: list[str]) -> dict[str, list[str]]:
    """Of these records there, which fields hold something of ours, our key among them."""
    ours = ("coffee_roast", "brew_methods", "zp_customer_id", "external_id")
    return {
        ident: found
        for ident, one in shop.sim.records.items()
        if ident in idents and (found := [name for name, value in one.items() if value and name.rpartition(".")[2] in ours])
    }


@KINDS
async def test_an_id_of_the_account_that_was_left_is_free_for_whose_it_is_in_the_other(tmp_path: Path, kind: str) -> None:
    async with opened(tmp_path, kind) as shop:
        app, store = shop.house.bot.app, shop.house.bot.app.store
        ann, ben, cem, dot = [await shop.joins() for _ in range(4)]
        mine, offered, mailed, apart = (contact(shop) for _ in range(4))
        await joins_record(shop, ann, mine)
        await shop.does(cem, link(shop.house.bot, offered))
        await shop.does(dot, link(shop.house.bot, apart), "[Not me, keep apart]")
        before = link(shop.house.bot, mailed)
        await shop.runs()
        async with another_account(shop) as other:
            theirs = [contact(other) for _ in range(4)]
            assert theirs == [mine, offered, mailed, apart], "the same ids, and other people"
            await runs_later(other)
            await doing(shop).drop("hubspot", "other_account")
            await shop.does(ann, "/mydata")
            assert "record" not in ann.chat.messages[-1].text
            assert await foldings_that_differ(store) == (4, 0)
            await shop.does(cem, "[Yes, that's me]")
            assert "over" in cem.chat.messages[-1].text, "what was offered before is of the account before"
            eve = shop.house.server.customer()
            await shop.does(eve, before, "[Yes, ask me]", "[Dark]")
            assert (await matching(store)).matched == {}
            await runs_later(other)
            assert touched(other, theirs) == {}
            known_ben, known_dot = await known(shop, ben), await known(shop, dot)
            assert await app.service.map_contact(known_ben, ContactMapped("hubspot", mine)) == ""
            assert await app.service.map_contact(known_dot, ContactMapped("hubspot", apart)) == ""
            await runs_later(other)
            assert touched(other, theirs).keys() == {mine, apart}
            await shop.does(ann, "stop")
            await shop.does(cem, "/delete", "[Erase everything]")
            await runs_later(other)
            assert touched(other, theirs).keys() == {mine, apart}
            fay = shop.house.server.customer()
            await shop.does(fay, await new_link(shop, mailed), "[Yes, ask me]", "[Dark]")
            await runs_later(other)
            assert touched(other, theirs).keys() == {mine, mailed, apart}


async def new_link(shop: Shop, contact: str) -> str:
    """A link that is made now, as `zeroparty link` makes it."""
    app = shop.house.bot.app
    since = (await app.store.read(state.accounts_left))["hubspot"]
    return f"/start {written(app.keys.derived(link_payload.PURPOSE), Wanted('hubspot', contact, IN_JULY, account_since=since))}"


async def test_nothing_begins_anew_where_the_account_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await joins_record(shop, ann, contact(shop))
        await shop.runs()
        do = connects(shop, monkeypatch)
        with pytest.raises(SettingsError, match="no other account than before"):
            await do.drop("hubspot", "other_account")
        assert (await matching(do.store)).matched == {"hubspot": 1}


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
