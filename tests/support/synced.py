"""A crowd of customers, a connection, and the simulator at its other end; runs are the product's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.clock import FakeClock, SystemClock
from bot.publishing.catalogue_files import readable
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Connector, NewField
from bot.sync.connectors.table import KINDS
from bot.sync.mapping import mapping_of
from bot.sync.opening import connected
from bot.sync.running.report import COUNTED, Report
from bot.sync.running.run import Sync, run
from bot.sync.simulators.simulator import Simulator, simulator
from prompts.catalogue.catalogue import Catalogue
from tests.bench.test_size import ABOUT, BRAND, QUESTION, TOPIC
from tests.support.many_answers import NOW, Crowd, crowd_in

RECEIVER = """receivers:
  {receiver}:
    called:
      en: our mailing tool
    purposes: [recommend, mail_rhythm]
"""


def catalogue_in(folder: Path, questions: int = 8, receiver: str = "hubspot") -> Catalogue:
    """As many single-choice questions, each with a field of its own at the receiver."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_brand.yaml").write_text(BRAND + RECEIVER.format(receiver=receiver), encoding="utf-8")
    asked = "".join(
        QUESTION.format(name=name, purpose=("recommend", "mail_rhythm")[n % 4 == 3]) + f"    crm:\n      {receiver}: zp_{name}\n"
        for n, name in enumerate(ABOUT[:questions])
    )
    (folder / "coffee.yaml").write_text(TOPIC + asked, encoding="utf-8")
    return readable(folder, SystemClock()).usable()


@dataclass
class Synced:
    """One connection between a crowd and a simulated system."""

    crowd: Crowd
    clock: FakeClock
    connection: Connection
    connector: Connector
    sim: Simulator

    async def runs(self, **changes: object) -> Report:
        """One run; its counters add up."""
        connection = replace(self.connection, **changes) if changes else self.connection  # type: ignore[arg-type]
        report = await run(Sync(self.crowd.store, self.clock, self.crowd.catalogue, connection, self.connector), trigger="test")
        said = report.as_json()
        assert said["selected"] == sum(said[name] for name in COUNTED)
        return report

    def there(self) -> Mapping[str, Mapping[str, object]]:
        """What stands at the other end, by our key."""
        return self.sim.by(self.connection.key)

    def later(self, **span: float) -> None:
        """Time passes."""
        self.clock.advance(timedelta(**span))


@asynccontextmanager
async def synced(
    folder: Path,
    count: int,
    *,
    kind: str = "hubspot",
    faults: str = "",
    questions: int = 3,
    fields: bool = True,
    limit: int | None = 0,
) -> AsyncIterator[Synced]:
    """A crowd of so many, a simulator with the fields that the questions name, and a connection between them."""
    catalogue = catalogue_in(folder / "prompts", questions, kind)
    crowd = await crowd_in(folder / "var", catalogue, count)
    clock = FakeClock(NOW + timedelta(days=1))
    try:
        async with simulator(kind, faults=faults, clock=clock, limit=limit) as sim:
            connection = Connection(
                f"demo-{kind}", kind, sim.url, "", kind, KINDS[kind].key, may_be_private=True, quota=1.0, calls_per_second=10_000
            )
            async with connected(connection, crowd.store, clock) as connector:
                if fields:
                    await make_fields(connection, catalogue, connector)
                yield Synced(crowd, clock, connection, connector, sim)
    finally:
        await crowd.close()


async def make_fields(connection: Connection, catalogue: Catalogue, connector: Connector) -> None:
    """The fields of a connection, made there."""
    fields = [field.as_new() for field in mapping_of(connection, catalogue).fields]
    await connector.create_fields([NewField(connection.key, "text", "Customer id", is_unique=True), *fields])
