"""What was live before: how each version came about, and what it changed, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from bot.publishing.going_live import ACTION
from storage.receivers import audit_trail
from storage.store import Store

HOW: Mapping[str, str] = MappingProxyType(
    {"first": "first start", "saved": "saved", "published": "published", "rolled_back": "rolled back"}
)


async def changed_by_version(store: Store) -> Mapping[int, Sequence[str]]:
    """What each version changed; versions from before that was recorded are left out."""
    rows = await store.read(partial(audit_trail.of_action, beginning=ACTION))
    entries = [json.loads(row.entry) for row in rows if row.entry is not None]
    return {entry["version"]: entry["changed"].splitlines() for entry in entries if entry.get("changed")}
