"""`zeroparty privacy show CUSTOMER`: everything that is stored about one customer, for who must answer an access request."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

from bot.clock import SystemClock
from bot.commands.customer import customer_id
from bot.compose import open_storage
from bot.errors import ZeropartyError
from bot.live import prompts_folder, readable, stored_questions
from bot.report import access_report
from bot.settings import read_settings

EXAMPLE = "zeroparty privacy show telegram:123 --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """CUSTOMER is the 13-letter customer id, or an address such as telegram:123."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="show")
    show = verbs.add_parser("show", help="every stored value, consent and ask", epilog=f"example: {EXAMPLE}")
    show.add_argument("customer", metavar="CUSTOMER", help="the customer id, or telegram:123")
    show.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(options: argparse.Namespace) -> int:
    """Show; 1 when nobody is known by that name."""
    report = asyncio.run(_report(options.customer))
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(_in_words(report))
    return 0


async def _report(name: str) -> dict[str, Any]:
    settings, clock = read_settings(), SystemClock()
    store, keys = open_storage(settings, clock, read_only=True)
    try:
        customer = await customer_id(store, name)
        if customer is None:
            raise ZeropartyError(f"nobody is known as {name}; customers are named by their 13-letter id or like telegram:123")
        catalogue = readable(prompts_folder(settings), clock, await stored_questions(store)).usable()
        report = await access_report(store, customer, clock.now(), catalogue)
        assert report is not None
        return report
    finally:
        await store.close()
        keys.close()


def _in_words(report: dict[str, Any]) -> str:
    lines = [f"customer   {report['customer']}", f"state      {report['state']}"]
    lines += [f"address    {address['channel']}:{address['id']}" for address in report["addresses"]]
    lines += [f"consent    {c['purpose']}: {c['status']} at {c['at']} ({c['method']})" for c in report["consents"]]
    lines += [
        f"answer     {a['question']}: {json.dumps(a['value'], ensure_ascii=False)} ({a['provenance']}, {a['answered_at']}, "
        f"kept until {a['keep_until']})"
        for a in report["answers"]
    ]
    lines += [f"ask        {ask['question']}: {ask['outcome']} at {ask['at']}" for ask in report["asks"]]
    pace = report["pace"]
    lines.append(f"pace       step {pace['step']}, not before {pace['next_ask_at'] or '-'}: {pace['why']}")
    return "\n".join(lines)
