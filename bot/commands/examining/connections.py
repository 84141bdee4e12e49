"""Live connections, without calling anybody: files that are wrong, connections that rest, versions that end."""

from __future__ import annotations

import json
from functools import partial

from bot.clock import Clock
from bot.commands.examining.check import Check
from bot.errors import ZeropartyError
from bot.publishing.going_live import live_now
from bot.runtime.handed_on import REHEARSAL
from bot.settings import Settings
from bot.sync.folder import names
from bot.sync.running.arriving_late import LATE
from prompts.model.problems import ContentError
from storage.receivers import tombstones
from storage.store import Store
from storage.syncing import rows as sync_rows
from storage.syncing import state

_NAME = "connections"


async def connections(settings: Settings, clock: Clock, store: Store) -> Check:
    """The first thing that is wrong with one of them."""
    found = names(settings.zeroparty_data_dir)
    if (left := await left_behind(store, clock, set(found))) is not None:
        return left
    if not found:
        return Check(_NAME, True, "none; `zeroparty sync` sends what changed to a CRM (docs/sync.md)")
    # What speaks to systems is loaded only where there is one.
    from bot.sync.connection_files import connection_named
    from bot.sync.connectors.table import KINDS
    from bot.sync.sunset import warning_about

    receivers = tuple(one.id for one in (await live_now(settings, store, clock)).brand.receivers)
    given_up = 0
    for name in found:
        try:
            connection = connection_named(name, settings.zeroparty_data_dir, receivers)
        except (ContentError, ZeropartyError) as error:
            return Check(_NAME, False, str(error).splitlines()[0], f"mend connections/{name}.yaml")
        standing = await store.read(partial(state.connection, name=name))
        if standing.rests(clock.now()):
            return Check(_NAME, False, f"{name} rests: {standing.paused_why}", f"mend that, then zeroparty sync retry {name}")
        if (why := await _held_up(store, name)) and not connection.paused:
            return Check(_NAME, False, f"{name}: {why}", f"mend that; zeroparty sync check {name} says more")
        if soon := warning_about(KINDS[connection.kind].made_of.version, clock.now().date()):
            return Check(_NAME, False, f"{name}: {soon}", "update zeroparty")
        counts = await store.read(partial(sync_rows.counts, connection=name))
        given_up += sum(count for (where, code), count in counts.items() if where in ("dead", "removed") and code != "dropped")
    said = f"; {given_up} customers were given up, `zeroparty sync status` says why" if given_up else ""
    return Check(_NAME, True, f"{', '.join(found)}{said}")


async def _held_up(store: Store, name: str) -> str:
    """Why the latest run wrote nothing, where somebody has to mend something first."""
    reports = [json.loads(one.body) for one in await store.read(partial(state.runs, name=name, limit=1))]
    return next((report["stopped_because"] for report in reports if report.get("is_held_up")), "")


async def left_behind(store: Store, clock: Clock, there: set[str]) -> Check | None:
    """A connection that was used and has no file any more, while that system has to hear of something still."""
    for name in await store.read(state.known):
        if name in there or name.startswith(REHEARSAL):
            continue
        erased = await store.read(partial(tombstones.count_untold, system=name, told_before=clock.now() - LATE))
        counts = await store.read(partial(sync_rows.counts, connection=name))
        waiting = sum(count for (where, _), count in counts.items() if where in ("waiting", "sending"))
        if erased or waiting:
            said = f"connections/{name}.yaml is gone, and {name} was not told of {erased} erasures; {waiting} customers wait"
            return Check(_NAME, False, said, "put the file back until they are told, or take them out there by hand")
    return None
