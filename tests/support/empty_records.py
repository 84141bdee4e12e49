"""Records that hold nobody yet, with their schema: making it takes longer than most tests take, and has tests of its own."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.database.connections import place_of, writing_engine
from storage.database.schema import prepare
from tests.support.postgres import Postgres


def empty_records_in(folder: Path) -> None:
    """Put a copy where a bot finds it, unless there are records already."""
    file = folder / "zeroparty.db"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_empty_file(), file)


def empty_records_on(server: Postgres) -> str:
    """The URL of a database that is a copy."""
    return server.fresh(_template_on(server))


def prepared(url: str) -> str:
    """The same database with its schema."""
    place = place_of(url)
    engine = writing_engine(place)
    prepare(engine, place)
    engine.dispose()
    return url


@cache
def _empty_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="zeroparty-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "zeroparty.db"
    prepared(f"sqlite:///{file}")
    return file


@cache
def _template_on(server: Postgres) -> str:
    return place_of(prepared(server.fresh())).url.database or ""
