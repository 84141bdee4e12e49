"""`zeroparty sync apply`: make the fields that are ours and the options that are missing; others' fields are left alone."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from bot.commands.sync.asking import doing, show
from bot.sync.connectors.contract import NewField
from bot.sync.lint import findings
from bot.sync.mapping import OURS, mapping_of


def run(options: argparse.Namespace) -> int:
    """1 when something is left that has to be done there by hand."""
    found = asyncio.run(_apply(options.connection))
    lines = [f"made: {', '.join(found['made'])}" if found["made"] else "nothing had to be made"]
    lines += [f"left to do there: {one}" for one in found["left"]]
    show(found, lines, as_json=options.json)
    return 1 if found["left"] else 0


async def _apply(name: str) -> dict[str, Any]:
    async with doing() as do, do.open(name, is_counted=False) as (connection, connector):
        remote = await connector.schema()
        mapping = mapping_of(connection, do.catalogue)
        wrong = {one.field for one in findings(connection, do.catalogue, mapping, remote) if one.code in _CAN_BE_MADE}
        # In a simulator nobody can make a field by hand.
        is_ours = connection.is_rehearsal
        new = [one.as_new() for one in mapping.fields if one.name in wrong and (is_ours or one.name.startswith(OURS))]
        if connection.key and connection.key not in remote and connection.key.startswith(OURS):
            new.insert(0, NewField(connection.key, "text", "Zeroparty customer id", is_unique=True))
        if new:
            await connector.create_fields(new)
        left = findings(connection, do.catalogue, mapping, await connector.schema() if new else remote)
        return {
            "connection": name,
            "made": [field.name for field in new],
            "left": [str(one) for one in left if one.severity == "error"],
        }


_CAN_BE_MADE = frozenset({"missing_there", "option_missing_there"})
