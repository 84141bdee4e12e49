"""Customers without a key: nothing they say could be read, not even a stop, so nobody may be served before it is mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, Table, inspect, select
from sqlalchemy.exc import DBAPIError

from storage import tables as t
from storage.crypto.pepper import Pepper
from storage.database.connections import Place, place_of, reading_engine
from storage.database.failures import not_opened
from storage.database.url import understood
from storage.errors import KeyStoreLost

_A_FEW = 100
"""Customers looked at before anything is opened: in a store that is lost, or another one's, none of them has a key."""

_FIRST = select(t.customer.c.id).order_by(t.customer.c.id).limit(_A_FEW)
_ANY = select(t.customer_key.c.customer).limit(1)


def refuse_lost_store(records: str, keys: str, pepper: Callable[[], bytes]) -> None:
    """Raise `KeyStoreLost` where there are customers and the key store at `keys` has none of their keys; makes nothing.

    In an old copy of the records those looked at may all have been erased since. The ledger knows them then, by hashes under the
    `pepper`, and the start forgets them again. Raises `Unavailable` when one of the stores does not answer.
    """
    known = _found(place_of(records), t.customer, _FIRST)
    while known and not (_has_a_key(keys, known) or _has_forgotten(keys, known, pepper)):
        # An erasure beside this takes the rows and then the key: what was read first may be gone since, and is no loss then.
        still_known = _found(place_of(records), t.customer, _FIRST)
        if set(still_known) & set(known):
            raise KeyStoreLost(
                f"the database knows customers whose keys are not in {shown(keys)}, so nothing they say could be read, "
                "not even a stop",
                fix="put the key store back from its copy, or begin anew with another ZEROPARTY_DATA_DIR",
            )
        known = still_known


def _has_a_key(keys: str, known: Sequence[int]) -> bool:
    return bool(_found(place_of(keys), t.customer_key, _ANY.where(t.customer_key.c.customer.in_(known))))


def _has_forgotten(keys: str, known: Sequence[int], pepper: Callable[[], bytes]) -> bool:
    """Whether the erasure ledger has one of them; it is only looked at, and the pepper asked for, where there is one."""
    if not _found(place_of(keys), t.erasure, select(t.erasure.c.receipt).limit(1)):
        return False
    subjects = [Pepper(pepper()).subject(customer) for customer in known]
    return bool(_found(place_of(keys), t.erasure, select(t.erasure.c.receipt).where(t.erasure.c.subject.in_(subjects)).limit(1)))


def shown(url: str) -> str:
    """Where a database is, for people: a file by its path, a server without its passwords."""
    place = place_of(url)
    return str(place.path) if place.path is not None else understood(url).shown


def _found(place: Place, table: Table, query: Select[Any]) -> Sequence[Any]:
    """What the query finds; nothing where there is no database, or none with this table, yet."""
    is_missing = place.path is not None and not (place.path.exists() and place.path.stat().st_size)
    if place.is_memory or is_missing:
        return ()
    engine = reading_engine(place, 1)
    try:
        if not inspect(engine).has_table(table.name):
            return ()
        with engine.begin() as connection:
            return connection.scalars(query).all()
    except DBAPIError as error:
        raise not_opened(error, place.path, place.secrets) from None
    finally:
        engine.dispose()
