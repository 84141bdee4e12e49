"""`zeroparty privacy`: what an operator does for a customer who uses a right: show, hand over, erase."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.clock import Clock, SystemClock
from bot.commands import erasing
from bot.commands.customer import customer_id, nobody
from bot.commands.output import refuse_what_cannot_be_written, written
from bot.export.files import replacing
from bot.live import served_now
from bot.opening import opened
from bot.portability import data_copy
from bot.ports import File
from bot.report import access_report
from bot.settings import read_settings
from prompts.catalogue.catalogue import Catalogue
from storage.people import customers
from storage.store import Store

EXAMPLE = "zeroparty privacy show telegram:123 --json"
_EXPORT_EXAMPLE = "zeroparty privacy export telegram:123 --output their-answers.zip"
_ERASE_EXAMPLE = "zeroparty privacy erase telegram:123"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """CUSTOMER is the 13-letter customer id, or an address such as telegram:123."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="show|export|erase")
    _verb(verbs, "show", "every stored value, consent and ask", EXAMPLE)
    export = _verb(verbs, "export", "the customer's data copy, as they get it with /export in the chat", _EXPORT_EXAMPLE)
    export.add_argument("--output", required=True, type=Path, metavar="FILE.zip", help="where to write it; only you can read it")
    erase = _verb(verbs, "erase", "forget the customer for good, as /delete in the chat does", _ERASE_EXAMPLE)
    erase.add_argument("--yes", action="store_true", help="do not ask again")


def run(options: argparse.Namespace) -> int:
    """Do it; 1 when nobody is known by that name."""
    if options.what == "export":
        return _run_export(options)
    if options.what == "erase":
        return erasing.run(options.customer, is_sure=options.yes, as_json=options.json)
    report = asyncio.run(_report(options.customer))
    print(json.dumps(report, ensure_ascii=False, indent=2) if options.json else _in_words(report))
    return 0


def _verb(verbs: Any, name: str, what: str, example: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=what, description=what, epilog=f"example: {example}")
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer id, or telegram:123")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser


@dataclass(frozen=True, slots=True)
class _Desk:
    """What reading about one customer needs."""

    store: Store
    customer: int
    clock: Clock
    catalogue: Catalogue


@asynccontextmanager
async def _desk(name: str) -> AsyncIterator[_Desk]:
    """The customer behind a name, on storage that is only read: it works beside a running bot."""
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        customer = await customer_id(store, name)
        if customer is None:
            raise nobody(name)
        yield _Desk(store, customer, clock, await served_now(settings, store, clock))


async def _report(name: str) -> dict[str, Any]:
    async with _desk(name) as desk:
        report = await access_report(desk.store, desk.customer, desk.clock.now(), desk.catalogue)
        assert report is not None
        return report


def _run_export(options: argparse.Namespace) -> int:
    path: Path = options.output
    refuse_what_cannot_be_written(path, "their-answers.zip")
    copy = asyncio.run(_copy(options.customer))
    with written(path), replacing(path) as file:
        file.write(copy.content)
    made = {"file": str(path), "bytes": len(copy.content), "sha256": hashlib.sha256(copy.content).hexdigest()}
    print(json.dumps(made, ensure_ascii=False, indent=2) if options.json else f"{made['file']}: {made['bytes']} bytes")
    return 0


async def _copy(name: str) -> File:
    async with _desk(name) as desk:
        known = await desk.store.read(lambda unit: customers.by_id(unit, desk.customer))
        language = known.customer.language if known else "en"
        return await data_copy(desk.store, desk.customer, desk.clock.now(), desk.catalogue, language)


def _in_words(report: dict[str, Any]) -> str:
    lines = [f"customer   {report['customer']}", f"state      {report['state']}"]
    lines += [f"address    {address['channel']}:{address['id']}" for address in report["addresses"]]
    lines += [f"consent    {c['purpose']}: {c['status']} at {c['at']} ({c['method']})" for c in report["consents"]]
    lines += [f"restricted {r['scope']} since {r['since']}" for r in report["restrictions"] if r["until"] is None]
    lines += [
        f"answer     {a['question']}: {json.dumps(a['value'], ensure_ascii=False)} ({a['provenance']}, {a['answered_at']}, "
        f"kept until {a['keep_until']})"
        for a in report["answers"]
    ]
    lines += [f"gone       {a['question']}: {a['ended_why']} at {a['ended_at']}" for a in report["ended_answers"]]
    lines += [f"ask        {ask['question']}: {ask['outcome']} at {ask['at']}" for ask in report["asks"]]
    lines += [f"sent to    {r['system']}: {r['field']} {r['action']} at {r['at']}" for r in report["received_by"]]
    pace = report["pace"]
    lines.append(f"pace       step {pace['step']}, not before {pace['next_ask_at'] or '-'}: {pace['why']}")
    return "\n".join(lines)
