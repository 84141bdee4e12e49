"""The schema's steps: up, down and up again on both databases, and equal to what the tables say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, insert, inspect
from sqlalchemy.exc import IntegrityError

from storage import tables
from storage.crypto.keys import Keys
from storage.database.connections import Place, place_of, writing_engine
from storage.database.schema import HEAD, migrate, prepare, version_of
from storage.errors import NewerSchema, OlderSchema
from storage.store import Store
from tests.support.places import ROOT
from tests.support.postgres import Postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return place_of(f"sqlite:///{tmp_path / 'fresh.db'}")
    server: Postgres = request.getfixturevalue("postgres_server")
    return place_of(server.fresh())


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    made = writing_engine(place)
    yield made
    made.dispose()


def differences(engine: Engine) -> list[object]:
    with engine.begin() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, {"compare_type": True}), tables.metadata))


@pytest.mark.slow
def test_the_steps_lead_to_exactly_the_schema_of_the_tables(engine: Engine, place: Place) -> None:
    prepare(engine, place)
    assert differences(engine) == []
    with engine.begin() as connection:
        assert version_of(connection) == HEAD


@pytest.mark.slow
def test_every_step_can_be_taken_back_and_taken_again(engine: Engine, place: Place) -> None:
    prepare(engine, place)
    with engine.begin() as connection:
        migrate(connection, "base")
    with engine.begin() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        migrate(connection)
    assert differences(engine) == []


DECIDED = {
    10: '{"variant": "a", "propensity": 1.0, "reasons": []}',
    11: '{"variant": "b", "propensity": 1.0, "reasons": ["worth_asking:roast"]}',
    12: '{"variant": "standard", "propensity": 1.0, "reasons": []}',
    13: '{"reasons": ["snoozed:b"]}',
    14: "[]",
}


def asked(connection: Connection, **more: str) -> None:
    """One customer, and an ask for each way in which a decision was written down."""
    hello = {"id": 1, "shard": 0, "version": 1, "phase": "active", "language": "en", "snapshot": b"x"}
    connection.execute(insert(tables.customer), hello | {"created_at": 0, "updated_at": 0})
    before = Table("ask", MetaData(), autoload_with=connection)
    shown = {"id": 2, "sha256": b"x", "what": "question", "text": "Which roast?", "buttons": "[]", "language": "en"}
    connection.execute(insert(tables.wording), shown | {"first_shown_at": 0})
    revision = {"id": 3, "sha256": b"x", "question": "roast", "topic": "coffee", "body": "{}", "promise_sha256": b"x"}
    connection.execute(insert(tables.question_revision), revision | {"created_at": 0, "author": "Ana", "why": "first"})
    ask = {"customer": 1, "revision": 3, "wording": 2, "planned_at": 0, "pulled": False, "question": "roast", "language": "en"}
    ask |= {"outcome": "answered", **more}
    for ident, said in DECIDED.items():
        decided = {"policy": "p1", "reasons": said} if "reasons" in before.c else {"number": ident, "slowed": False}
        connection.execute(insert(before), {**ask, **decided, "id": ident})


@pytest.mark.slow
def test_the_words_of_wording_tests_are_taken_out_of_the_decisions_as_often_as_the_step_is_taken(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection, "0002")
        asked(connection)
    for _ in range(2):
        with engine.begin() as connection:
            migrate(connection, "0005")  # later, how it was decided stands in the log alone
            read = connection.exec_driver_sql("SELECT id, variant, why_at FROM ask").all()
            assert sorted(read) == [(10, "a", None), (11, "b", None), (12, None, None), (13, None, None), (14, None, None)]
            migrate(connection, "0002")
        with engine.begin() as connection:
            assert {"variant", "why_at"}.isdisjoint(column["name"] for column in inspect(connection).get_columns("ask"))
            assert dict(connection.exec_driver_sql("SELECT id, reasons FROM ask").all()) == DECIDED


@pytest.mark.slow
@pytest.mark.parametrize("grew_up", [True, False])
def test_an_ask_has_no_other_words_than_those_of_a_test(grew_up: bool, engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection) if grew_up else tables.metadata.create_all(connection)
    with pytest.raises(IntegrityError, match="ck_ask_variant"), engine.begin() as connection:
        asked(connection, variant="standard")


@pytest.mark.slow
def test_a_database_in_memory_has_the_same_schema() -> None:
    place = place_of("sqlite://")
    engine = writing_engine(place)
    prepare(engine, place)
    assert differences(engine) == []
    engine.dispose()


def test_the_release_knows_its_newest_step() -> None:
    steps = ScriptDirectory(str(Path(tables.__file__).parents[1] / "migrations"))
    assert steps.get_heads() == [HEAD]


@pytest.mark.slow
def test_a_database_of_a_newer_release_is_refused_in_words(engine: Engine, place: Place) -> None:
    prepare(engine, place)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchema, match="'9999'"):
        prepare(engine, place)


@pytest.mark.slow
def test_whoever_only_reads_is_told_to_migrate_first(engine: Engine, place: Place, keys: Keys) -> None:
    prepare(engine, place)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(OlderSchema, match="zeroparty migrate"):
        Store.open(place.url.render_as_string(hide_password=False), keys=keys, read_only=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchema):
        Store.open(place.url.render_as_string(hide_password=False), keys=keys, read_only=True)


@pytest.mark.slow
@pytest.mark.postgres
def test_two_processes_that_find_an_empty_server_both_start(postgres_server: Postgres) -> None:
    url = postgres_server.fresh()
    start = f"""
from storage.database.connections import place_of, writing_engine
from storage.database.schema import prepare
place = place_of({url!r})
prepare(writing_engine(place), place)
"""
    root = str(ROOT)
    processes = [subprocess.Popen([sys.executable, "-c", start], cwd=root) for _ in range(2)]
    assert [process.wait(30) for process in processes] == [0, 0]
    engine = writing_engine(place_of(url))
    assert differences(engine) == []
    engine.dispose()


@pytest.mark.slow
def test_alembic_is_not_even_imported_when_the_schema_is_up_to_date(tmp_path: Path) -> None:
    look = f"""
import sys
from storage.database.connections import place_of, writing_engine
from storage.database.schema import prepare
place = place_of("sqlite:///{tmp_path / "once.db"}")
prepare(writing_engine(place), place)
print("alembic" in sys.modules)
"""
    root = str(ROOT)
    printed = [
        subprocess.run([sys.executable, "-c", look], cwd=root, capture_output=True, text=True, check=True).stdout.split()[-1]
        for _ in range(2)
    ]
    assert printed == ["True", "False"]
