"""Preferences over HTTP: only with a token, only for its purposes, only what is consented now, and noted to whom it went."""

from __future__ import annotations

import asyncio
import csv
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.api.tokens import hash_of, secret_of
from bot.customers.access_report import access_report
from bot.engine.model.ids_and_time import iso
from bot.export.runner import export
from bot.export.wanted import Wanted
from storage.model.records import Address
from storage.people import customers
from storage.receivers import api_tokens, deliveries, tombstones
from storage.receivers.api_tokens import ApiToken
from storage.receivers.change_feed import Cursor
from storage.turn.unit_of_work import Unit
from tests.botapi import Customer
from tests.contracts.databases import postgres_server
from tests.support.app import Bot, is_called, running_bot, says_yes
from tests.support.empty_records import empty_records_on
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]

SECRET, OTHER, REVOKED = (secret_of(bytes([letter]) * 32) for letter in (1, 2, 3))


class Shop:
    """A shop's software, and the bot it asks."""

    def __init__(self, bot: Bot, client: httpx.AsyncClient) -> None:
        self.bot = bot
        self._client = client

    async def asks(
        self, ident: str = "7", *, system: str = "hubspot", secret: str | None = SECRET, purpose: str = "recommend", **headers: str
    ) -> httpx.Response:
        given = {"Authorization": f"Bearer {secret}"} if secret else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._client.get(f"/api/v1/preferences/{system}/{ident}?purpose={purpose}", headers=given | named)

    async def gets(self, path: str, **headers: str) -> httpx.Response:
        return await self._client.get(path, headers=headers)

    async def linked(self, ident: str = "7", system: str = "hubspot") -> Customer:
        """A customer who answered *Dark* and whom this system calls so."""
        ann = self.bot.server.customer()
        await says_yes(self.bot, ann)
        await ann.taps("Dark")
        await self.bot.listens()
        await is_called(self.bot, Address("telegram", str(ann.id)), ident, system)
        return ann

    async def number_of(self, customer: Customer) -> int | None:
        return await self.bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(customer.id))))

    async def noted(self, customer: Customer) -> list[tuple[str, str, str]]:
        number = await self.number_of(customer)
        rows = await self.bot.app.store.read(lambda unit: deliveries.of_customer(unit, number or 0))
        return [(row.system, row.field, row.action) for row in rows]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    given: dict[str, str] = {}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        given["zeroparty_database_url"] = empty_records_on(server)
    async with running_bot(tmp_path / "var", **given) as bot:
        now = bot.clock.now()

        def add(unit: Unit) -> None:
            api_tokens.add(unit, ApiToken(1, hash_of(SECRET), "hubspot", ("recommend", "mail_rhythm"), now))
            api_tokens.add(unit, ApiToken(2, hash_of(OTHER), "nobody_declared", ("recommend",), now))
            api_tokens.add(unit, ApiToken(3, hash_of(REVOKED), "hubspot", ("recommend",), now))
            api_tokens.revoke(unit, 3, at=now)

        await bot.app.store.write(add)
        transport = httpx.ASGITransport(app=bot.app.pages())
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            yield Shop(bot, client)


@pytest.mark.slow
async def test_an_answer_is_told_with_the_day_it_was_given(shop: Shop) -> None:
    ann = await shop.linked()
    answer = await shop.asks()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    assert told["preferences"]["roast"] == {
        "value": "dark",
        "answered_on": "2026-05-04",
        "keep_until": told["preferences"]["roast"]["keep_until"],
        "source": "tapped",
    }
    assert (told["system"], told["id"], told["purpose"], list(told["preferences"])) == ("hubspot", "7", "recommend", ["roast"])
    assert told["preferences"]["roast"]["keep_until"] > "2027"
    assert await shop.noted(ann) == [("hubspot", "roast", "set")]


@pytest.mark.slow
async def test_the_customer_sees_to_whom_it_was_handed_on(shop: Shop) -> None:
    ann = await shop.linked()
    asked_at = iso(shop.bot.clock.now())
    await shop.asks()
    number = await shop.number_of(ann)
    assert number is not None
    report = await access_report(shop.bot.app.store, number, shop.bot.clock.now(), shop.bot.app.catalogue())
    assert report is not None
    assert [(one["system"], one["field"], one["at"]) for one in report["received_by"]] == [("hubspot", "roast", asked_at)]


@pytest.mark.slow
async def test_many_page_views_are_one_note_of_the_first(shop: Shop) -> None:
    ann = await shop.linked()
    began = shop.bot.clock.now()
    for _ in range(3):
        await shop.asks()
        shop.bot.clock.advance(timedelta(days=2))
    number = await shop.number_of(ann)
    rows = await shop.bot.app.store.read(lambda unit: deliveries.of_customer(unit, number or 0))
    assert [(row.field, row.at) for row in rows] == [("roast", began)]


async def test_who_was_told_over_the_api_hears_of_a_withdrawal_in_the_next_file(shop: Shop, tmp_path: Path) -> None:
    ann = await shop.linked()
    await shop.asks()
    cursor = Cursor.since(shop.bot.clock.now())
    shop.bot.clock.advance(timedelta(hours=1))
    await turned_off(shop, ann)
    await shop.bot.listens()
    wanted = Wanted(tmp_path / "changed.csv", "wide", receiver="hubspot", since=cursor)
    await export(shop.bot.app.store, shop.bot.app.catalogue(), shop.bot.clock, wanted, lambda _: None)
    with (tmp_path / "changed.csv").open(encoding="utf-8", newline="") as lines:
        [row] = csv.DictReader(lines)
    assert (row["external_id"], row["roast"], row["roast_source"]) == ("7", "", "withdrawn")


@pytest.mark.parametrize("secret", [None, REVOKED, secret_of(bytes(32)), "zp_", "Basic", SECRET[:-1]])
async def test_a_wrong_token_gets_nothing_and_learns_nothing(shop: Shop, secret: str | None) -> None:
    ann = await shop.linked()
    known, unknown = await shop.asks(secret=secret), await shop.asks("8", secret=secret)
    assert known.status_code == unknown.status_code == 401
    assert known.content == unknown.content
    assert known.headers["www-authenticate"] == "Bearer"
    assert await shop.noted(ann) == []


async def test_a_token_of_a_receiver_nobody_was_told_of_gets_nothing(shop: Shop) -> None:
    ann = await shop.linked()
    answer = await shop.asks(secret=OTHER)
    assert answer.status_code == 404
    assert await shop.noted(ann) == []


async def test_a_token_is_for_its_purposes_alone(shop: Shop) -> None:
    await shop.linked()
    assert (await shop.asks(purpose="care")).status_code == 403
    assert (await shop.asks(purpose="mail_rhythm")).status_code == 404
    assert (await shop.asks(purpose="")).status_code == 400
    assert (await shop.asks(purpose="recommend&purpose=care")).status_code == 400


async def refused(shop: Shop, ann: Customer) -> None:
    await ann.says("stop")


async def erased(shop: Shop, ann: Customer) -> None:
    await ann.says("/delete")
    await shop.bot.listens()
    await ann.taps("Erase everything")


async def turned_off(shop: Shop, ann: Customer) -> None:
    await ann.says("/consents")
    await shop.bot.listens()
    await ann.taps("Turn off 1")


async def kept_here(shop: Shop, ann: Customer) -> None:
    await ann.says("/mydata")
    await shop.bot.listens()
    await ann.taps("Stop sharing 1")


@pytest.mark.parametrize("no", [refused, erased, turned_off, kept_here])
async def test_every_no_looks_like_never_having_been_there(shop: Shop, no: Any) -> None:
    ann = await shop.linked()
    assert (await shop.asks()).status_code == 200
    await no(shop, ann)
    await shop.bot.listens()
    gone, unknown = await shop.asks(), await shop.asks("8")
    assert gone.status_code == unknown.status_code == 404
    assert gone.content == unknown.content


async def test_an_answer_that_changed_is_the_new_one_with_another_tag(shop: Shop) -> None:
    ann = await shop.linked()
    first = await shop.asks()
    same = await shop.asks(if_none_match=first.headers["etag"])
    assert (same.status_code, same.content) == (304, b"")
    await ann.taps("Change")
    await shop.bot.listens()
    await ann.taps("Light")
    await shop.bot.listens()
    second = await shop.asks(if_none_match=f'"x", W/{first.headers["etag"]}')
    assert (second.status_code, second.json()["preferences"]["roast"]["value"]) == (200, "light")
    assert second.headers["etag"] != first.headers["etag"]
    assert second.headers["cache-control"] == "private, no-cache"


@pytest.mark.slow
async def test_an_erasure_beside_a_request_is_told_to_whoever_was_told_something(shop: Shop) -> None:
    """Linked to another system, so that nothing but the note of this request makes the receiver one who has to hear of it."""
    for round_ in range(5):
        ann = await shop.linked(f"{round_}", system="shop")
        await ann.says("/delete")
        await shop.bot.listens()
        await ann.taps("Erase everything")
        answer, _ = await asyncio.gather(shop.asks(f"{round_}", system="shop"), shop.bot.listens())
        assert (await shop.asks(f"{round_}", system="shop")).status_code == 404
        left = await shop.bot.app.store.read(tombstones.open_ones)
        has_to_hear = [one for one in left if one.system == "hubspot" and one.external_id_clear == f"{round_}"]
        assert bool(has_to_hear) is (answer.status_code == 200)


async def test_an_erasure_after_a_request_is_told_to_its_receiver(shop: Shop) -> None:
    ann = await shop.linked("9", system="shop")
    assert (await shop.asks("9", system="shop")).status_code == 200
    await erased(shop, ann)
    await shop.bot.listens()
    left = await shop.bot.app.store.read(tombstones.open_ones)
    assert ("hubspot", "9") in {(one.system, one.external_id_clear) for one in left}


@pytest.mark.slow
async def test_who_asks_too_often_is_told_when_to_ask_again(shop: Shop) -> None:
    await shop.linked()
    answers = [await shop.asks() for _ in range(201)]
    assert {answer.status_code for answer in answers[:200]} == {200}
    assert (answers[200].status_code, answers[200].headers["retry-after"]) == (429, "1")
    shop.bot.clock.advance(timedelta(seconds=1))
    assert (await shop.asks()).status_code == 200


async def test_who_tries_tokens_is_slowed_down_and_nobody_else(shop: Shop) -> None:
    await shop.linked()
    tried = await asyncio.gather(*(shop.asks(secret=f"zp_{n}") for n in range(30)))
    assert Counter(answer.status_code for answer in tried) == {401: 10, 429: 20}
    assert (await shop.asks()).status_code == 200, "behind one proxy the shop has the same address"


async def test_an_id_may_hold_anything(shop: Shop) -> None:
    await shop.linked("a/b c?ü")
    assert (await shop.asks("a%2Fb%20c%3F%C3%BC")).json()["id"] == "a/b c?ü"
    assert (await shop.asks("%00")).status_code == 404
    assert (await shop.asks("x" * 300)).status_code == 404


async def test_the_document_describes_what_is_served(shop: Shop) -> None:
    found = (await shop.gets("/api/v1/openapi.json")).json()
    get = found["paths"]["/api/v1/preferences/{system}/{id}"]["get"]
    assert set(get["responses"]) == {"200", "304", "400", "401", "403", "404", "429", "503"}
    assert [one["name"] for one in get["parameters"]] == ["system", "id", "purpose", "If-None-Match"]
