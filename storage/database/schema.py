"""Bringing a database's schema up to date, without paying for alembic when it already is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from storage import tables
from storage.database.connections import Place
from storage.database.dialect import is_sqlite
from storage.errors import NewerSchema, OlderSchema

HEAD = "0016"
"""The schema of this release; a test holds it against the migrations' own head."""

_ASIDE = "0006"
"""The step after which records of before lie aside, to be written anew before the last ones."""

_STEPS = Path(__file__).parents[1] / "migrations"


def prepare(engine: Engine, place: Place, write_anew: Callable[[], None] = lambda: None) -> None:
    """Make or migrate the schema; raises `NewerSchema` when a newer release made it, `OlderSchema` while records wait.

    `write_anew` takes care of records that an earlier release kept in another way; it is called between two steps, outside any
    transaction, and again whenever it was interrupted.
    """
    try:
        _prepare(engine, place, write_anew)
    except DBAPIError:
        # Two processes that find an empty server both make the schema; the slower one looks again.
        _prepare(engine, place, write_anew)


def refuse_other_schemas(engine: Engine) -> None:
    """For whoever may not migrate; raises `NewerSchema` or `OlderSchema`."""
    with engine.begin() as connection:
        found = version_of(connection)
    if found is not None and found > HEAD:
        raise _too_new(found)
    if found != HEAD:
        raise OlderSchema(f"the database has schema {found!r} and this release needs {HEAD}", fix="run `zeroparty migrate`")


def _prepare(engine: Engine, place: Place, write_anew: Callable[[], None]) -> None:
    with engine.begin() as connection:
        if version_of(connection) == HEAD:
            return
        _hold_up_others(connection)
        found = version_of(connection)
        if place.is_memory:
            # It lives as short as the process, so it is made in one go; a test holds both ways against each other.
            tables.metadata.create_all(connection)
            _stamp(connection)
            return
        if found is None or found < _ASIDE:
            migrate(connection, _ASIDE)
    if found is not None and found <= _ASIDE:
        write_anew()
    with engine.begin() as connection:
        _hold_up_others(connection)
        if version_of(connection) != HEAD:
            migrate(connection)


def _hold_up_others(connection: Connection) -> None:
    """Of two processes on one server one takes the steps, and the other finds them taken.

    The lock keeps out nobody who reads: both may have read the version in this very transaction.
    """
    if not is_sqlite(connection) and version_of(connection) is not None:
        connection.exec_driver_sql("LOCK TABLE alembic_version IN SHARE UPDATE EXCLUSIVE MODE")


def version_of(connection: Connection) -> str | None:
    """The schema's version, read by plain SQL: importing alembic would cost more than the rest of a start."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return version


def migrate(connection: Connection, to: str = "head") -> None:
    """Take every step up to `to`, or back down to it, in the transaction of `connection`."""
    from alembic import command
    from alembic.util import CommandError

    config = _config(connection)
    try:
        if to == "head" or _is_ahead(connection, to):
            command.upgrade(config, to)
        else:
            command.downgrade(config, to)
    except CommandError:
        raise _too_new(version_of(connection)) from None


def _too_new(found: str | None) -> NewerSchema:
    what = f"the database has schema {found!r}, which this release ({HEAD}) does not know"
    return NewerSchema(what, fix="use a newer release, the one that made it or a later one")


def _is_ahead(connection: Connection, to: str) -> bool:
    return to != "base" and (version_of(connection) or "") < to


def _stamp(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{HEAD}')")


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))  # a folder's name may hold what is special here
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
