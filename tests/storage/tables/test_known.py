"""The schema that is kept is the schema of the classes, and where it is of no use the classes are read."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from storage.tables import known
from tests.support.places import ROOT

LOOK = "import sys, storage.tables; print('sqlmodel' in sys.modules, len(storage.tables.metadata.tables))"


def ddl(schema: tuple[MetaData, MetaData]) -> Iterator[str]:
    """Everything that both databases would be told to make."""
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        for metadata in schema:
            for table in metadata.sorted_tables:
                yield str(CreateTable(table).compile(dialect=dialect))
                yield from sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(known, "kept_at", lambda: tmp_path / "schema.pickle")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "schema.pickle"


@pytest.mark.slow
def test_what_is_kept_says_what_the_classes_say(place: Path) -> None:
    made, kept = known.known_schema(), known.known_schema()
    assert kept[0] is not made[0]
    assert list(ddl(kept)) == list(ddl(known.from_classes()))
    assert len(list(ddl(kept))) > 80


@pytest.mark.parametrize("content", [b"", b"not a pickle", pickle.dumps(("another release", "another schema")), pickle.dumps(3)])
def test_what_is_of_no_use_is_made_anew(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    assert list(ddl(known.known_schema())) == list(ddl(known.from_classes()))
    assert place.read_bytes() != content


def test_where_byte_code_is_forbidden_nothing_is_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert "customer" in known.known_schema()[0].tables
    assert not place.exists()


def test_where_nothing_can_be_written_the_schema_is_there_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "kept_at", lambda: tmp_path / "nowhere" / "schema.pickle")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert "customer" in known.known_schema()[0].tables
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_second_start_loads_no_classes(tmp_path: Path) -> None:
    environment = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONPATH": str(ROOT)}
    said = [
        subprocess.run([sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    assert said == [["True", "35"], ["False", "35"]]
