"""`zeroparty sync drop`: take note that some are never written; they are when what they said changes."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands.sync.asking import show
from bot.commands.sync.carrying_out import carry_out


def run(options: argparse.Namespace) -> int:
    """They are counted no more."""
    name, code = options.connection, options.code
    count = asyncio.run(carry_out(name, "drop", code, lambda do: do.drop(name, code)))
    said = f"{count} customers are left as they are there" if count is not None else "the running bot was asked to"
    show({"connection": name, "code": code, "customers": count}, [f"{name}: {said}"], as_json=options.json)
    return 0
