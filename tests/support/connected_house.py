"""A bot that may be started again on older records, a connection, and the simulated CRM at its other end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.sync.connection import Connection
from bot.sync.connectors.klaviyo import Klaviyo
from bot.sync.connectors.table import KINDS
from bot.sync.doing import Doing
from bot.sync.opening import connected
from bot.sync.running.report import Report
from bot.sync.running.run import Sync, run
from bot.sync.simulators.simulator import Simulator, simulator
from tests.botapi import Customer
from tests.support.app import says_yes
from tests.support.restarted import House, house
from tests.support.synced import make_fields

BREWS = ("[One more?]", "[Filter]", "[Done (1)]")
"""What is tapped below the first answer to tell the second."""


async def no_wait(_: float) -> None:
    return None


@dataclass
class Shop:
    """A house with a connection, and the CRM at its other end."""

    house: House
    connection: Connection
    sim: Simulator

    async def runs(self, held_up: str = "") -> Report:
        """One run, of whichever process is there."""
        app = self.house.bot.app
        async with connected(self.connection, app.store, self.house.clock, {"TOKEN": self.sim.token}) as connector:
            if isinstance(connector, Klaviyo):
                connector._wait = no_wait  # what its simulator is asked to do is done
            sync = Sync(app.store, self.house.clock, app.catalogue(), self.connection, connector, no_wait)
            return await run(sync, trigger="test", held_up=held_up)

    async def joins(self) -> Customer:
        """Somebody says yes, and that they like it dark."""
        customer = self.house.server.customer()
        await says_yes(self.house.bot, customer)
        await self.does(customer, "[Dark]")
        return customer

    async def does(self, customer: Customer, *acts: str) -> None:
        """What is typed, and in brackets what is tapped."""
        for act in acts:
            await (customer.taps(act[1:-1]) if act.startswith("[") else customer.says(act))
            await self.house.bot.listens()

    def there(self) -> list[Mapping[str, object]]:
        """What stands in the fields that questions fill, of everybody of whom something does."""
        found = [{name: value for name, value in one.items() if value and is_ours(name)} for one in self.sim.records.values()]
        return sorted((one for one in found if one), key=str)


def is_ours(name: str) -> bool:
    return name.rpartition(".")[2] in ("coffee_roast", "brew_methods")


@asynccontextmanager
async def opened(folder: Path, kind: str, settings: Mapping[str, Any] | None = None, **changes: object) -> AsyncIterator[Shop]:
    """With these `settings` of the bot, and these changes of the connection."""
    async with house(folder, **(settings or {})) as place, simulator(kind, clock=place.clock) as sim:
        connection = replace(
            Connection(
                "hubspot",
                kind,
                sim.url,
                "TOKEN",
                "hubspot",
                KINDS[kind].key,
                may_be_private=True,
                quota=1.0,
                calls_per_second=10_000,
            ),
            **changes,  # type: ignore[arg-type]
        )
        async with connected(connection, place.bot.app.store, place.clock, {"TOKEN": sim.token}) as connector:
            await make_fields(connection, place.bot.app.catalogue(), connector)
        yield Shop(place, connection, sim)


@asynccontextmanager
async def another_account(shop: Shop) -> AsyncIterator[Shop]:
    """The same connection, whose token is of another account."""
    kind = shop.connection.kind
    async with simulator(kind, clock=shop.house.clock) as sim:
        sim._system.portal = sim._system.account = "another"  # type: ignore[attr-defined]
        connection = replace(shop.connection, address=sim.url)
        async with connected(connection, shop.house.bot.app.store, shop.house.clock, {"TOKEN": sim.token}) as connector:
            await make_fields(connection, shop.house.bot.app.catalogue(), connector)
        yield Shop(shop.house, connection, sim)


def doing(shop: Shop) -> Doing:
    """What commands and pages are asked with."""
    app = shop.house.bot.app
    return Doing(app.store, shop.house.clock, app.catalogue(), shop.house.data)


def connects(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Doing:
    """The connection's file, and what commands and pages are asked with."""
    monkeypatch.setenv("CRM_TOKEN", shop.sim.token)
    place = shop.house.data / "connections"
    place.mkdir(exist_ok=True)
    written = f"kind: {shop.connection.kind}\naddress: {shop.sim.url}\ntoken: env:CRM_TOKEN\nprivate_network: yes\n"
    (place / "hubspot.yaml").write_text(written, encoding="utf-8")
    return doing(shop)
