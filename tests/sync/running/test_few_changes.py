"""What a run of few changes costs does not depend on how many customers there are: by what its statements look at, and how many."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from prompts.model.question import QuestionId
from storage.store import Store
from tests.support.changed_answers import says
from tests.support.synced import Synced, synced

OF_EVERYBODY = {"customer", "consent_event", "ask", "answer", "change", "delivery", "sync_row", "restriction", "external_id", "due"}
"""Tables that have rows for every customer; the last three for many."""

Said = list[tuple[str, Sequence[Any]]]
_STEPS = 50
"""Instructions of SQLite's machine between two counts."""


@dataclass
class Heard:
    """Every statement on the records with what it was given, and how much work all of them were."""

    said: Said = field(default_factory=list)
    steps: int = 0

    def count(self) -> None:
        self.steps += _STEPS


@contextmanager
def heard(store: Store) -> Iterator[Heard]:
    found = Heard()

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool) -> None:
        found.said.append((statement, parameters[0] if is_many else parameters))

    assert store._reading is not None and store._writer is not None
    engines: tuple[Engine, ...] = (store._reading, store._writer._engine)

    def begins(connection: Connection) -> None:
        dbapi: Any = connection.connection.dbapi_connection
        dbapi.set_progress_handler(found.count, _STEPS)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
        event.listen(engine, "begin", begins)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", hear)
        event.remove(engine, "begin", begins)


def scanned(database: Path, said: Said) -> set[tuple[str, str]]:
    """Tables of everybody that a statement goes through from end to end, and the statement."""
    found = set()
    with closing(sqlite3.connect(database)) as records:
        for statement, parameters in {statement: (statement, parameters) for statement, parameters in said}.values():
            if not re.match(r"\s*(SELECT|UPDATE|DELETE|WITH|INSERT)", statement):
                continue
            for *_, step in records.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
                table = re.match(r"SCAN (\w+)", step)
                if table and table[1] in OF_EVERYBODY:
                    found.add((step, statement))
    return found


async def a_few_change(at: Synced) -> None:
    roast = at.crowd.catalogue.questions[QuestionId("roast")]
    for nth in range(3):
        whose = at.crowd.first + nth * 9973
        option = roast.options[nth].id
        await at.crowd.store.write(partial(says, customer=whose, question=roast, option=option, at=at.clock.now()))
    at.later(minutes=2)


@pytest.mark.slow
@pytest.mark.parametrize("count", [20, 200])
async def test_no_statement_goes_through_everybody(count: int, tmp_path: Path) -> None:
    async with synced(tmp_path, count) as at:
        await at.runs()
        at.later(minutes=15)
        await a_few_change(at)
        with heard(at.crowd.store) as found:
            report = await at.runs()
        assert (report.selected, report.counts["dead"]) == (3, 0)
        assert found.said and scanned(tmp_path / "var" / "zeroparty.db", found.said) == set()


async def work_of(folder: Path, count: int, more: str = "") -> tuple[list[str], int]:
    """The statements of a run in which a few of so many changed, and the steps of SQLite's machine."""
    async with synced(folder, count) as at:
        await at.runs()
        at.later(minutes=15)
        await a_few_change(at)
        with heard(at.crowd.store) as found:
            report = await at.runs()
            if more:
                await at.crowd.store.read(lambda unit: unit.connection.exec_driver_sql(more).all())
        assert report.selected == 3
    # How many share one commit is chance, so that its beginnings and ends are not counted.
    return sorted(said for said, _ in found.said if not said.startswith(("BEGIN", "COMMIT"))), found.steps


@pytest.mark.slow
async def test_it_is_as_many_statements_and_as_much_work_whoever_else_there_is(tmp_path: Path) -> None:
    few, many = await work_of(tmp_path / "few", 20), await work_of(tmp_path / "many", 600)
    assert few[0] == many[0]
    assert many[1] < few[1] * 1.2 + 500, "a page of an index more, here and there"


@pytest.mark.slow
async def test_what_goes_through_everybody_would_be_found(tmp_path: Path) -> None:
    for_all = "SELECT count(*) FROM sync_row WHERE connection = 'demo-hubspot' AND state = 'held'"
    few, many = await work_of(tmp_path / "few", 20, for_all), await work_of(tmp_path / "many", 600, for_all)
    assert many[1] > few[1] * 1.2 + 500, "by an index too"
    async with synced(tmp_path / "scan", 20) as at:
        with heard(at.crowd.store) as found:
            scan = "SELECT count(*) FROM answer WHERE ended_why = 'x'"
            await at.crowd.store.read(lambda unit: unit.connection.exec_driver_sql(scan).all())
        [(step, _)] = scanned(tmp_path / "scan" / "var" / "zeroparty.db", found.said)
        assert step == "SCAN answer"
