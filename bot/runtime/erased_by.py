"""Who of the staff erased somebody with the command, in the audit trail: under the receipt, and without a word of whom."""

from __future__ import annotations

import asyncio
from datetime import datetime

from storage import erasure
from storage.receivers import audit_trail
from storage.store import Store


async def note_eraser(store: Store, receipt: str, *, by: str, at: datetime) -> None:
    """Before it is done; an erasure that was begun already is noted already."""
    if await asyncio.to_thread(erasure.find, store.keys, receipt) is None:
        action = "privacy.customer_erased"
        await store.write(lambda unit: audit_trail.append(unit, at=at, actor=by, action=action, receipt=receipt))
