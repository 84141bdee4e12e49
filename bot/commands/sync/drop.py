"""`zeroparty sync drop`: take note that some are never written; they are when what they said changes."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands.sync.asking import show
from bot.commands.sync.carrying_out import carry_out
from bot.sync.running.accounts.whose_account import OTHER_ACCOUNT


def run(options: argparse.Namespace) -> int:
    """They are counted no more."""
    name, code = options.connection, options.code
    left = asyncio.run(carry_out(name, "drop", code, lambda do: do.drop(name, code)))
    count, parted = (left.customers, len(left.joined)) if left is not None else (None, None)
    said = f"{count} customers are left as they are there" if count is not None else "the running bot was asked to"
    document: dict[str, object] = {"connection": name, "code": code, "customers": count}
    lines = [f"{name}: {said}"]
    if code == OTHER_ACCOUNT:
        document["parted"] = parted
        lines += [f"  {line}" for line in what_ends(parted)]
    show(document, lines, as_json=options.json)
    return 0


def what_ends(parted: int | None) -> list[str]:
    """What leaving an account means, so many customers having been joined with a record in it."""
    whoever = "whoever was joined with a record in it is" if parted is None else f"{parted} customers who were joined with one are"
    return [
        "what was written there stays, to be emptied there by hand",
        f"ids of that account name nobody here any more: {whoever} joined with none",
        "links that were made before join nothing: make them anew (`zeroparty link`)",
    ]
