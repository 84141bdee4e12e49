"""The record of exports: who took what, when, and for which purposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage import tables as t
from storage.model.timestamps import moment, stored
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_MANIFESTS = select(t.export_manifest).order_by(t.export_manifest.c.at.desc(), t.export_manifest.c.id)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who exported what, when and for which purposes (GDPR Art. 30); `body` is the document that was printed."""

    id: int
    at: datetime
    rows: int
    by: str
    purposes: str
    fields: str
    format: str
    file_sha256: str
    body: str


def save(unit: Unit, manifest: Manifest) -> None:
    """Keep the record of an export; the same one twice is one."""
    unit.connection.execute(
        ignoring(unit.dialect, t.export_manifest),
        {
            "id": manifest.id,
            "at": stored(manifest.at),
            "rows": manifest.rows,
            "by": manifest.by,
            "purposes": manifest.purposes,
            "fields": manifest.fields,
            "format": manifest.format,
            "file_sha256": manifest.file_sha256,
            "body": manifest.body,
        },
    )


def every(unit: Unit) -> list[Manifest]:
    """Every export there was, latest first."""
    return [
        Manifest(row.id, moment(row.at), row.rows, row.by, row.purposes, row.fields, row.format, row.file_sha256, row.body)
        for row in unit.connection.execute(_MANIFESTS)
    ]
