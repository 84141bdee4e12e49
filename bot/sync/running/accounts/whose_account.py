"""Whose account a connection leads to: ids that were learnt from one are other people's in another."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot.log import log
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Forbidden, Stopped
from bot.sync.connectors.table import KINDS
from bot.sync.running.calls.sending import Sender
from storage.store import Store
from storage.syncing import state
from storage.syncing.state import ConnectionState
from storage.turn.unit_of_work import Unit

OTHER_ACCOUNT = "other_account"
"""The code with which somebody says what holds: `retry`: it is the same account under another name; `drop`: it is another one."""

NOT_SAID = "not said"
"""The account, where the token may not even ask whose it is."""

_ANOTHER = "this is another account"

_UNNOTICED = (
    "the token may not ask whose account it is (`zeroparty sync check` names the scope), so that another's would not be noticed"
)


class OtherAccount(Stopped):
    """The connection leads to another account than the known ids are of; says the ways on."""


async def of_this_account(store: Store, connection: Connection, standing: ConnectionState, sender: Sender) -> ConnectionState:
    """How it stands, its account known from now on. Raises `OtherAccount` where that is another one than the ids are of."""
    account = await account_of(store, connection, sender)
    if not account:
        if standing.account != NOT_SAID:
            log.warning("sync_account_not_said", connection=connection.name, what=_UNNOTICED)
        return standing if standing.account else await _kept(store, standing, NOT_SAID)
    if why := other_than_known(connection, standing, account):
        raise OtherAccount(why)
    return standing if standing.account == account else await _kept(store, standing, account)


async def refuse_another(store: Store, connection: Connection, sender: Sender) -> None:
    """Raises `OtherAccount` as a run does; nothing is noted."""
    standing = await store.read(partial(state.connection, name=connection.name))
    if why := other_than_known(connection, standing, await account_of(store, connection, sender)):
        raise OtherAccount(why)


def is_of_another(why: str) -> bool:
    """Whether a connection rests for this, by the words that it rests with."""
    return why.startswith(_ANOTHER)


def other_than_known(connection: Connection, standing: ConnectionState, account: str) -> str:
    """In words, that this is another account than the known ids are of, and the ways on; empty where it is not, or is not said."""
    if not account or standing.account in ("", NOT_SAID, account):
        return ""
    known, now = _shown(connection, standing.account), _shown(connection, account)
    return (
        f"{_ANOTHER} ({now}) than what was written before is in ({known}), and the known ids are of that one; "
        f"name the earlier token and address again and `zeroparty sync retry {connection.name}`; or, if it is the same one under "
        f"another name, `sync retry {connection.name} --code {OTHER_ACCOUNT}`; or, to leave in the earlier one what is there and "
        f"begin anew here, `sync drop {connection.name} --code {OTHER_ACCOUNT}`"
    )


async def account_of(store: Store, connection: Connection, sender: Sender) -> str:
    """As the vendor names it, or, where everybody has an address of their own, by that; empty where the token may not ask."""
    if not _has_accounts(connection):
        return account_in(store, connection, "")
    try:
        return account_in(store, connection, await sender.account())
    except Forbidden:
        return ""


def account_in(store: Store, connection: Connection, said: str) -> str:
    """The same, by what the system `said` of whose it is."""
    if _has_accounts(connection):
        # A company may call itself otherwise some day.
        return "" if said == NOT_SAID else said.partition(" (")[0]
    there = urlsplit(connection.address)
    # The address of a webhook is a secret.
    hashed = hashlib.blake2b(
        f"{there.netloc}{there.path.rstrip('/')}".encode(), key=store.keys.derived("sync account"), digest_size=8
    )
    return f"{there.hostname} {hashed.hexdigest()}"


def _has_accounts(connection: Connection) -> bool:
    """A connector that is not in the table has an address of its own."""
    kind = KINDS.get(connection.kind)
    return kind is not None and kind.has_accounts


def _shown(connection: Connection, account: str) -> str:
    return account if _has_accounts(connection) else f"at {account.partition(' ')[0]}"


async def _kept(store: Store, standing: ConnectionState, account: str) -> ConnectionState:
    def keep(unit: Unit) -> None:
        state.save_connection(unit, replace(state.connection(unit, standing.name), account=account))

    await store.write(keep)
    return replace(standing, account=account)


def take_as_the_same(unit: Unit, name: str) -> None:
    """Whatever account it leads to is the one that the ids are of."""
    state.save_connection(unit, replace(state.connection(unit, name), account=""))
