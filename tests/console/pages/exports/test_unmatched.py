"""Customers without a CRM record: listed on Exports, joined one by one, or by a list that the command line reads."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from storage.model.records import Address
from storage.people import customers
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
    assert f"{ann} is 8 in hubspot from now on." in staff.text
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


async def test_a_list_that_is_gone_says_so(staff: Visitor) -> None:
    for path in ("/exports/unmatched/1", "/exports/unmatched/1/map.csv"):
        assert (await staff.opens(path)).status_code == 404 and "kept for an hour" in staff.text
