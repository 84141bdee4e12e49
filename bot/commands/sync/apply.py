"""`zeroparty sync apply`: make the fields that are ours and the options that are missing; others' fields are left alone."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from bot.commands.sync.asking import doing, show
from bot.sync.asked.making_fields import make_fields


def run(options: argparse.Namespace) -> int:
    """1 when something is left that has to be done there by hand."""
    found = asyncio.run(_apply(options.connection))
    lines = [f"made: {', '.join(found['made'])}" if found["made"] else "nothing had to be made"]
    lines += [f"left to do there: {one}" for one in found["left"]]
    show(found, lines, as_json=options.json)
    return 1 if found["left"] else 0


async def _apply(name: str) -> dict[str, Any]:
    async with doing() as do:
        return await make_fields(do, name)
