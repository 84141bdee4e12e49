"""Rights that came another way than the chat: restricted and lifted for real, answered by a copy, closed where they are read."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.api.tokens import hash_of, secret_of
from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from bot.export.runner import Wanted, export
from bot.publishing.requests import handed_on_folder
from storage.model.records import Address
from storage.people import customers
from storage.receivers import api_tokens, audit_trail
from storage.receivers.api_tokens import ApiToken
from tests.botapi import Customer
from tests.support.app import Bot, is_called, running_bot, says_yes
from tests.support.office import Visitor, visitor

SECRET = secret_of(bytes([1]) * 32)

pytestmark = pytest.mark.slow


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        token = ApiToken(1, hash_of(SECRET), "hubspot", ("recommend",), running.clock.now())
        await running.app.store.write(lambda unit: api_tokens.add(unit, token))
        yield running


@pytest.fixture
async def ann(bot: Bot) -> Customer:
    """Somebody who answered *Dark*, and whom HubSpot calls 7."""
    known = bot.server.customer()
    await says_yes(bot, known)
    await known.taps("Dark")
    await bot.listens()
    await is_called(bot, Address("telegram", str(known.id)), "7", "hubspot")
    return known


@pytest.fixture
async def place(bot: Bot, ann: Customer) -> str:
    number = await bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(ann.id))))
    assert number is not None
    return f"/customers/{crockford(number)}"


@pytest.fixture
async def grace(bot: Bot) -> AsyncIterator[Visitor]:
    async with visitor(bot.app, Role.PRIVACY, name="grace") as staff:
        yield staff


async def exported(bot: Bot, folder: Path) -> list[str]:
    """The roasts in a file for HubSpot."""
    path, ledger = folder / "file.csv", handed_on_folder(folder / "var")
    wanted = Wanted(path, "wide", None, "hubspot")
    await export(bot.app.store, bot.app.catalogue(), bot.clock, wanted, lambda _: None, ledger=ledger)
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["roast"] for row in csv.DictReader(lines) if row["roast"]]


async def status_of_api(bot: Bot) -> int:
    transport = httpx.ASGITransport(app=bot.app.pages())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as shop:
        path = "/api/v1/preferences/hubspot/7?purpose=recommend"
        return (await shop.get(path, headers={"Authorization": f"Bearer {SECRET}"})).status_code


async def acts(bot: Bot) -> list[tuple[str, str]]:
    """Who did what about somebody's rights, as the trail has it."""
    rows = await bot.app.store.read(
        lambda unit: [*audit_trail.of_action(unit, "privacy."), *audit_trail.of_action(unit, "console.")]
    )
    entries = [json.loads(row.entry) for row in rows if row.entry]
    return [(one["actor"], one["action"]) for one in entries if "use_" in one["action"] or "request" in one["action"]]


async def test_restricted_nobody_asks_and_nothing_leaves_until_it_is_lifted(
    bot: Bot, ann: Customer, place: str, grace: Visitor, tmp_path: Path
) -> None:
    assert (await exported(bot, tmp_path), await status_of_api(bot)) == (["dark"], 200)
    await grace.sends(f"{place}/request", {"right": "restriction"}, on=place)
    await grace.sends(f"{place}/restrict", on=place)
    assert "Restricted: they are asked nothing" in grace.text and "Use restricted since 4 May 2026" in grace.text
    assert "nobody asks until whoever answers for privacy lifts it" in grace.text
    assert "wants to" not in await grace.page("/customers"), "the request is answered by it"

    assert (await exported(bot, tmp_path), await status_of_api(bot)) == ([], 404)
    before = len(ann.chat.messages)
    await bot.time_passes(timedelta(days=60))
    assert len(ann.chat.messages) == before

    async with visitor(bot.app, Role.PRIVACY, name="grace") as later:
        await later.sends(f"{place}/lift", on=place)
        assert later.answer.status_code == 400 and "told first" in later.text
        await later.sends(f"{place}/lift", {"told": "yes"}, on=place)
        assert "The restriction is lifted" in later.text
    assert (await exported(bot, tmp_path), await status_of_api(bot)) == (["dark"], 200)
    await bot.time_passes(timedelta(days=9))
    assert len(ann.chat.messages) > before
    assert await acts(bot) == [
        ("grace", "privacy.use_restricted"),
        ("grace", "privacy.use_allowed"),
        ("grace", "console.request_noted"),
        ("grace", "console.request_closed"),
    ]


async def test_what_they_do_not_want_deleted_is_held_back_and_the_page_says_who_asked_and_when(
    bot: Bot, ann: Customer, place: str, grace: Visitor
) -> None:
    await grace.sends(f"{place}/request", {"right": "restriction"}, on=place)
    await grace.sends(f"{place}/restrict", on=place)
    assert "Use restricted since 4 May 2026 by grace, as they asked on 4 May 2026" in grace.text
    assert "What runs out is still deleted on its day." in grace.text
    await grace.sends(f"{place}/restrict", on=place)
    assert "Nothing is deleted by its date either" in grace.text and "held back" in grace.text
    assert "They asked that nothing is deleted" in await grace.page(f"{place}/erase")
    await ann.says("/stop")
    await bot.listens()
    await bot.time_passes(timedelta(days=30))
    async with visitor(bot.app, Role.PRIVACY, name="grace") as later:
        await later.opens(place)
        assert "1 answer has run out and will be deleted as soon as you lift it." in later.text
        await later.sends(f"{place}/lift", {"told": "yes"}, on=place)
        await bot.time_passes(timedelta(minutes=1))
        await later.opens(place)
        assert later.answer.status_code == 404, "the days after the stop were over long ago"


async def test_a_copy_that_is_handed_over_answers_the_request_for_it(bot: Bot, place: str, grace: Visitor) -> None:
    await grace.sends(f"{place}/request", {"right": "access"}, on=place)
    page = await grace.page(place)
    assert "I hand it over: that answers their request to see their data (Art. 15)" in grace.text
    fields = dict(grace.fields(f"{place}/copy"))
    assert "answers" not in fields, "nothing is ticked for them"
    [ident] = [part.partition('"')[0] for part in page.split('name="answers" value="')[1:]]
    await grace.sends(f"{place}/copy", on=place)
    assert "wants to" in await grace.page("/customers"), "it was only looked at"
    await grace.sends(f"{place}/copy", {"answers": ident}, on=place)
    await grace.opens("/customers")
    assert "wants to" not in grace.text
    await grace.opens(place)
    assert "fulfilled" in grace.text


async def test_a_request_is_closed_on_the_customers_own_page_and_leads_back_there(place: str, grace: Visitor) -> None:
    await grace.sends(f"{place}/request", {"right": "objection"}, on=place)
    page = await grace.page(place)
    [ident] = [part.partition('"')[0] for part in page.split('action="/customers/requests/')[1:]]
    await grace.sends(f"/customers/requests/{ident}", {"end": "fulfilled"})
    assert grace.path == place and "The request is closed: answered." in grace.text


async def test_an_answer_has_the_words_of_its_button(place: str, grace: Visitor) -> None:
    assert "Dark (dark)" in await grace.page(f"{place}/answers")


async def test_a_letter_counts_from_the_day_it_came(place: str, grace: Visitor) -> None:
    await grace.page(place)
    assert dict(grace.fields(f"{place}/request"))["came"] == "2026-05-04", "today, where nothing else is said"
    await grace.sends(f"{place}/request", {"right": "access", "came": "2026-04-20"})
    assert "Noted as come on 20 April 2026. It has to be answered by 20 May 2026." in grace.text
    assert "came 20 April 2026, due 20 May 2026" in grace.text
    for day in ("2026-05-05", "31.12.2025", "1999-01-01"):
        await grace.sends(f"{place}/request", {"right": "access", "came": day}, on=place)
        assert grace.answer.status_code == 400 and "cannot be that one" in grace.text
    await grace.sends(f"{place}/request", {"right": "objection", "came": ""}, on=place)
    assert "Noted as come on 4 May 2026. It has to be answered by 4 June 2026." in grace.text
    await grace.page("/customers")
    assert "Came 20 April 2026, due 20 May 2026" in grace.text
