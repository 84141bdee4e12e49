"""What tests of demo data do with an installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.app.session import opened
from bot.clock import FakeClock
from bot.demo.making import Made, Wish, make, plan, remove
from bot.demo.telling import tellers
from bot.settings import Settings
from storage import tables as t
from storage.demo import Removed
from storage.store import Store
from storage.turn.unit_of_work import Unit

NOW = datetime(2026, 11, 27, 15, 4, 5, 120_003, tzinfo=UTC)
WISH = Wish(customers=60, days=120, seed=3)


@dataclass(frozen=True)
class House:
    """A data folder, and the database where that is on a server."""

    folder: Path
    url: str | None = None

    def settings(self, **given: object) -> Settings:
        """As a command reads them."""
        keys = f"sqlite:///{self.folder / 'keys.db'}" if self.url else None
        return Settings(
            zeroparty_data_dir=self.folder,
            zeroparty_database_url=self.url,
            zeroparty_keys_url=keys,
            **given,  # type: ignore[arg-type]
        )


async def made(house: House, wish: Wish = WISH, at: datetime = NOW) -> Made:
    """What the command does, in one process."""
    settings, clock = house.settings(), FakeClock(at, seed=5)
    async with opened(settings, clock) as store:
        story = await plan(settings, clock, wish, store)
        with tellers(story, at_most=1) as pool:
            return await make(store, settings, clock, story, pool, lambda share: None)


async def removed(house: House) -> Removed:
    """Taken away again."""
    clock = FakeClock(NOW, seed=6)
    async with opened(house.settings(), clock) as store:
        return await remove(store, clock)


async def rows_left(store: Store) -> dict[str, int]:
    """How many rows there are in each table that has any, of the records and of the key store."""

    def look(unit: Unit) -> dict[str, int]:
        tables = t.metadata.sorted_tables
        return {table.name: unit.connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}

    counts = await store.read(look)
    with store.keys.connection() as connection:
        for table in (t.customer_key, t.erasure, t.named_so):
            counts[table.name] = connection.scalar(select(func.count()).select_from(table)) or 0
    return {name: count for name, count in counts.items() if count}
