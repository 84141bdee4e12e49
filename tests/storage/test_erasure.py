"""Forgetting: no trace in any file, taken up after a crash at any step, never called done while a reader looks on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import erasure
from storage import tables as t
from storage.crypto.keys import Keys
from storage.database import connections as database_module
from storage.model.records import Address
from storage.people import customers, ledger
from storage.store import Store
from storage.traffic import inbox
from tests.botapi import Customer
from tests.contracts.databases import KEK, PEPPER, postgres_server
from tests.storage import build as b
from tests.storage.conftest import Meet
from tests.support.app import Bot, comes_to_the_wish, running_bot, says_yes
from tests.support.empty_records import empty_records_on
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]

WORDS = "something with apricots and honey"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bot]:
    given: dict[str, str] = {}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        given["zeroparty_database_url"] = empty_records_on(server)
    async with running_bot(tmp_path, **given) as running:
        yield running


async def tells_all(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await comes_to_the_wish(bot, ann)
    await ann.says(WORDS)
    await bot.listens()
    return ann


async def known(bot: Bot, customer: Customer) -> int | None:
    from storage.people import customers

    return await bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(customer.id))))


async def erases_everything(bot: Bot, customer: Customer) -> None:
    await customer.says("/delete")
    await bot.listens()
    await customer.taps("Erase everything")
    await bot.listens()


def traces(folder: Path, *needles: str) -> list[str]:
    """Where these words, ids or bytes still stand in any file of the folder."""
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            found += [f"{needle} in {file.name}" for needle in needles if needle.encode() in content]
    return found


async def test_of_one_answer_that_was_erased_nothing_is_left_after_a_moment(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await ann.taps("Dark")
        await bot.listens()
        cells = await bot.app.store.read(lambda unit: list(unit.connection.scalars(select(t.answer.c.cell))))
        assert len(cells) == 1
        await ann.says("/mydata")
        await bot.listens()
        await ann.taps("Erase 1")
        await bot.listens()
        assert holding(tmp_path, cells[0]) != []  # or this would prove nothing
        [tidy] = [job.work for job in bot.app.jobs() if job.name == "tidy"]
        await tidy()
        assert holding(tmp_path, cells[0]) == []


def holding(folder: Path, content: bytes) -> list[str]:
    """The files in which these bytes stand."""
    return [file.name for file in folder.rglob("*") if file.is_file() and content in file.read_bytes()]


@pytest.mark.slow
async def test_erasing_leaves_no_row_and_no_key(bot: Bot) -> None:
    ann = await tells_all(bot)
    customer = await known(bot, ann)
    assert customer is not None
    await erases_everything(bot, ann)
    assert await known(bot, ann) is None
    assert await bot.app.store.read(lambda unit: ledger.facts(unit, customer)) == []
    assert bot.app.keys.ciphers([customer]) == {}
    assert erasure.pending(bot.app.keys) == []


@pytest.mark.slow
async def test_a_forgotten_address_is_remembered_as_one_until_its_owner_says_yes_again(bot: Bot) -> None:
    from storage.people import customers

    ann = await tells_all(bot)

    async def is_suppressed() -> bool:
        return await bot.app.store.read(
            lambda unit: customers.is_suppressed(unit, channel="telegram", account="", ident=str(ann.id))
        )

    await erases_everything(bot, ann)
    assert await is_suppressed()
    await says_yes(bot, ann)
    assert not await is_suppressed()


@pytest.mark.slow
async def test_the_receipt_is_proof_without_saying_who(bot: Bot) -> None:
    ann = await tells_all(bot)
    await erases_everything(bot, ann)
    code = ann.chat.messages[-1].text.split("Receipt code ")[1].split(",")[0]
    entry = erasure.find(bot.app.keys, code)
    assert entry is not None
    assert entry.is_done
    assert entry.customer is None


@pytest.mark.slow
async def test_no_byte_of_a_forgotten_customer_stays_in_any_file(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = await tells_all(bot)
        customer = await known(bot, ann)
        wrapped = sqlite3.connect(tmp_path / "keys.db").execute("SELECT wrapped FROM customer_key").fetchall()
        with sqlite3.connect(tmp_path / "zeroparty.db") as look:
            cells = [row[0] for row in look.execute("SELECT cell FROM answer WHERE cell IS NOT NULL")]
        assert traces(tmp_path, WORDS, str(ann.id)) == []  # never there in clear, erased or not
        assert len(cells) == 5
        await erases_everything(bot, ann)
        everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert not any(cell in everything for cell in cells)
        assert not any(row[0] in everything for row in wrapped)
        assert customer is not None
        assert customer.to_bytes(8, "big") not in everything


@pytest.mark.slow
async def test_without_secure_delete_the_search_would_find_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database_module.PRAGMAS, "secure_delete", "OFF")
    async with running_bot(tmp_path) as bot:
        ann = await tells_all(bot)
        with sqlite3.connect(tmp_path / "zeroparty.db") as look:
            cells = [row[0] for row in look.execute("SELECT cell FROM answer WHERE cell IS NOT NULL")]
        await erases_everything(bot, ann)
        everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert any(cell in everything for cell in cells)


@pytest.mark.slow
async def test_while_somebody_reads_it_is_pending_and_then_done(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = await tells_all(bot)
        reader = sqlite3.connect(f"file:{tmp_path / 'zeroparty.db'}?mode=ro", uri=True, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answer").fetchone()
        await erases_everything(bot, ann)
        assert [entry.step for entry in erasure.pending(bot.app.keys)] == ["key_destroyed"]
        reader.execute("COMMIT")
        reader.close()
        assert await erasure.resume(bot.app.store, at=bot.clock.now()) == 0
        assert erasure.pending(bot.app.keys) == []


@pytest.mark.slow
@pytest.mark.parametrize("dies_at", ["_delete_rows", "_note", "_close"])
async def test_an_erasure_cut_off_at_any_step_is_taken_up_again(dies_at: str, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await tells_all(bot)
    customer = await known(bot, ann)
    assert customer is not None

    def dies(*_: object) -> None:
        raise KeyError("killed here")

    with monkeypatch.context() as patched:
        patched.setattr(erasure, dies_at, dies)
        with pytest.raises(KeyError):
            await erasure.erase(bot.app.store, customer, receipt="R-TEST-0001", at=bot.clock.now())
    assert len(erasure.pending(bot.app.keys)) == 1
    assert await erasure.resume(bot.app.store, at=bot.clock.now()) == 0
    assert await known(bot, ann) is None
    assert bot.app.keys.ciphers([customer]) == {}


async def test_what_could_not_be_handled_of_an_erased_customer_goes_too(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    lane = store.keys.pepper.lane("telegram", "7000000001")
    items = (b.update("1", lane=lane), b.update("2", lane=lane), b.update("3", lane="other"))
    await store.write(lambda unit: inbox.receive(unit, items))
    for item in (items[0], items[2]):
        await store.write(lambda unit, item=item: inbox.dead(unit, item.id, error="bug"))  # type: ignore[misc]

    await erasure.erase(store, customer, receipt="R-0000-0005", at=b.NOW)

    rows = await store.read(lambda unit: unit.connection.execute(select(t.inbox.c.event_key, t.inbox.c.state)).all())
    assert {tuple(row) for row in rows} == {("1", "handled"), ("2", "waiting"), ("3", "dead")}


async def test_the_ledger_forgets_who_it_was_when_all_is_done(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    assert await erasure.erase(store, customer, receipt="R-0000-0006", at=b.NOW)

    entry = erasure.find(store.keys, "R-0000-0006")
    assert entry is not None
    assert (entry.is_done, entry.customer, entry.plan) == (True, None, {"suppress": [], "lanes": []})


@pytest.mark.slow
async def test_restoring_an_old_backup_does_not_bring_anybody_back(tmp_path: Path) -> None:
    keys = Keys.open(f"sqlite:///{tmp_path / 'keys.db'}", kek=KEK, pepper=PEPPER, entropy=os.urandom)
    url, backup = f"sqlite:///{tmp_path / 'zeroparty.db'}", tmp_path / "backup.db"
    store = Store.open(url, keys=keys)
    ids = [b.new_id() for _ in range(3)]
    for n, ident in enumerate(ids):
        await store.turn(b.address(str(n)), b.meeting(b.address(str(n)), ident))
    await store.autocommit(lambda connection: connection.exec_driver_sql(f"VACUUM INTO '{backup}'") and None)
    await erasure.erase(store, ids[1], receipt="R-0000-0007", at=b.NOW)
    await store.close()

    shutil.copy(backup, tmp_path / "zeroparty.db")
    restored = Store.open(url, keys=keys)

    assert await restored.read(customers.page) == sorted(ids)
    assert len(await erasure.replay(restored, at=b.NOW)) == 1
    assert await restored.read(customers.page) == sorted((ids[0], ids[2]))
    assert await erasure.replay(restored, at=b.NOW) == []
    await restored.close()
    keys.close()
