"""`zeroparty sync status`: how connections stand, and what their latest runs came to."""

from __future__ import annotations

import argparse
import asyncio
import json
from functools import partial
from typing import Any

from bot.commands.sync.asking import doing, show
from bot.engine.model.ids_and_time import iso_or_none
from bot.sync.doing import Doing
from bot.sync.folder import names
from bot.sync.running.report import fix_for
from bot.sync.running.run import FOR_EVER
from storage.syncing import rows as sync_rows
from storage.syncing import state

_RUNS = 5


def run(options: argparse.Namespace) -> int:
    """1 when a connection rests until somebody looks, or somebody's row was given up."""
    found = asyncio.run(_status(options.connection))
    lines = [line for one in found for line in _in_words(one)]
    show({"connections": found}, lines or [_NONE], as_json=options.json)
    return 1 if any(one["rests"] or one["given_up"] for one in found) else 0


_NONE = "there is no connection yet; write var/connections/NAME.yaml (docs/sync.md), or try demo-hubspot"


async def _status(name: str | None) -> list[dict[str, Any]]:
    async with doing() as do:
        wanted = [name] if name is not None else sorted({*names(do.data), *await do.store.read(state.known)})
        if name is not None:
            do.connection(name)
        return [await _of(do, each) for each in wanted]


async def _of(do: Doing, name: str) -> dict[str, Any]:
    standing = await do.store.read(partial(state.connection, name=name))
    counts = await do.store.read(partial(sync_rows.counts, connection=name))
    runs = await do.store.read(partial(state.runs, name=name, limit=_RUNS))
    given_up: dict[str, int] = {}
    for (where, code), count in counts.items():
        if where in ("dead", "removed") and code != "dropped":
            given_up[code] = given_up.get(code, 0) + count
    return {
        "connection": name,
        "rests": standing.rests(do.clock.now()),
        "rests_until": iso_or_none(standing.paused_until) if standing.paused_until != FOR_EVER else "until `sync retry`",
        "why": standing.paused_why,
        "there": sum(count for (where, _), count in counts.items() if where == "held"),
        "waiting": sum(count for (where, _), count in counts.items() if where in ("waiting", "sending")),
        "next_at": iso_or_none(await do.store.read(partial(sync_rows.next_at, connection=name))),
        "given_up": [{"code": code, "count": count, "fix": fix_for(code)} for code, count in sorted(given_up.items())],
        "runs": [json.loads(one.body) for one in runs],
    }


def _in_words(one: dict[str, Any]) -> list[str]:
    said = [f"{one['connection']}: {one['there']} customers there, {one['waiting']} waiting"]
    if one["rests"]:
        said.append(f"  rests ({one['rests_until']}): {one['why']}; `zeroparty sync retry {one['connection']}` lets it go on")
    said += [f"  given up: {each['count']}, {each['code']}: {each['fix']}" for each in one["given_up"]]
    for run_ in one["runs"]:
        told = ", ".join(f"{name} {run_[name]}" for name in ("acknowledged", "unchanged", "retry", "dead") if run_[name])
        early = f"; ended early: {run_['stopped_because']}" if run_["stopped_because"] else ""
        said.append(f"  {run_['began_at']} ({run_['trigger']}): {told or 'nothing to do'}{early}")
    return said
