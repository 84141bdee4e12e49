"""How a connection stands: what is there, what waits, what was given up and why, what its latest runs came to."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from bot.engine.model.ids_and_time import iso_or_none
from bot.errors import ZeropartyError
from bot.sync.doing import Doing
from bot.sync.folder import names
from bot.sync.running.accounts.whose_account import is_of_another
from bot.sync.running.looking import unseen_since
from bot.sync.running.report import fix_for, why_of
from bot.sync.running.run import FOR_EVER
from prompts.model.problems import ContentError
from storage.receivers import change_feed, tombstones
from storage.syncing import rows as sync_rows
from storage.syncing import state
from storage.syncing.state import ConnectionState

RUNS = 5
"""Latest runs that are told of."""


async def known_connections(do: Doing) -> list[str]:
    """Every connection that has a file, or that ever ran."""
    return sorted({*names(do.data), *await do.store.read(state.known)})


async def status_of(do: Doing, name: str) -> dict[str, Any]:
    """The document that `sync status --json` lists."""
    now = do.clock.now()
    standing = await do.store.read(partial(state.connection, name=name))
    counts = await do.store.read(partial(sync_rows.counts, connection=name))
    runs = await do.store.read(partial(state.runs, name=name, limit=RUNS))
    given_up: dict[str, int] = {}
    for (where, code), count in counts.items():
        if where in ("dead", "removed") and code != "dropped":
            given_up[code] = given_up.get(code, 0) + count
    return {
        "connection": name,
        "rests": standing.rests(now),
        "rests_until": iso_or_none(standing.paused_until) if standing.paused_until != FOR_EVER else "until `sync retry`",
        "why": standing.paused_why,
        "new_values_paused": _is_paused(do, name),
        "is_other_account": standing.rests(now) and is_of_another(standing.paused_why or ""),
        "there": sum(count for (where, _), count in counts.items() if where == "held"),
        "waiting": sum(count for (where, _), count in counts.items() if where in ("waiting", "sending")),
        "taking_back": await do.store.read(partial(sync_rows.taking_back, connection=name)),
        "to_forget": await do.store.read(partial(tombstones.count_untold, system=name, told_before=now)),
        "changed_since": await _changed(do, standing),
        "next_at": iso_or_none(await do.store.read(partial(sync_rows.next_at, connection=name))),
        "given_up": [
            {"code": code, "count": count, "why": why_of(code), "said": await _said(do, name, code), "fix": fix_for(code)}
            for code, count in sorted(given_up.items())
        ],
        "runs": [json.loads(one.body) for one in runs],
    }


def _is_paused(do: Doing, name: str) -> bool:
    """Whether its file holds new values; one that cannot be read writes nothing either."""
    try:
        return do.written(name).connection.paused
    except (ZeropartyError, ContentError):
        return False


async def _changed(do: Doing, standing: ConnectionState) -> int:
    """Customers something changed for since a run looked last: withdrawals among them leave with the next run."""
    since = unseen_since(standing)
    return await do.store.read(change_feed.count if since is None else partial(change_feed.count_since, cursor=since))


async def _said(do: Doing, name: str, code: str) -> str:
    """What the system said of one of them, without values."""
    some = await do.store.read(partial(sync_rows.some, connection=name, code=code))
    return next((said for _, said in some if said), "")
