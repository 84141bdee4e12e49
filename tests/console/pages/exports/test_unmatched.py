"""Customers without a CRM record: listed on Exports, joined one by one, or by a list that the command line reads."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from bot.sync.simulators.simulator import simulator
from storage.model.records import Address
from storage.people import customers
from tests.commands.sync.test_sync import CONNECTION
from tests.support.app import Bot, is_called, running_bot, says_yes
from tests.support.office import Visitor, visitor

pytestmark = pytest.mark.slow


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        yield running


@pytest.fixture
async def staff(bot: Bot) -> AsyncIterator[Visitor]:
    async with visitor(bot.app, Role.PUBLISHER, name="ops") as somebody:
        yield somebody


async def comes(bot: Bot, contact: str = "") -> str:
    """Somebody who says yes, whom HubSpot calls this; their number."""
    known = bot.server.customer()
    await says_yes(bot, known)
    here = Address("telegram", str(known.id))
    if contact:
        await is_called(bot, here, contact, "hubspot")
    number = await bot.app.store.read(lambda unit: customers.by_address(unit, here))
    assert number is not None
    return crockford(number)


async def lists(staff: Visitor, system: str = "hubspot") -> str:
    """Who has none there; where the list stands."""
    await staff.sends("/exports/unmatched", {"system": system}, on="/exports")
    place = staff.path
    while "customers looked at" in await staff.page(place):
        await asyncio.sleep(0.01)
    return place


async def test_who_has_no_record_is_listed_and_joined(bot: Bot, staff: Visitor) -> None:
    ann, _ = await comes(bot), await comes(bot, "7")
    place = await lists(staff)
    assert "1 of 2 customers who said yes have no record in hubspot; with one in hubspot: 1." in staff.text and ann in staff.text
    await staff.sends(f"{place}/join", {"contact": "8"})
    assert f"{ann} is 8 in hubspot from now on. It was not looked up in hubspot" in staff.text
    assert "0 of 2 customers who said yes have no record in hubspot; with one in hubspot: 2." in staff.text
    found = await bot.app.store.read(lambda unit: customers.by_external_id(unit, "hubspot", "8"))
    assert found is not None and crockford(found) == ann
    await lists(staff)
    assert "0 of 2 customers" in staff.text
    async with visitor(bot.app, Role.PRIVACY) as grace:
        await grace.opens("/audit")
        assert "joined a customer with a CRM record" in grace.text


@pytest.mark.parametrize(
    ("contact", "why"),
    [("7", "another customer's already"), ("", "the id is empty"), ("1.2E+11", "a spreadsheet shortened the id")],
)
async def test_what_cannot_be_joined_says_why(bot: Bot, staff: Visitor, contact: str, why: str) -> None:
    await comes(bot)
    await comes(bot, "7")
    place = await lists(staff)
    await staff.sends(f"{place}/join", {"contact": contact})
    assert "Not joined" in staff.text and why in staff.text


async def test_the_list_to_fill_in_is_the_one_that_link_import_reads(bot: Bot, staff: Visitor) -> None:
    ann = await comes(bot)
    place = await lists(staff)
    answer = await staff.opens(f"{place}/map.csv")
    assert list(csv.DictReader(answer.text.splitlines())) == [{"customer_id": ann, "system": "hubspot", "external_id": ""}]


async def test_an_id_is_looked_up_before_it_is_joined_and_it_is_said_whether_they_are_sent_anyway(
    bot: Bot, staff: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await comes(bot)
    place = await lists(staff)
    assert "hubspot: there is no live connection" in staff.text
    async with simulator("hubspot", clock=bot.clock) as sim:
        monkeypatch.setenv("CRM_TOKEN", sim.token)
        file = tmp_path / "var" / "connections" / "hubspot.yaml"
        file.parent.mkdir()
        file.write_text(CONNECTION.format(url=sim.url), encoding="utf-8")
        await staff.page(place)
        assert "hubspot: they are sent all the same, each into a record that it makes for them" in staff.text
        assert "Of 1 customers 1 said yes" in staff.text
        await staff.sends(f"{place}/join", {"contact": "9999"})
        assert "Not joined: hubspot has no record 9999." in staff.text
        file.write_text(f"{file.read_text(encoding='utf-8')}unlinked: skip\n", encoding="utf-8")
        await staff.page(place)
        assert "hubspot: they are not sent, since it makes no records" in staff.text
        there = sim._system.records.add({"email": "ann@example.com"}, set()).id  # type: ignore[attr-defined]
        await staff.sends(f"{place}/join", {"contact": there})
        assert f"{ann} is {there} in hubspot from now on. hubspot has this record." in staff.text


async def test_a_list_that_is_gone_says_so(staff: Visitor) -> None:
    for path in ("/exports/unmatched/1", "/exports/unmatched/1/map.csv"):
        assert (await staff.opens(path)).status_code == 404 and "kept for an hour" in staff.text
