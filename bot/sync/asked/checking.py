"""What a system says of itself and of our token, with the scopes that the token lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from bot.sync.connectors.contract import Connector, Forbidden, Health, Scope
from bot.sync.connectors.table import KINDS
from bot.sync.doing import Doing
from bot.sync.lint import Finding
from bot.sync.running.accounts.whose_account import NOT_SAID, account_in, other_than_known
from bot.sync.sunset import warning_about
from storage.syncing import state


async def check(do: Doing, name: str) -> dict[str, Any]:
    """The document of `sync check`. Raises what the system answers where the token can be used for nothing."""
    async with do.open(name, is_counted=False) as (connection, connector):
        health, lacks = await health_of(connector)
        standing = await do.store.read(partial(state.connection, name=name))
        other = other_than_known(connection, standing, account_in(do.store, connection, health.account))
        try:
            findings = await do.lint(connection, connector)
        except Forbidden:
            findings = await do.lint(connection, None)  # against its own fields, which it does not show to this token
        soon = warning_about(connector.version, do.clock.now().date())
        fix = KINDS[connection.kind].gives_scopes
        return {
            "ok": not other and not any(one.severity == "error" for one in findings) and not any(one.is_needed for one in lacks),
            "connection": name,
            "account": health.account,
            "other_account": other,
            "address": connection.address,
            "api_version": connector.version.api,
            "sunset_at": str(connector.version.sunset_at) if connector.version.sunset_at else None,
            "notes": [*health.notes, *([soon] if soon else [])],
            "missing_scopes": [{"scope": one.name, "used_for": one.used_for, "needed": one.is_needed, "fix": fix} for one in lacks],
            "findings": [asdict(one) for one in findings],
        }


async def health_of(connector: Connector) -> tuple[Health, Sequence[Scope]]:
    """What it says of itself, as far as the token may ask. Raises what `check` raises where no missing scope explains it."""
    try:
        health = await connector.check()
    except Forbidden:
        if not (lacks := await connector.lacks()):
            raise
        return Health(NOT_SAID), lacks
    return health, await connector.lacks()


def in_words(found: dict[str, Any]) -> list[str]:
    """The document as a person reads it."""
    lines = [f"{found['connection']}: {found['account']} answers at {found['address']}, version {found['api_version']}"]
    lines += [f"  error: {found['other_account']}"] if found["other_account"] else []
    lines += [f"  {note}" for note in found["notes"]]
    lines += [_lacks(one) for one in found["missing_scopes"]]
    lines += [f"  {Finding(**one)}" for one in found["findings"]]
    return lines if found["findings"] or found["missing_scopes"] else [*lines, "  the mapping fits"]


def _lacks(one: dict[str, Any]) -> str:
    how_bad = "error" if one["needed"] else "warning"
    return f"  {how_bad}: the token lacks the scope {one['scope']} ({one['used_for']}): {one['fix']}"
