"""`zeroparty privacy show`: every stored value, consent and ask."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

from bot.commands.privacy.customer_record import customer_record
from bot.customers.access_report import access_report
from bot.customers.finding import nobody


def run(options: argparse.Namespace) -> int:
    """Say it; an error when nobody is known by that name."""
    report = asyncio.run(_report(options.customer))
    print(json.dumps(report, ensure_ascii=False, indent=2) if options.json else _in_words(report))
    return 0


async def _report(name: str) -> dict[str, Any]:
    async with customer_record(name) as record:
        report = await access_report(record.store, record.customer, record.clock.now(), record.catalogue)
        if report is None:  # forgotten by the running bot since they were looked up
            raise nobody(name)
        return report


def _in_words(report: dict[str, Any]) -> str:
    lines = [f"customer   {report['customer']}", f"state      {report['state']}"]
    lines += [f"address    {address['channel']}:{address['id']}" for address in report["addresses"]]
    lines += [f"elsewhere  {e['system']}: {e['id']} since {e['linked_at']}" for e in report["external_ids"]]
    lines += [f"came by    a link of {report['came_by']}"] if report["came_by"] else []
    lines += [f"not joined {c['system']}: {c['why']} at {c['at']}" for c in report["records_not_joined"]]
    lines += [f"kept apart a record in {r['system']} since {r['at']}" for r in report["records_kept_apart"]]
    lines += [f"consent    {c['purpose']}: {c['status']} at {c['at']} ({c['method']})" for c in report["consents"]]
    lines += [f"restricted {r['scope']} since {r['since']}" for r in report["restrictions"] if r["until"] is None]
    lines += ["held       nothing is deleted by its date until the restriction is lifted"] if report["deletion_held"] else []
    lines += [
        f"answer     {a['question']}: {json.dumps(a['value'], ensure_ascii=False)} ({a['provenance']}, {a['answered_at']}, "
        f"kept until {a['keep_until']})"
        for a in report["answers"]
    ]
    lines += [f"gone       {a['question']}: {a['ended_why']} at {a['ended_at']}" for a in report["ended_answers"]]
    lines += [f"ask        {ask['question']}: {ask['outcome']} at {ask['at']}" for ask in report["asks"]]
    lines += [f"sent to    {r['system']}: {r['field']} {r['action']} at {r['at']}" for r in report["received_by"]]
    lines += [
        f"altered    the words under {one} are not what was shown; see `zeroparty doctor`" for one in report["altered_wordings"]
    ]
    pace = report["pace"]
    earliest = f"the next question not before {pace['next_ask_at']}" if pace["next_ask_at"] else "nothing is promised"
    lines.append(f"pace       {earliest}; `zeroparty explain {report['customer']}` says why")
    return "\n".join(lines)
