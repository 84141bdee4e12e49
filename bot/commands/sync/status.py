"""`zeroparty sync status`: how connections stand, and what their latest runs came to."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from bot.commands.sync.asking import doing, show
from bot.sync.asked.status import known_connections, status_of


def run(options: argparse.Namespace) -> int:
    """1 when a connection rests until somebody looks, or somebody's row was given up."""
    found = asyncio.run(_status(options.connection))
    lines = [line for one in found for line in _in_words(one)]
    show({"connections": found}, lines or [_NONE], as_json=options.json)
    return 1 if any(one["rests"] or one["given_up"] for one in found) else 0


_NONE = "there is no connection yet; write var/connections/NAME.yaml (docs/sync.md), or try demo-hubspot"


async def _status(name: str | None) -> list[dict[str, Any]]:
    async with doing() as do:
        if name is not None:
            do.connection(name)
        return [await status_of(do, each) for each in ([name] if name is not None else await known_connections(do))]


def _in_words(one: dict[str, Any]) -> list[str]:
    said = [f"{one['connection']}: {one['there']} customers there, {one['waiting']} waiting"]
    if one["rests"]:
        said.append(f"  rests ({one['rests_until']}): {one['why']}; `zeroparty sync retry {one['connection']}` lets it go on")
    if one["new_values_paused"]:
        said.append(f"  new values are paused (`paused: yes` in connections/{one['connection']}.yaml); what is taken back leaves")
    said += [f"  given up: {each['count']}, {each['code']}: {each['why']}; {each['fix']}" for each in one["given_up"]]
    for run_ in one["runs"]:
        told = ", ".join(f"{name} {run_[name]}" for name in ("acknowledged", "unchanged", "retry", "dead") if run_[name])
        early = f"; ended early: {run_['stopped_because']}" if run_["stopped_because"] else ""
        said.append(f"  {run_['began_at']} ({run_['trigger']}): {told or 'nothing to do'}{early}")
    return said
