"""The schema without the classes it is made from: they are loaded once for each release, which would be a third of every start."""

from __future__ import annotations

import os
import pickle
import sys
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import cast

import sqlalchemy
from sqlalchemy import MetaData

_HERE = Path(__file__).parent
_SOURCES = ("people", "answers", "publishing", "traffic", "accountability", "syncing", "keystore")
"""By name, so that nothing else is loaded where the schema is kept."""
Schema = tuple[MetaData, MetaData]
"""What is in the database, and what is in the key store."""


def known_schema() -> Schema:
    """The schema, kept beside the byte code of the classes, and as that made anew when one of their files is another."""
    place, release = kept_at(), _release()
    schema = _kept(place, release)
    if schema is None:
        schema = from_classes()
        _keep(place, release, schema)
    return schema


def kept_at() -> Path:
    """The file for it, among the byte code of this Python."""
    return Path(cache_from_source(str(_HERE / "schema.py"))).with_suffix(".pickle")


def from_classes() -> Schema:
    """The schema as the SQLModel classes say it."""
    for name in _SOURCES:
        import_module(f"storage.tables.{name}")
    return import_module("storage.tables.columns").Stored.metadata, import_module("storage.tables.keystore").KeptApart.metadata


def _release() -> tuple[object, ...]:
    """What tells one schema from the next without reading it: the files it is made from, and who made it of them."""
    folders = (_HERE, _HERE.parent / "model")
    files = ((path, path.stat()) for folder in folders for path in sorted(folder.glob("*.py")))
    return (sqlalchemy.__version__, *((str(path), status.st_size, status.st_mtime_ns) for path, status in files))


def _kept(place: Path, release: tuple[object, ...]) -> Schema | None:
    """What was kept, or nothing: whatever is wrong with it, the classes are still there.

    A pickle is code. It lies among the byte code, which is code as well, and whoever can write the one can write the other.
    """
    try:
        found, schema = pickle.loads(place.read_bytes())  # noqa: S301
    except Exception:
        return None
    return cast(Schema, schema) if found == release else None


def _keep(place: Path, release: tuple[object, ...], schema: Schema) -> None:
    """As with byte code: where it must not or cannot be written, the next start takes as long as this one."""
    if sys.dont_write_bytecode:
        return
    beside = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        beside.write_bytes(pickle.dumps((release, schema)))
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)
