"""`zeroparty sync check`: whether the system answers, the token may do what is needed, the version lasts and the mapping fits."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from bot.commands.sync.asking import doing, show
from bot.sync.asked.checking import check, in_words


def run(options: argparse.Namespace) -> int:
    """1 when something is wrong with the mapping or a scope is missing; a version that ends soon is a warning."""
    found = asyncio.run(_check(options.connection))
    show(found, in_words(found), as_json=options.json)
    return 0 if found["ok"] else 1


async def _check(name: str) -> dict[str, Any]:
    async with doing() as do:
        return await check(do, name)
