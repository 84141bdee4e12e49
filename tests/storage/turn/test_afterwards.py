"""What is done beside the database once something is committed: not before, not for what was taken back, and not in silence."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from storage import tables as t
from storage.store import Store
from storage.tables.upserts import replacing
from storage.turn.unit_of_work import Unit

_NOTED = select(t.meta.c.value).where(t.meta.c.name == "noted")


def note(unit: Unit, value: str) -> None:
    unit.connection.execute(replacing(unit.dialect, t.meta, ("value",)), {"name": "noted", "value": value})


@pytest.mark.slow
async def test_it_is_done_after_the_commit(store: Store) -> None:
    done: list[str] = []

    def work(unit: Unit) -> None:
        note(unit, "it")
        unit.afterwards.append(lambda: done.append("told"))
        assert done == []

    await store.write(work)
    assert done == ["told"]


async def test_it_is_not_done_for_what_was_taken_back(store: Store) -> None:
    done: list[str] = []

    def fails(unit: Unit) -> None:
        unit.afterwards.append(lambda: done.append("of what failed"))
        raise ValueError("taken back")

    def works(unit: Unit) -> None:
        unit.afterwards.append(lambda: done.append("of what stands"))

    answers = await asyncio.gather(store.write(fails), store.write(works), return_exceptions=True)
    assert isinstance(answers[0], ValueError) and answers[1] is None
    assert done == ["of what stands"]


async def test_that_it_could_not_be_done_is_said_and_undoes_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise OperationalError("a statement", {"secret": "rosebud"}, Exception("the key store is away"))

    def work(unit: Unit) -> None:
        note(unit, "kept")
        unit.afterwards.append(fails)

    await store.write(work)
    assert await store.read(lambda unit: unit.connection.scalar(_NOTED)) == "kept"
    assert "the key store could not be told" in caplog.text and "rosebud" not in caplog.text
