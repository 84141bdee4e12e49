"""`zeroparty privacy export`: the customer's data copy, as they get it with /export in the chat."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
from pathlib import Path

from bot.commands.privacy.customer_record import customer_record
from bot.commands.shared.output import refuse_what_cannot_be_written, refuse_what_is_ours, written
from bot.customers.data_copy import data_copy
from bot.files import replacing
from bot.ports import File
from storage.people import customers


def run(options: argparse.Namespace) -> int:
    """Write it; an error when nobody is known by that name."""
    path: Path = options.output
    refuse_what_cannot_be_written(path, "their-answers.zip")
    refuse_what_is_ours(path, "--output")
    copy = asyncio.run(_copy(options.customer))
    with written(path), replacing(path) as file:
        file.write(copy.content)
    made = {"file": str(path), "bytes": len(copy.content), "sha256": hashlib.sha256(copy.content).hexdigest()}
    print(json.dumps(made, ensure_ascii=False, indent=2) if options.json else f"{made['file']}: {made['bytes']} bytes")
    return 0


async def _copy(name: str) -> File:
    async with customer_record(name) as record:
        known = await record.store.read(lambda unit: customers.by_id(unit, record.customer))
        language = known.customer.language if known else "en"
        return await data_copy(record.store, record.customer, record.clock.now(), record.catalogue, language)
