"""`zeroparty prompts history`: every version that was live, with who and why."""

from __future__ import annotations

import argparse
import asyncio
import json

from bot.commands.prompts.live_version import installation
from bot.engine.model.ids_and_time import iso
from storage.questions import versions
from storage.questions.versions import Version

_HOW = {"first": "first start", "saved": "saved", "published": "published", "rolled_back": "rolled back"}


def run(options: argparse.Namespace) -> int:
    """Latest first; the live one is marked."""
    return asyncio.run(_history(as_json=options.json))


async def _history(*, as_json: bool) -> int:
    async with installation() as at:
        entries = await at.store.read(versions.history)
    if as_json:
        documents = [_document(entry, is_live=entry.number == at.row.version) for entry in entries]
        print(json.dumps({"versions": documents}, ensure_ascii=False, indent=2))
        return 0
    for entry in entries:
        mark = "*" if entry.number == at.row.version else " "
        print(f"{mark} {entry.number:>4}  {entry.at:%Y-%m-%d %H:%M} UTC  {_HOW[entry.how]:<11}  {entry.by}: {entry.why}")
    return 0


def _document(entry: Version, *, is_live: bool) -> dict[str, object]:
    return {
        "version": entry.number,
        "at": iso(entry.at),
        "how": entry.how,
        "by": entry.by,
        "why": entry.why,
        "sha256": entry.sha256,
        "live": is_live,
    }
