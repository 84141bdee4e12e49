"""`zeroparty prompts history`: every version that was live, with who and why."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence

from bot.commands.prompts.live_version import installation
from bot.engine.model.ids_and_time import iso
from bot.publishing.past_versions import HOW, changed_by_version
from storage.questions import versions
from storage.questions.versions import Version


def run(options: argparse.Namespace) -> int:
    """Latest first; the live one is marked."""
    return asyncio.run(_history(as_json=options.json))


async def _history(*, as_json: bool) -> int:
    async with installation() as at:
        entries = await at.store.read(versions.history)
        changed = await changed_by_version(at.store)
    if as_json:
        documents = [_document(entry, changed.get(entry.number, ()), is_live=entry.number == at.row.version) for entry in entries]
        print(json.dumps({"versions": documents}, ensure_ascii=False, indent=2))
        return 0
    for entry in entries:
        _print(entry, changed.get(entry.number, ()), mark="*" if entry.number == at.row.version else " ")
    return 0


def _print(entry: Version, changed: Sequence[str], *, mark: str) -> None:
    print(f"{mark} {entry.number:>4}  {entry.at:%Y-%m-%d %H:%M} UTC  {HOW[entry.how]:<11}  {entry.by}: {entry.why}")
    for line in changed if list(changed) != [entry.why] else ():
        print(f"{'':8}{line}")


def _document(entry: Version, changed: Sequence[str], *, is_live: bool) -> dict[str, object]:
    return {
        "version": entry.number,
        "at": iso(entry.at),
        "how": entry.how,
        "by": entry.by,
        "why": entry.why,
        "changed": [*changed],
        "sha256": entry.sha256,
        "live": is_live,
    }
