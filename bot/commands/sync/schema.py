"""`zeroparty sync schema`: our fields beside the system's own."""

from __future__ import annotations

import argparse
import asyncio
from collections import defaultdict
from typing import Any

from bot.commands.sync.asking import doing, show
from bot.sync.lint import findings
from bot.sync.mapping import mapping_of


def run(options: argparse.Namespace) -> int:
    """1 when a field of ours does not fit there."""
    found = asyncio.run(_schema(options.connection))
    width = max((len(one["field"]) for one in found["fields"]), default=0)
    lines = [_line(one, width) for one in found["fields"]]
    show(found, lines or ["no live question names a field for this receiver"], as_json=options.json)
    return 0 if found["ok"] else 1


def _line(one: dict[str, Any], width: int) -> str:
    wrong = ", ".join(one["wrong"]) or "fits"
    return f"{one['field']:<{width}}  {one['holds']:<9} {one['of']:<20} {one['there'] or 'not there':<28} {wrong}"


async def _schema(name: str) -> dict[str, Any]:
    async with doing() as do, do.open(name, is_counted=False) as (connection, connector):
        remote = await connector.schema()
        mapping = mapping_of(connection, do.catalogue)
        wrong = defaultdict(list)
        for one in findings(connection, do.catalogue, mapping, remote):
            if one.severity == "error":
                wrong[one.field].append(one.message)
        key = [(connection.key, "text", "our id")] if connection.key else []
        fields = [
            {
                "field": field,
                "holds": holds,
                "of": of,
                "there": remote[field].called if field in remote else None,
                "wrong": wrong[field],
            }
            for field, holds, of in [*key, *((one.name, one.type, one.question) for one in mapping.fields)]
        ]
        return {"ok": not any(one["wrong"] for one in fields), "connection": name, "fields": fields}
