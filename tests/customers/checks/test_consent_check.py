"""Whoever can write rows cannot make somebody agree: what was chained and sealed is held against what stands there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from bot.customers.checks.consent_check import doubtful_consents
from storage import tables as t
from storage.crypto.chain import genesis
from tests.botapi import Customer
from tests.customers.data_copy.ann import number_of
from tests.support.app import Bot, running_bot, says_yes

EVENTS = t.consent_event


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


async def stopped(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for words in ("dark", "stop"):
        await ann.says(words)
        await bot.listens()
    return ann


def active_again(unit: Any, who: int) -> None:
    unit.connection.execute(update(t.customer).where(t.customer.c.id == who).values(phase="active"))


def withdrawals_cut_out(unit: Any, who: int) -> None:
    unit.connection.execute(delete(EVENTS).where(EVENTS.c.customer == who, EVENTS.c.status == "withdrawn"))
    active_again(unit, who)


def head_moved_back_too(unit: Any, who: int) -> None:
    """As thorough as one can be without the keys: the chain is whole again, up to an earlier end."""
    withdrawals_cut_out(unit, who)
    rows = {
        bytes(row.prev_hash): bytes(row.hash) for row in unit.connection.execute(select(EVENTS).where(EVENTS.c.customer == who))
    }
    head = genesis(who)
    while head in rows:
        head = rows[head]
    unit.connection.execute(update(t.customer).where(t.customer.c.id == who).values(consent_head=head))


def status_rewritten(unit: Any, who: int) -> None:
    unit.connection.execute(update(EVENTS).where(EVENTS.c.customer == who).values(status="given"))
    active_again(unit, who)


def consent_added(unit: Any, who: int) -> None:
    row = dict(unit.connection.execute(select(EVENTS).where(EVENTS.c.customer == who).limit(1)).mappings().one())
    unit.connection.execute(insert(EVENTS), {**row, "id": 7})


TAMPERING: list[Callable[[Any, int], None]] = [
    active_again,
    withdrawals_cut_out,
    head_moved_back_too,
    status_rewritten,
    consent_added,
]


@pytest.mark.slow
@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
async def test_a_stop_that_was_taken_out_of_the_records_shows(bot: Bot, tamper: Callable[[Any, int], None]) -> None:
    ann, ben = await stopped(bot), await stopped(bot)
    who = await number_of(bot, ann)
    assert await doubtful_consents(bot.app.store) == (2, [])
    await bot.app.store.write(lambda unit: tamper(unit, who))
    looked_at, doubts = await doubtful_consents(bot.app.store)
    assert looked_at == 2
    assert [doubt.customer for doubt in doubts] == [who]
    assert await number_of(bot, ben) != who


@pytest.mark.slow
async def test_a_wish_to_share_nothing_that_was_taken_out_shows(bot: Bot) -> None:
    ann = bot.server.customer()
    await ann.says("/start")
    await bot.listens()
    for label in ("Details", "Answer without sharing"):
        await ann.taps(label)
        await bot.listens()
    assert (await doubtful_consents(bot.app.store))[1] == []
    await bot.app.store.write(lambda unit: unit.connection.execute(delete(t.restriction)) and None)
    assert [doubt.why for doubt in (await doubtful_consents(bot.app.store))[1]] == [
        "answering without sharing was sealed and is on no row"
    ]


async def test_a_snapshot_that_was_tampered_with_is_one_customers_doubt(bot: Bot) -> None:
    await stopped(bot)
    await bot.app.store.write(lambda unit: unit.connection.execute(update(t.customer).values(snapshot=b"\x01nonsense")) and None)
    assert len((await doubtful_consents(bot.app.store))[1]) == 1
