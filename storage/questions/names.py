"""What questions, purposes and topics were called, kept beside the keys: what people said stands under these names.

A copy of the database from before a renaming does not know the new name, and would make two questions of one.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from storage import tables as t
from storage.crypto.keys import Keys
from storage.model.records import RevisionRow
from storage.model.timestamps import moment, stored
from storage.tables.upserts import ignoring
from storage.turn.encoding import digest
from storage.turn.unit_of_work import Unit

_MARKS = select(t.named_so.c.mark)
_ALL = select(t.named_so).order_by(t.named_so.c.created_at)
_FORGET = delete(t.named_so)
_IN_THE_RECORDS = select(t.question_revision.c.sha256)


def known(keys: Keys) -> frozenset[bytes]:
    """The marks of all names that are kept."""
    with keys.looking() as connection:
        return frozenset(map(bytes, connection.scalars(_MARKS)))


def keep(keys: Keys, named: Mapping[bytes, RevisionRow]) -> None:
    """By its mark the revision that gave each name; durable when this returns."""
    rows = [
        {
            "mark": mark,
            "revision": digest(row.sha256),
            "question": row.question,
            "topic": row.topic,
            "body": row.body,
            "promise": digest(row.promise_sha256),
            "created_at": stored(row.created_at),
        }
        for mark, row in named.items()
    ]
    with keys.connection() as connection:
        connection.execute(ignoring(connection.dialect.name, t.named_so), rows)


def lost(unit: Unit) -> list[RevisionRow]:
    """Those of which the database knows nothing: an older copy of it was put back."""
    here = frozenset(map(bytes, unit.connection.scalars(_IN_THE_RECORDS)))
    with unit.keys.looking() as connection:
        rows = [row for row in connection.execute(_ALL) if bytes(row.revision) not in here]
    return [
        RevisionRow(
            sha256=row.revision.hex(),
            question=row.question,
            topic=row.topic,
            body=row.body,
            promise_sha256=row.promise.hex(),
            created_at=moment(row.created_at),
            by="zeroparty",
            why="it was live, and an older copy of the database was put back",
        )
        for row in rows
    ]


def forget(keys: Keys) -> None:
    """What was called so was made up; what is live is kept again at the next start."""
    with keys.connection() as connection:
        connection.execute(_FORGET)
