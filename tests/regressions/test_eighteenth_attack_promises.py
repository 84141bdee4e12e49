"""What an eighteenth fresh attacker broke: a restriction in rows put back, an account that was left, values that were held."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.api.tokens import hash_of, secret_of
from bot.engine.model.inputs import UseRestriction
from bot.export.runner import Wanted, export
from bot.runtime.linking import link_payload
from bot.runtime.turns import Turns
from storage.errors import Unavailable
from storage.model.records import Address, CustomerId
from storage.people import customers
from storage.receivers import api_tokens
from storage.receivers.api_tokens import ApiToken
from tests.botapi import Customer
from tests.support.app import Bot, is_called, says_yes, state_at
from tests.support.connected_house import Shop, another_account, connects, opened
from tests.support.restarted import House, house

SECRET = secret_of(b"\x01" * 32)
UNDER_ANOTHER_ACCOUNT = "other_account"


def at(customer: Customer) -> Address:
    return Address("telegram", str(customer.id))


async def id_of(bot: Bot, customer: Customer) -> CustomerId:
    found = await bot.app.store.read(lambda unit: customers.by_address(unit, at(customer)))
    assert found is not None
    return found


async def restrict(bot: Bot, customer: Customer, wanted: UseRestriction) -> None:
    await bot.app.service.restrict_use(await id_of(bot, customer), wanted, "Ann")


async def file_of(bot: Bot, folder: Path) -> str:
    path = folder / f"{bot.clock.now().timestamp()}.csv"
    wanted = Wanted(path, "wide", None, "hubspot", since=None)
    await export(bot.app.store, bot.app.catalogue(), bot.clock, wanted, lambda _: None)
    return path.read_text(encoding="utf-8")


async def asked_by_the_shop(bot: Bot) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=bot.app.pages()), base_url="http://x") as web:
        given = {"Authorization": f"Bearer {SECRET}"}
        return (await web.get("/api/v1/preferences/hubspot/7?purpose=recommend", headers=given)).text


def put_back_rows_of(whose: CustomerId, place: House, copy: Path) -> None:
    """Their genuine rows of before, by a process that has no key; the mark of the database stays."""
    with closing(sqlite3.connect(place.data / "zeroparty.db")) as records:
        records.execute("ATTACH ? AS old", (str(copy),))
        for (table,) in records.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            names = [row[1] for row in records.execute(f'PRAGMA table_info("{table}")')]
            key = "id" if table == "customer" else "customer" if "customer" in names else None
            if key is not None and not table.startswith(("audit", "tombstone")):
                records.execute(f'DELETE FROM main."{table}" WHERE "{key}" = ?', (whose,))
                records.execute(f'INSERT INTO main."{table}" SELECT * FROM old."{table}" WHERE "{key}" = ?', (whose,))
        records.commit()


@pytest.mark.parametrize("wanted", [UseRestriction(), UseRestriction(holds_deletion=True)], ids=["restricted", "and held"])
async def test_a_restriction_by_the_staff_holds_where_rows_are_put_back(tmp_path: Path, wanted: UseRestriction) -> None:
    async with house(tmp_path) as place:
        ann = place.server.customer()
        await says_yes(place.bot, ann)
        await ann.taps("Dark")
        await place.bot.listens()
        await is_called(place.bot, at(ann), "7")
        token = ApiToken(1, hash_of(SECRET), "hubspot", ("recommend",), place.clock.now())
        await place.bot.app.store.write(lambda unit: api_tokens.add(unit, token))
        assert "dark" in await file_of(place.bot, tmp_path)
        assert "dark" in await asked_by_the_shop(place.bot)
        copy, whose = place.copied(), await id_of(place.bot, ann)
        place.clock.advance(timedelta(minutes=5))
        await restrict(place.bot, ann, wanted)
        await place.stop()
        put_back_rows_of(whose, place, copy)
        bot = await place.start()
        assert "dark" not in await file_of(bot, tmp_path)
        assert "dark" not in await asked_by_the_shop(bot)


async def joined(shop: Shop, contact: str) -> Customer:
    """Somebody who came by the link of this record, agreed, and said something."""
    customer = shop.house.server.customer()
    key = shop.house.bot.app.keys.derived(link_payload.PURPOSE)
    word = link_payload.written(key, link_payload.Wanted("hubspot", contact, date(2026, 7, 1), ""))
    await shop.does(customer, f"/start {word}", "[Yes, ask me]", "[Dark]")
    return customer


async def records_of(bot: Bot, customer: Customer) -> Sequence[str]:
    whose = await id_of(bot, customer)
    named = await bot.app.store.read(lambda unit: customers.external_ids_of(unit, (whose,)))
    return [one.id_clear for one in named.get(whose, ())]


async def test_whoever_is_parted_is_told_so_after_a_kill_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        both = [await joined(shop, "4711"), await joined(shop, "4712")]
        await shop.runs()
        async with another_account(shop) as other:
            do = connects(other, monkeypatch)
            await other.runs()
            real, taken = Turns.known, []

            async def dies(turns: Turns, *given: object) -> object:
                taken.append(given)
                if len(taken) > 1:
                    raise Unavailable("killed")
                return await real(turns, *given)  # type: ignore[arg-type]

            with monkeypatch.context() as during:
                during.setattr(Turns, "known", dies)
                with pytest.raises(Unavailable):
                    await do.drop("hubspot", UNDER_ANOTHER_ACCOUNT)
            await shop.house.stop()
            bot = await shop.house.start()
            for customer in both:
                assert await records_of(bot, customer) == []
                assert (await state_at(bot.app, at(customer))).contacts == ()
                await shop.does(customer, "/mydata")
                assert "belong to the record of you" not in customer.chat.messages[-1].text


@pytest.mark.parametrize("is_older", [False, True])
async def test_nothing_is_written_into_a_strangers_record_in_the_account_that_came_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_older: bool
) -> None:
    """The copy is from before the first run, so that it knows of no account at all."""
    async with opened(tmp_path, "hubspot") as shop:
        await joined(shop, "101")
        copy = shop.house.copied()
        await shop.runs()
        async with another_account(shop) as other:
            stranger = {"id": "s@example.com", "idProperty": "email", "properties": {"email": "s@example.com"}}
            async with httpx.AsyncClient() as web:
                made = await web.post(
                    f"{other.sim.url}/crm/v3/objects/contacts/batch/upsert",
                    json={"inputs": [stranger]},
                    headers={"Authorization": f"Bearer {other.sim.token}"},
                )
            assert made.json()["results"][0]["id"] == "101"
            do = connects(other, monkeypatch)
            assert "another account" in (await other.runs()).stopped_because
            await do.drop("hubspot", UNDER_ANOTHER_ACCOUNT)
            if is_older:
                await shop.house.with_older(copy)
            shop.house.clock.advance(timedelta(minutes=20))
            await other.runs()
            assert other.sim.records["101"] == {"email": "s@example.com"}


async def test_who_said_not_me_shares_nothing_when_the_account_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await joined(shop, "4711")
        await shop.runs()
        await shop.does(ann, "not me")
        async with another_account(shop) as other:
            do = connects(other, monkeypatch)
            await other.runs()
            await do.drop("hubspot", UNDER_ANOTHER_ACCOUNT)
            await other.does(ann, "/consents")
            await other.does(ann, "[Share as before]")
            assert (await state_at(shop.house.bot.app, at(ann))).keeps_to_us
            shop.house.clock.advance(timedelta(minutes=20))
            await other.runs()
            assert not any("coffee_roast" in record for record in other.sim.records.values())


async def renewed(bot: Bot, customer: Customer) -> None:
    """Two years, in which they come back and agree again."""
    for _ in range(8):
        await bot.time_passes(timedelta(days=80))
        await customer.says("/start")
        await bot.listens()
        if any("Yes, ask me" in row for row in customer.chat.messages[-1].keyboard):
            await customer.taps("Yes, ask me")
            await bot.listens()


async def test_a_value_that_was_deleted_once_it_was_held_no_more_does_not_come_back(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        bot, ann = place.bot, place.server.customer()
        await says_yes(bot, ann)
        await ann.taps("Dark")
        await bot.listens()
        await restrict(bot, ann, UseRestriction(holds_deletion=True))
        await renewed(bot, ann)
        held = await state_at(bot.app, at(ann))
        assert held.values() == {"roast": "dark"} and held.deletion_held
        copy = place.copied()
        await restrict(bot, ann, UseRestriction(is_lifted=True))
        await bot.time_passes(timedelta(hours=1))
        assert (await state_at(bot.app, at(ann))).values() == {}
        bot = await place.with_older(copy)
        assert (await state_at(bot.app, at(ann))).values() == {}
