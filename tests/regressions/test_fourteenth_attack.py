"""What a fourteenth attacker found at live connections: where failures, restores, clocks and records that move cross."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.engine.model.inputs import ContactMapped
from bot.export.runner import export
from bot.export.wanted import Wanted
from bot.runtime.handed_on import take_in
from bot.sync.connectors.contract import NewField
from bot.sync.opening import connected
from bot.sync.running import handing_over
from storage.model.records import Address
from storage.people import customers
from storage.receivers import deliveries
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.support.app import says_yes
from tests.support.connected_house import BREWS, Shop, opened
from tests.support.later_receiver import publish

pytestmark = pytest.mark.slow
SOON = timedelta(minutes=20)


async def known(shop: Shop, who: Customer) -> int:
    address = Address("telegram", str(who.id))
    found = await shop.house.bot.app.store.read(partial(customers.by_address, address=address))
    assert found is not None
    return found


async def delivered(shop: Shop, who: Customer) -> set[tuple[str, str, bool]]:
    """What the records say of each answer, and whether somebody looked there."""
    customer = await known(shop, who)
    rows = await shop.house.bot.app.store.read(partial(deliveries.of_customer, customer=customer))
    return {(row.field, row.action, row.read_back_at is not None) for row in rows}


async def joins_record(shop: Shop, who: Customer, ident: str) -> None:
    mapped = ContactMapped("hubspot", ident)
    assert await shop.house.bot.app.service.map_contact(await known(shop, who), mapped) == ""


async def runs_later(shop: Shop, held_up: str = "") -> None:
    shop.house.clock.advance(SOON)
    await shop.runs(held_up)


def contact(shop: Shop) -> str:
    """The id of a record that others made."""
    return shop.sim._system.records.add({"email": "ann@example.com"}, set()).id  # type: ignore[attr-defined, no-any-return]


async def file(shop: Shop, folder: Path) -> None:
    app = shop.house.bot.app
    wanted = Wanted(folder / "file.csv", "wide", receiver="hubspot")
    await export(app.store, app.catalogue(), shop.house.clock, wanted, lambda _: None, ledger=folder / "ledger")
    await take_in(app.store, folder / "ledger", now=shop.house.clock.now())


class Killed(BaseException):
    """The process is gone."""


async def killed(*_: object) -> None:
    raise Killed


def killed_at_once(*_: object, **__: object) -> None:
    raise Killed


async def test_a_start_on_older_records_that_is_cut_off_doubts_them_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        copy = shop.house.copied()
        await shop.does(ann, *BREWS)
        await runs_later(shop)
        with monkeypatch.context() as patched:
            patched.setattr("bot.app.handed_on_since._catch_up", killed_at_once)
            with pytest.raises(Killed):
                await shop.house.with_older(copy)
        await shop.house.start()
        await shop.does(ann, "stop")
        await runs_later(shop)
        assert shop.there() == []


@pytest.mark.parametrize("where", ["_end", "tell_the_keys"])
async def test_a_run_that_was_killed_is_known_to_have_handed_something_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        copy = shop.house.copied()
        await shop.does(ann, *BREWS)
        with monkeypatch.context() as patched:
            patched.setattr("bot.sync.running.run.tell_the_keys", killed)
            if where == "_end":
                patched.setattr(handing_over, "_end", killed_at_once)
            with pytest.raises(Killed):
                await shop.runs()
        assert shop.there()
        await shop.house.bot.app.close()
        shop.house.put_back(copy)
        await shop.house.start()
        await shop.does(ann, "stop")
        await runs_later(shop)
        assert shop.there() == []


@pytest.mark.parametrize("acts", [("/mydata", "[Erase 1]"), ("stop",), ("/consents", "[Turn off 1]")], ids=lambda acts: acts[-1])
async def test_a_file_in_between_keeps_nothing_from_being_emptied_while_the_mapping_is_wrong(
    tmp_path: Path, acts: tuple[str, ...]
) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        await shop.does(ann, *acts)
        await file(shop, tmp_path)
        await runs_later(shop, "the mapping is wrong")
        assert shop.there() == []


async def test_nobody_looked_where_only_a_file_had_it(tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(CATALOGUE, prompts)
    coffee = prompts / "coffee.yaml"
    coffee.write_text(coffee.read_text(encoding="utf-8").replace("hubspot: brew_methods", "hubspot: not_there"), encoding="utf-8")
    async with opened(tmp_path, "hubspot", {"prompts": prompts}) as shop:
        shop.sim._system.properties.pop("not_there")  # type: ignore[attr-defined]
        ann = await shop.joins()
        await shop.does(ann, *BREWS)
        await file(shop, tmp_path)
        await runs_later(shop)
        renamed = coffee.read_text(encoding="utf-8").replace("hubspot: coffee_roast", "hubspot: zp_roast")
        coffee.write_text(renamed, encoding="utf-8")
        await publish(shop.house.bot, prompts)
        await makes(shop, "zp_roast")
        await runs_later(shop)
        assert ("brew", "set", False) in await delivered(shop, ann)


async def makes(shop: Shop, name: str) -> None:
    """The field, there."""
    async with connected(shop.connection, shop.house.bot.app.store, shop.house.clock, {"TOKEN": shop.sim.token}) as connector:
        await connector.create_fields([NewField(name, "text", name)])


@pytest.mark.parametrize("kind", ["hubspot", "klaviyo"])
@pytest.mark.parametrize("comes_back", ["before the run", "between the looks"])
async def test_who_was_erased_and_came_back_keeps_what_they_say_now(tmp_path: Path, kind: str, comes_back: str) -> None:
    async with opened(tmp_path, kind) as shop:
        ident = contact(shop)
        ann = await shop.joins()
        await joins_record(shop, ann, ident)
        await shop.runs()
        await shop.does(ann, "/delete", "[Erase everything]")
        if comes_back == "between the looks":
            await shop.runs()
            assert shop.there() == []
        await says_yes(shop.house.bot, ann)
        await joins_record(shop, ann, ident)
        await shop.does(ann, "[Light]")
        for _ in range(4):
            await runs_later(shop)
            assert "light" in str(shop.there()) and "dark" not in str(shop.there())
        report = await shop.runs()
        assert report.counts["acknowledged"] == 0, "nothing is written for ever"


async def test_who_was_removed_there_and_linked_to_another_record_is_written_there(tmp_path: Path) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        [ident] = shop.sim.records
        shop.sim.remove(ident)
        other = contact(shop)
        await shop.does(ann, "[Change]", "[Light]")
        await runs_later(shop)
        await joins_record(shop, ann, other)
        await runs_later(shop)
        assert shop.there() == [{"coffee_roast": "light"}]


async def test_a_record_that_was_left_is_looked_at_before_it_counts_as_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        await joins_record(shop, ann, contact(shop))
        records = type(shop.sim._system.records)  # type: ignore[attr-defined]
        with monkeypatch.context() as patched:
            patched.setattr(records, "change", lambda *_: None)  # says 200, and keeps it
            shop.house.clock.advance(SOON)
            report = (await shop.runs()).as_json()
        assert [one["code"] for one in report["reasons"]] == ["not_moved_yet"]
        await runs_later(shop)
        assert shop.there() == [{"coffee_roast": "dark"}], "once, in the record that the link names"


async def test_who_moved_since_an_older_copy_is_found_by_their_key(tmp_path: Path) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        copy = shop.house.copied()
        await joins_record(shop, ann, contact(shop))
        await shop.does(ann, *BREWS)
        await runs_later(shop)
        await shop.house.with_older(copy)
        await shop.does(ann, "stop")
        await runs_later(shop)
        assert shop.there() == []


async def test_a_field_that_was_published_since_an_older_copy_is_emptied_too(tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(CATALOGUE, prompts)
    coffee = prompts / "coffee.yaml"
    before = coffee.read_text(encoding="utf-8")
    async with opened(tmp_path, "hubspot", {"prompts": prompts}) as shop:
        ann = await shop.joins()
        await shop.runs()
        copy = shop.house.copied()
        coffee.write_text(before.replace("hubspot: brew_methods", "hubspot: zp_brew"), encoding="utf-8")
        await publish(shop.house.bot, prompts)
        await makes(shop, "zp_brew")
        await shop.does(ann, *BREWS)
        await runs_later(shop)
        assert any(one.get("zp_brew") for one in shop.sim.records.values())
        coffee.write_text(before, encoding="utf-8")
        await shop.house.with_older(copy)
        await runs_later(shop)
        assert not any(one.get("zp_brew") for one in shop.sim.records.values())


def merged_into_another(shop: Shop) -> None:
    """The one record there is, with what stands in it and with our key."""
    records = shop.sim._system.records  # type: ignore[attr-defined]
    [theirs] = records.here.values()
    fields, key = dict(theirs.fields), {shop.connection.key or "external_id"}
    other = records.add({"email": "ann@example.com"}, set())
    records.change(theirs, dict.fromkeys(key), key)
    records.remove(theirs)
    records.change(other, fields, key)


@pytest.mark.parametrize("kind", ["hubspot", "klaviyo"])
async def test_what_is_taken_back_is_taken_out_of_the_record_that_theirs_was_merged_into(tmp_path: Path, kind: str) -> None:
    async with opened(tmp_path, kind) as shop:
        ann = await shop.joins()
        await shop.runs()
        merged_into_another(shop)
        assert shop.there()
        await shop.does(ann, "stop")
        await runs_later(shop)
        await runs_later(shop)
        assert shop.there() == []


async def test_what_is_shared_again_after_the_clock_was_put_right_is_on_record(tmp_path: Path) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        shop.house.clock.advance(timedelta(hours=2))
        await shop.does(ann, "/mydata", "[Stop sharing 1]")
        await shop.runs()
        shop.house.clock.advance(-timedelta(hours=2))
        await shop.does(ann, "/mydata", "[Share 1]")
        await runs_later(shop)
        assert shop.there() and await delivered(shop, ann) == {("roast", "set", False)}
