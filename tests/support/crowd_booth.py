"""Many customers in front of one service on real storage, without a wire: what left, when and to whom is written down."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import event

from bot.app.session import open_storage
from bot.clock import FakeClock
from bot.engine.model import tokens
from bot.engine.model.inputs import Commanded, Content, Pressed
from bot.engine.model.tokens import Action
from bot.ports import Capabilities, Inbound, Outbound
from bot.publishing.catalogue_files import readable
from bot.publishing.going_live import revision_rows
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.service import Service
from bot.settings import Settings
from storage.crypto.keys import Keys
from storage.questions import revisions
from storage.store import Store
from tests.conftest import CATALOGUE
from tests.support.empty_records import empty_records_in

MORNING = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
LONG_AFTER = MORNING + timedelta(days=28)
"""A Tuesday at noon; everybody who was asked once is due again."""

CAPABILITIES = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=4096)

_numbers = count(1)


@dataclass(slots=True)
class Outlet:
    """A channel that always delivers, and remembers what it delivered."""

    clock: FakeClock
    name: str = "telegram"
    capabilities: Capabilities = CAPABILITIES
    left: list[tuple[datetime, Outbound]] = field(default_factory=list)

    async def deliver(self, outbound: Outbound) -> str:
        self.left.append((self.clock.now(), outbound))
        return outbound.replaces or f"m{next(_numbers)}"

    async def acknowledge(self, tap_ref: str, text: str) -> None: ...

    async def working(self, address: str) -> None: ...

    async def leave(self, chat_ref: str) -> None: ...

    def forget(self, address: str, *, for_good: bool = True) -> None: ...

    def is_present(self, address: str) -> bool:
        return True

    def questions(self, since: datetime) -> Counter[str]:
        """How many questions each address got from then on: new messages with a *Skip* button."""
        return Counter(
            outbound.address
            for at, outbound in self.left
            if at >= since and outbound.replaces is None and _token(outbound, Action.SKIP) is not None
        )

    def token(self, address: str, action: Action) -> str:
        """The newest button of this kind in front of somebody."""
        found = (_token(outbound, action) for _, outbound in reversed(self.left) if outbound.address == address)
        return next(token for token in found if token is not None)


class Booth:
    """One process: a service, its delivery, and the channel."""

    def __init__(self, store: Store, keys: Keys, clock: FakeClock) -> None:
        self.store = store
        self.keys = keys
        self.clock = clock
        self.outlet = Outlet(clock)
        self.catalogue = readable(CATALOGUE, clock).usable()
        channels = {self.outlet.name: self.outlet}
        self.woken = 0
        self._bell = Bell()
        self.service = Service(store, channels, clock, lambda: self.catalogue, self._wake)
        self.delivery = Delivery(store, channels, clock, self.service, self._bell)

    @classmethod
    async def opens(cls, folder: Path, url: str | None = None, *, seed: int = 1) -> Booth:
        """On a fresh database, or on the one at `url`."""
        clock = FakeClock(MORNING, seed)
        if url is None:
            empty_records_in(folder)
        settings = Settings(zeroparty_data_dir=folder, zeroparty_prompts_dir=CATALOGUE, zeroparty_database_url=url)
        booth = cls(*open_storage(settings, clock), clock)
        await booth.store.write(lambda unit: revisions.save(unit, revision_rows(booth.catalogue, clock.now())))
        return booth

    async def closes(self) -> None:
        await self.store.close()
        self.keys.close()

    async def welcomes(self, number: int) -> list[str]:
        """So many customers, each at their first answer, all of them due by `LONG_AFTER`."""
        everybody = [str(7_000_000_000 + one) for one in range(number)]
        await self._all_do(everybody, lambda address: Commanded("start"))
        await self._all_do(everybody, lambda address: Pressed(self.outlet.token(address, Action.YES)))
        await self._all_do(everybody, lambda address: Pressed(self.outlet.token(address, Action.CHOOSE)))
        return everybody

    async def delivers(self) -> None:
        await self.delivery.drain()

    async def ticks_until_nobody_is_due(self) -> int:
        """The number of batches."""
        batches = 0
        while await self.service.tick():
            batches += 1
            assert batches < 100, "somebody stays due"
        await self.delivers()
        return batches

    async def _all_do(self, everybody: list[str], content: Callable[[str], Content]) -> None:
        acts = [Inbound("telegram", one, f"e{next(_numbers)}", content(one), self.clock.now(), "en") for one in everybody]
        await asyncio.gather(*(self.service.handle(act) for act in acts))
        await self.delivers()

    def _wake(self) -> None:
        self.woken += 1
        self._bell.ring()


def count_commits(store: Store) -> Callable[[], int]:
    """How many transactions the store commits from here on."""
    commits = 0

    def committed(_: object) -> None:
        nonlocal commits
        commits += 1

    assert store._writer is not None
    event.listen(store._writer._engine, "commit", committed)
    return lambda: commits


def _token(outbound: Outbound, action: Action) -> str | None:
    buttons = (button.token for row in outbound.message.rows for button in row)
    return next((token for token in buttons if tokens.action_of(token) is action), None)
