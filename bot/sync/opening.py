"""From a connection to a connector that can be called: its token, its address and the gate that every call waits at."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.errors import SettingsError
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Connector, ServerFailed, Stopped, Throttled
from bot.sync.connectors.http import Http
from bot.sync.connectors.table import KINDS
from bot.sync.gate import Gate, allowed_by
from storage import demo
from storage.store import Store


@asynccontextmanager
async def connected(
    connection: Connection, store: Store, clock: Clock, environment: Mapping[str, str] = os.environ, *, is_counted: bool = True
) -> AsyncIterator[Connector]:
    """A connector for one piece of work; a few calls of somebody who only reads the records go uncounted.

    Raises `SettingsError` where the token is not there, or where the address or the secret cannot be used.
    """
    await _refuse_made_up(connection, store)
    kind = KINDS[connection.kind]
    token = _token(connection, environment)
    gate = Gate(
        store,
        clock,
        _bucket(connection, "" if not kind.has_accounts else token, store),
        allowed_by(kind.made_of.limits, connection.quota, connection.calls_per_second),
        connection.quota,
    )
    try:
        http = Http(
            connection.address,
            now=clock.now,
            headers=kind.headers(token) if token else {},
            may_be_private=connection.may_be_private,
            gate=gate if is_counted else None,
            hears=lambda headers: gate.hears(kind.day(headers)),
        )
        connector = kind.make(http, token if kind.signs else connection.key)
        if kind.has_accounts:
            gate.whose = partial(_whose, connector, http.host, gate.account)
    except Stopped as stopped:
        raise SettingsError(f"connections/{connection.name}.yaml: {stopped.text}") from None
    try:
        yield connector
    finally:
        await connector.close()


_accounts: dict[str, str] = {}
"""Whose bucket each token's is, as far as this process has heard."""


def _bucket(connection: Connection, token: str, store: Store) -> str:
    """By the address, and where many have one address by the token, until its account is known; neither can be read in it."""
    hashed = hashlib.blake2b(f"{connection.kind}\0{connection.address}\0{token}".encode(), key=store.keys.derived("quota"))
    return f"{connection.kind}:{hashed.hexdigest()[:16]}"


async def _whose(connector: Connector, host: str, bucket: str) -> str:
    """The account's bucket: several tokens may be of one account, whose limit they share."""
    if bucket not in _accounts:
        try:
            _accounts[bucket] = f"{(await connector.check()).account}@{host}"
        except (Stopped, ServerFailed, Throttled):
            return ""  # whoever wanted to call hears it in a moment
    return _accounts[bucket]


async def _refuse_made_up(connection: Connection, store: Store) -> None:
    """Customers who were made up go to a simulator on this machine, and to no real system."""
    if await store.read(demo.current_mark) is None or _is_on_this_machine(urlsplit(connection.address).hostname or ""):
        return
    raise SettingsError(
        f"this data folder holds demo data, which no real system gets: connections/{connection.name}.yaml leads to "
        f"{connection.address}; rehearse with `zeroparty simulate-crm {connection.kind}`, or `zeroparty demo-data --remove` first"
    )


def _is_on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _token(connection: Connection, environment: Mapping[str, str]) -> str:
    if connection.is_rehearsal:
        return KINDS[connection.kind].token
    if not connection.token_from:
        return ""
    token = environment.get(connection.token_from, "").strip()
    if not token:
        raise SettingsError(
            f"{connection.token_from} is not set, and connections/{connection.name}.yaml takes its token from there: set it in the "
            "environment of whoever runs this"
        )
    return token
