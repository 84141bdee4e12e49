"""How far a connection has looked, whether it rests, what its runs came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage import tables as t
from storage.model.timestamps import moment, moment_or_none, stored, stored_or_none
from storage.tables.upserts import replacing
from storage.turn.unit_of_work import Unit

_CONNECTION = select(t.sync_connection).where(t.sync_connection.c.name == bindparam("which"))
_NAMES = select(t.sync_connection.c.name).order_by(t.sync_connection.c.name)
_SINCE = select(t.sync_connection.c.name, t.sync_connection.c.account_since).where(t.sync_connection.c.account_since.is_not(None))
_RUNS = (
    select(t.sync_run)
    .where(t.sync_run.c.connection == bindparam("which"))
    .order_by(t.sync_run.c.began_at.desc(), t.sync_run.c.id.desc())
    .limit(bindparam("at_most"))
)
_RUN = select(t.sync_run).where(t.sync_run.c.id == bindparam("which"))
_OLD_RUNS = delete(t.sync_run).where(t.sync_run.c.began_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """How one connection stands; of a new one everything is empty."""

    name: str
    cursor: str = ""
    """How far its changes are looked through; empty: everybody has to be looked at."""
    mapping: str = ""
    """A hash of the mapping that was looked through with: with another everybody is looked at again."""
    read_back: int = 0
    """How many rows of this mapping were read back."""
    paused_until: datetime | None = None
    paused_why: str | None = None
    account: str = ""
    """Whose records its ids are of; empty before the first run, and where the system does not say."""
    account_since: datetime | None = None
    """Since when, where it was another one before: links that are older name records of that one."""

    def rests(self, now: datetime) -> bool:
        """Whether nothing may be sent now."""
        return self.paused_until is not None and self.paused_until > now


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a connection; `body` is the report as a JSON document."""

    id: int
    connection: str
    began_at: datetime
    ended_at: datetime | None
    body: str


def connection(unit: Unit, name: str) -> ConnectionState:
    """How a connection stands."""
    row = unit.connection.execute(_CONNECTION, {"which": name}).first()
    if row is None:
        return ConnectionState(name)
    return ConnectionState(
        name,
        row.cursor,
        row.mapping,
        row.read_back,
        moment_or_none(row.paused_until),
        row.paused_why,
        row.account or "",
        moment_or_none(row.account_since),
    )


def accounts_left(unit: Unit) -> dict[str, datetime]:
    """When each connection began anew in another account, of those that did: what is older names records of the one before."""
    return {name: moment(since) for name, since in unit.connection.execute(_SINCE)}


def known(unit: Unit) -> list[str]:
    """The connections that ever ran."""
    return list(unit.connection.scalars(_NAMES))


def save_connection(unit: Unit, state: ConnectionState) -> None:
    """Keep how it stands."""
    row = {
        "name": state.name,
        "cursor": state.cursor,
        "mapping": state.mapping,
        "read_back": state.read_back,
        "paused_until": stored_or_none(state.paused_until),
        "paused_why": state.paused_why,
        "account": state.account or None,
        "account_since": stored_or_none(state.account_since),
    }
    columns = ("cursor", "mapping", "read_back", "paused_until", "paused_why", "account", "account_since")
    unit.connection.execute(replacing(unit.dialect, t.sync_connection, columns), row)


def save_run(unit: Unit, run: Run) -> None:
    """Keep what a run came to; the same one again takes its place."""
    row = {
        "id": run.id,
        "connection": run.connection,
        "began_at": stored(run.began_at),
        "ended_at": stored_or_none(run.ended_at),
        "body": run.body,
    }
    unit.connection.execute(replacing(unit.dialect, t.sync_run, ("ended_at", "body")), row)


def runs(unit: Unit, name: str, *, limit: int = 10) -> list[Run]:
    """The latest runs of a connection, latest first."""
    return [_run(row) for row in unit.connection.execute(_RUNS, {"which": name, "at_most": limit})]


def run(unit: Unit, ident: int) -> Run | None:
    """The run with this id."""
    row = unit.connection.execute(_RUN, {"which": ident}).first()
    return None if row is None else _run(row)


def forget_runs(unit: Unit, *, before: datetime) -> None:
    """Let go of reports that nobody looks at any more."""
    unit.connection.execute(_OLD_RUNS, {"before": stored(before)})


def _run(row: Any) -> Run:
    return Run(row.id, row.connection, moment(row.began_at), moment_or_none(row.ended_at), row.body)
