"""`zeroparty sync check`: whether the system answers, the token is right, the version lasts and the mapping fits."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict
from typing import Any

from bot.commands.sync.asking import doing, show
from bot.sync.lint import Finding
from bot.sync.sunset import warning_about


def run(options: argparse.Namespace) -> int:
    """1 when something is wrong with the mapping; a version that ends soon is a warning."""
    found = asyncio.run(_check(options.connection))
    lines = [f"{found['connection']}: {found['account']} answers at {found['address']}, version {found['api_version']}"]
    lines += [f"  {note}" for note in found["notes"]]
    lines += [f"  {Finding(**one)}" for one in found["findings"]]
    lines += ["  the mapping fits"] if not found["findings"] else []
    show(found, lines, as_json=options.json)
    return 0 if found["ok"] else 1


async def _check(name: str) -> dict[str, Any]:
    async with doing() as do, do.open(name, is_counted=False) as (connection, connector):
        health = await connector.check()
        findings = await do.lint(connection, connector)
        soon = warning_about(connector.version, do.clock.now().date())
        return {
            "ok": not any(one.severity == "error" for one in findings),
            "connection": name,
            "account": health.account,
            "address": connection.address,
            "api_version": connector.version.api,
            "sunset_at": str(connector.version.sunset_at) if connector.version.sunset_at else None,
            "notes": [*health.notes, *([soon] if soon else [])],
            "findings": [asdict(one) for one in findings],
        }
