"""DRAFT by the engine's author so that the service can be run: the storage author replaces this file.

The service calls `await erase(store, customer, receipt="R-7K2F-9M4D", at=now)`; keep that call working.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from storage import tables as t
from storage.checkpoint import checkpoint
from storage.store import Store
from storage.unit import Unit


async def erase(store: Store, customer: int, *, receipt: str, at: datetime) -> bool:
    """Forget a customer; true when nothing of them is left, false when a reader still holds the log open."""

    def rows(unit: Unit) -> None:
        for table in reversed(t.customer.metadata.sorted_tables):
            if "customer" in table.c:
                unit.connection.execute(delete(table).where(table.c.customer == customer))
        unit.connection.execute(delete(t.customer).where(t.customer.c.id == customer))

    await store.write(rows)
    store.keys.destroy(customer)
    return bool(await store.alone(checkpoint)) and store.keys.wipe()
