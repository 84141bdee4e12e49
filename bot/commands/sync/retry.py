"""`zeroparty sync retry`: try again what was given up, and go on where a connection rests."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands.sync.asking import show
from bot.commands.sync.carrying_out import carry_out


def run(options: argparse.Namespace) -> int:
    """The next run takes them."""
    name, code = options.connection, options.code
    count = asyncio.run(carry_out(name, "retry", code, lambda do: do.retry(name, code)))
    said = f"{count} customers are tried again by the next run" if count is not None else "the running bot was asked to"
    show({"connection": name, "code": code, "customers": count}, [f"{name}: {said}"], as_json=options.json)
    return 0
