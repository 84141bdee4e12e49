"""Opening records and keys: what was lost is said in one line, and nothing is made in its place."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, Table

from bot.app.session import open_storage
from bot.cli import main
from bot.clock import SystemClock
from bot.customers.checks.key_check import customers_without_key
from bot.settings import Settings, read_settings
from storage import erasure
from storage.database.connections import Place
from storage.errors import KeyStoreLost, SecretLost
from storage.people import lost_keys
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.customers.data_copy.ann import number_of
from tests.support.app import Bot, running_bot, says_yes, settings_for

READING = pytest.mark.parametrize("read_only", [True, False])


@pytest.fixture
async def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which somebody is known."""
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL", "TELEGRAM_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    async with running_bot(tmp_path / "var") as bot:
        await says_yes(bot, bot.server.customer())
    return tmp_path / "var"


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def lose(var: Path, name: str) -> None:
    for path in var.glob(f"{name}*"):
        path.unlink()


@READING
def test_a_lost_key_store_is_refused_and_none_is_made_in_its_place(var: Path, read_only: bool) -> None:
    lose(var, "keys.db")
    with pytest.raises(KeyStoreLost, match="put the key store back"):
        open_storage(read_settings(), SystemClock(), read_only=read_only)
    assert not any(name.startswith("keys.db") for name in files_in(var))


@READING
def test_an_empty_key_store_is_a_lost_one(var: Path, read_only: bool) -> None:
    with sqlite3.connect(var / "keys.db") as keys:
        keys.execute("DELETE FROM customer_key")
    keys.close()
    with pytest.raises(KeyStoreLost):
        open_storage(read_settings(), SystemClock(), read_only=read_only)


@READING
@pytest.mark.parametrize("name", ["kek", "pepper"])
def test_a_lost_secret_is_named_and_none_is_made_in_its_place(var: Path, name: str, read_only: bool) -> None:
    (var / "secrets" / name).unlink()
    with pytest.raises(SecretLost, match=f"secrets/{name} is missing"):
        open_storage(read_settings(), SystemClock(), read_only=read_only)
    assert not (var / "secrets" / name).exists()


VERBS = ("run", "migrate", "doctor", "export --output out.csv", "privacy show telegram:1")


@pytest.mark.parametrize("verb", [verb.split() for verb in VERBS], ids=VERBS)
def test_every_command_says_it_in_one_line(var: Path, verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    lose(var, "keys.db")
    code = main(verb)
    heard = capsys.readouterr()
    assert code == (1 if verb == ["doctor"] else 2)
    assert "put the key store back from its copy" in (heard.out if verb == ["doctor"] else heard.err)
    if verb != ["doctor"]:
        assert len(heard.err.strip().splitlines()) == 1
        assert "ready" not in heard.err
    assert not any(name.startswith("keys.db") for name in files_in(var))


async def test_putting_the_store_back_cures_it(var: Path, tmp_path: Path) -> None:
    shutil.copy(var / "keys.db", tmp_path / "keys.copy")
    lose(var, "keys.db")
    with pytest.raises(KeyStoreLost):
        open_storage(read_settings(), SystemClock())
    shutil.copy(tmp_path / "keys.copy", var / "keys.db")
    store, keys = open_storage(read_settings(), SystemClock())
    await store.close()
    keys.close()


async def test_who_is_erased_while_somebody_opens_is_no_lost_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row goes before the key: whoever read the row before, and looks for the key after, has seen an erasure and no loss."""
    async with running_bot(tmp_path) as bot:
        await known(bot)
        settings = settings_for(tmp_path, bot.server)

    def erased_in_between(place: Place, table: Table, query: Select[Any]) -> Sequence[int]:
        found = looked(place, table, query)
        if table.name == "customer":
            for file, rows in ("zeroparty.db", "customer"), ("keys.db", "customer_key"):
                with sqlite3.connect(tmp_path / file) as database:
                    database.execute(f"DELETE FROM {rows}")
                database.close()
        return found

    looked = lost_keys._found
    monkeypatch.setattr(lost_keys, "_found", erased_in_between)
    store, keys = open_storage(settings, SystemClock(), read_only=True)
    await store.close()
    keys.close()


async def test_doctor_counts_nobody_as_lost_who_is_erased_while_it_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_bot(tmp_path) as bot:
        ann, ben = [await number_of(bot, await known(bot)) for _ in range(2)]
        keys, receipts = bot.app.keys, iter(["R-AAAA-0001"])
        looked = keys.known

        def erased_before(page: Collection[int]) -> set[int]:
            for receipt in receipts:
                erasing = erasure.erase(bot.app.store, ann, receipt=receipt, at=bot.clock.now())
                assert asyncio.run_coroutine_threadsafe(erasing, loop).result()
            return looked(page)

        loop = asyncio.get_running_loop()
        monkeypatch.setattr(keys, "known", erased_before)
        assert await customers_without_key(bot.app.store) == (2, 0)
        keys.destroy(ben)
        assert await customers_without_key(bot.app.store) == (1, 1)


async def test_an_older_key_store_is_refused_before_anybody_is_served(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        await known(bot)
        with sqlite3.connect(tmp_path / "keys.db") as keys:
            keys.execute(f"VACUUM INTO '{tmp_path / 'old'}'")
        keys.close()
        await known(bot)
        settings = settings_for(tmp_path, bot.server)
    (tmp_path / "old").chmod(0o600)
    shutil.copy(tmp_path / "old", tmp_path / "keys.db")
    with pytest.raises(KeyStoreLost, match="1 of 2 customers have no key"):
        await served(settings)


@pytest.mark.slow
async def test_who_was_forgotten_stays_forgotten_when_an_old_copy_of_the_records_is_put_back(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann, ben = await known(bot), await known(bot)
        numbers = await number_of(bot, ann), await number_of(bot, ben)
        settings = settings_for(tmp_path, bot.server)
    shutil.copy(tmp_path / "zeroparty.db", tmp_path / "old")
    async with running_bot(tmp_path) as bot:
        assert await erasure.erase(bot.app.store, numbers[0], receipt="R-AAAA-0001", at=bot.clock.now())
    shutil.copy(tmp_path / "old", tmp_path / "zeroparty.db")
    assert await served(settings) == [numbers[1]]


async def known(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    return ann


async def served(settings: Settings) -> list[int]:
    """Whom an application knows that was started with these settings."""
    from bot.app.compose import build
    from storage.people import customers

    app = await build(settings)
    try:
        return await app.store.read(customers.page)
    finally:
        await app.close()


@pytest.fixture(autouse=True)
def _no_logging_left() -> Iterator[None]:
    """`run` sets up logging before it looks at anything."""
    import logging

    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    yield
    logging.getLogger().handlers[:], logging.getLogger().level = handlers, level
