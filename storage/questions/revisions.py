"""Question revisions and wordings: immutable content under the beginning of its hash."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from storage import tables as t
from storage.model.records import RevisionRow, WordingRow
from storage.model.timestamps import moment, stored
from storage.tables.upserts import ignoring
from storage.turn.encoding import benefit_id, digest, short
from storage.turn.unit_of_work import Unit

_ALL = select(t.question_revision).order_by(t.question_revision.c.question, t.question_revision.c.created_at)
_WORDINGS = select(t.wording).where(t.wording.c.id.in_(bindparam("these", expanding=True)))
_PAGE = select(t.wording).where(t.wording.c.id > bindparam("after")).order_by(t.wording.c.id).limit(bindparam("at_most"))
_BENEFITS = select(t.benefit)


def save(unit: Unit, revisions: Sequence[RevisionRow]) -> None:
    """Keep revisions that are not kept yet; an ask can only point to one that is."""
    if revisions:
        unit.connection.execute(ignoring(unit.dialect, t.question_revision), [_encoded(row) for row in revisions])


def every(unit: Unit) -> list[RevisionRow]:
    """All revisions there ever were, by question, oldest first."""
    return _revisions(unit.connection.execute(_ALL))


def wordings(unit: Unit, hashes: Collection[str]) -> dict[str, WordingRow]:
    """Exactly what was shown under these hashes."""
    rows = unit.connection.execute(_WORDINGS, {"these": [short(sha256) for sha256 in hashes]})
    return {row.sha256.hex(): _wording(row) for row in rows}


def page_of_wordings(unit: Unit, *, after: int, limit: int) -> list[tuple[int, WordingRow]]:
    """The next wordings in the order of their ids."""
    rows = unit.connection.execute(_PAGE, {"after": after, "at_most": limit})
    return [(row.id, _wording(row)) for row in rows]


def benefits(unit: Unit) -> list[bool]:
    """Of each benefit line that was ever shown, whether it is what it was kept as."""
    return [benefit_id(row.text) == row.id for row in unit.connection.execute(_BENEFITS)]


def _wording(row: Any) -> WordingRow:
    return WordingRow(row.sha256.hex(), row.what, row.text, row.buttons, row.language, moment(row.first_shown_at))


def _encoded(row: RevisionRow) -> dict[str, Any]:
    return {
        "id": short(row.sha256),
        "sha256": digest(row.sha256),
        "question": row.question,
        "topic": row.topic,
        "body": row.body,
        "promise_sha256": digest(row.promise_sha256),
        "created_at": stored(row.created_at),
        "author": row.by,
        "why": row.why,
    }


def _revisions(rows: Iterable[Any]) -> list[RevisionRow]:
    return [
        RevisionRow(
            sha256=row.sha256.hex(),
            question=row.question,
            topic=row.topic,
            body=row.body,
            promise_sha256=row.promise_sha256.hex(),
            created_at=moment(row.created_at),
            by=row.author,
            why=row.why,
        )
        for row in rows
    ]
