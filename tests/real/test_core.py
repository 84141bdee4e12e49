"""The whole core on real systems: what customers take back in the chat goes there within one run, and nobody comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from time import monotonic

import httpx
import pytest

from bot.clock import SystemClock
from bot.sync.connection import Connection
from bot.sync.connectors.bottlecrm import BottleCrm
from bot.sync.connectors.contract import BatchRefused, Connector, EraseMode, FieldValue, NewField, Outcome, Row
from bot.sync.connectors.http import Http
from bot.sync.running.report import COUNTED
from bot.sync.running.run import Sync, run
from storage.receivers import tombstones
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.real.bottlecrm.running import BottleCrmServer
from tests.real.pocketbase.connector import PocketBase
from tests.real.pocketbase.running import PocketBaseServer
from tests.real.tryton.connector import Tryton
from tests.real.tryton.running import TrytonServer, running_tryton
from tests.support.app import Bot, running_bot, says_yes

pytestmark = pytest.mark.slow

KEY = "zp_customer_id"
Written = list[Row]


@dataclass
class Shop:
    """A running bot, a connection, and the real system at its other end."""

    bot: Bot
    connection: Connection
    connector: Connector
    written: Written
    """What was handed to the system, in order."""
    holds: Callable[[str], bool]
    """Whether a text stands anywhere in the system."""
    field: str

    async def runs(self) -> dict[str, object]:
        """One run; its counters add up."""
        app = self.bot.app
        began = monotonic()
        sync = Sync(app.store, self.bot.clock, app.catalogue(), self.connection, self.connector)
        said = (await run(sync, trigger="test")).as_json()
        print(f"\n{self.connector.kind}: a run in {monotonic() - began:.2f} s")
        assert said["selected"] == sum(said[name] for name in COUNTED)
        return said

    async def answered(self) -> Customer:
        """Somebody who said yes and that they like a dark roast."""
        ann = self.bot.server.customer()
        await says_yes(self.bot, ann)
        await self.hears(ann, "[Dark]")
        return ann

    async def hears(self, customer: Customer, *words: str) -> None:
        """The customer says this, one after the other; a word in brackets is a button."""
        for word in words:
            await (customer.taps(word[1:-1]) if word.startswith("[") else customer.says(word))
            await self.bot.listens()

    async def there(self, row: Row) -> FieldValue | None:
        """What the field holds there, of whoever is found by our key or, where it is known, by the record's own id."""
        by_key = (await self.connector.read([replace(row, remote_id=None)])).get(row.key, {}).get(self.field)
        by_id = (await self.connector.read([row])).get(row.key, {}).get(self.field) if row.remote_id is not None else None
        return by_key or by_id

    async def is_over(self) -> bool:
        """Whether nothing is left to be told to anybody."""
        return not await self.bot.app.store.read(tombstones.open_ones)


@asynccontextmanager
async def opened(
    folder: Path, connector: Connector, holds: Callable[[str], bool], *, key: str, field: str, on_erase: EraseMode = "clear"
) -> AsyncIterator[Shop]:
    """The bot, in whose questions the roast fills this field."""
    prompts = Path(copytree(CATALOGUE, folder / "prompts"))
    coffee = prompts / "coffee.yaml"
    asked = coffee.read_text(encoding="utf-8").replace("hubspot: coffee_roast", f"hubspot: {field}")
    coffee.write_text(asked, encoding="utf-8")
    written = recorded(connector)
    async with running_bot(folder / "var", prompts=prompts) as bot:
        connection = Connection("hubspot", connector.kind, "http://127.0.0.1:1", "", "hubspot", key, on_erase=on_erase, sample=1.0)
        yield Shop(bot, connection, connector, written, holds, field)


def recorded(connector: Connector) -> Written:
    """The rows that it is given from now on; they go on to the system as they are."""
    write, seen = connector.write, list[Row]()

    async def seen_and_written(rows: Sequence[Row]) -> dict[str, Outcome]:
        seen.extend(rows)
        return dict(await write(rows))

    connector.write = seen_and_written  # type: ignore[method-assign, assignment]
    return seen


REAL = {"bottlecrm": (pytest.mark.postgres, pytest.mark.real("bottlecrm")), "pocketbase": (pytest.mark.real("pocketbase"),)}


def connected_to(crm: BottleCrmServer) -> BottleCrm:
    """Our connector, as a connection makes it."""
    headers = {"authorization": f"Bearer {crm.token}"}
    return BottleCrm(Http(crm.address, now=SystemClock().now, headers=headers, may_be_private=True), KEY)


@pytest.fixture(params=[pytest.param(name, marks=marks) for name, marks in REAL.items()])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    """One of those whose records have a field of their own for the roast."""
    connector: Connector
    if request.param == "bottlecrm":
        crm: BottleCrmServer = request.getfixturevalue("bottlecrm")
        connector, holds, key = connected_to(crm), crm.holds, KEY
    else:
        store: PocketBaseServer = request.getfixturevalue("server")
        connector, holds, key = PocketBase(store.address, store.token), store.holds, "ext"
    async with opened(tmp_path, connector, holds, key=key, field="zp_roast") as shop:
        options = tuple((code, code) for code in ("light", "medium", "dark", "varies"))
        await connector.create_fields(
            [NewField(key, "text", "Key", is_unique=True), NewField("zp_roast", "option", "Roast", options)]
        )
        yield shop
    await connector.close()


@pytest.mark.parametrize(
    "words", [("stop",), ("/mydata", "[Erase 1]"), ("/mydata", "[Stop sharing 1]"), ("/consents", "[Turn off 1]")]
)
async def test_what_is_taken_back_is_emptied_there_within_one_run(shop: Shop, words: tuple[str, ...]) -> None:
    ann = await shop.answered()
    assert (await shop.runs())["acknowledged"] == 1
    [row] = shop.written
    assert await shop.there(row) == "dark"
    await shop.hears(ann, *words)
    report = await shop.runs()
    assert (report["acknowledged"], report["cleared_fields"], report["differs"]) == (1, 1, 0)
    assert await shop.there(shop.written[-1]) is None
    assert shop.holds(row.key), "the record stays: what others wrote into it is theirs"


LATE = {"by the id": (1,), "anew": (0,), "both": (1, 0)}
"""Which of the writes before the erasure arrive after it: the second names the record's id, the first would make one."""


@pytest.mark.parametrize("late", LATE.values(), ids=LATE.keys())
@pytest.mark.parametrize("on_erase", ["clear", "delete"])
async def test_who_is_erased_leaves_nothing_there_and_no_late_write_brings_them_back(
    shop: Shop, on_erase: EraseMode, late: tuple[int, ...]
) -> None:
    shop.connection = replace(shop.connection, on_erase=on_erase)
    await erased_and_written_late(shop, late)


async def erased_and_written_late(shop: Shop, late: tuple[int, ...]) -> None:
    """Erased within one run; what arrives late is gone after the next look, and stays away."""
    ann = await shop.answered()
    await shop.runs()
    await shop.hears(ann, "[Change]", "[Light]")
    await shop.runs()
    rows = list(shop.written)
    assert [row.remote_id is None for row in rows] == [True, False]
    await shop.hears(ann, "/delete", "[Erase everything]")
    assert (await shop.runs())["erased"] == 1
    assert not shop.holds(rows[0].key)
    assert await shop.there(rows[1]) is None
    for nth in late:
        with suppress(BatchRefused):
            await shop.connector.write([rows[nth]])
    for _ in range(3):
        await shop.bot.time_passes(timedelta(minutes=11))
        await shop.runs()
        assert await shop.there(rows[1]) is None
        assert not shop.holds(rows[0].key)
    assert await shop.is_over()
    assert shop.written[2:] == [rows[nth] for nth in late], "no run wrote anything more"


@pytest.mark.postgres
@pytest.mark.real("bottlecrm")
async def test_two_late_writes_that_both_made_somebody_anew_bring_nobody_back(bottlecrm: BottleCrmServer, tmp_path: Path) -> None:
    """BottleCRM knows no unique field: of two that nobody answered each may make a contact, with the same key."""
    headers = {"authorization": f"Bearer {bottlecrm.any_token}"}
    async with opened(tmp_path, connected_to(bottlecrm), bottlecrm.holds, key=KEY, field="zp_roast") as shop:
        await shop.connector.create_fields([NewField(KEY, "text", "Key", is_unique=True), NewField("zp_roast", "text", "Roast")])
        ann = await shop.answered()
        await shop.runs()
        [row] = shop.written
        await shop.hears(ann, "/delete", "[Erase everything]")
        await shop.runs()
        late = {"first_name": "Chat", "last_name": "customer", "custom_fields": {KEY: row.key, "zp_roast": "dark"}}
        for _ in range(2):
            made = httpx.post(f"{bottlecrm.address}/api/contacts/", json=late, headers=headers, trust_env=False, timeout=60)
            made.raise_for_status()
        await shop.bot.time_passes(timedelta(minutes=11))
        await shop.runs()
        assert not bottlecrm.holds(row.key)
        await shop.connector.close()


@pytest.fixture(scope="module")
def started_tryton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with running_tryton(tmp_path_factory.mktemp("tryton")) as server:
        yield server


@pytest.mark.real("tryton")
@pytest.mark.parametrize("late", LATE.values(), ids=LATE.keys())
async def test_trytons_eraser_is_asked_and_no_late_write_brings_anybody_back(
    started_tryton: TrytonServer, tmp_path: Path, late: tuple[int, ...]
) -> None:
    started_tryton.start_anew()
    connector = Tryton(started_tryton.address, started_tryton.token)
    async with opened(tmp_path, connector, started_tryton.holds, key="", field="other", on_erase="delete") as shop:
        await erased_and_written_late(shop, late)
    await connector.close()
