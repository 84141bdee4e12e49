"""A log that was tampered with is one customer's difference, and keeps nobody else from being looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.customers.checks.projection_check import foldings_that_differ
from storage import tables as t
from storage.turn.unit_of_work import Unit
from tests.regressions import builders as b
from tests.support.app import running_bot


@pytest.mark.parametrize("body", [b"\x7f", b"\x05", b"\x05\x01\x88\x00", b""], ids=["no fact", "cut off", "another", "nothing"])
async def test_a_log_that_says_something_else_is_found(body: bytes, tmp_path: Path) -> None:
    async with running_bot(tmp_path / "var") as bot:
        people = [await b.joins(bot) for _ in range(2)]
        assert await foldings_that_differ(bot.app.store) == (2, 0)

        def tamper(unit: Unit) -> None:
            whose = b.ident_of(unit, people[0])
            last = unit.connection.scalar(select(func.max(t.fact.c.seq)).where(t.fact.c.customer == whose))
            unit.connection.execute(update(t.fact).where(t.fact.c.customer == whose, t.fact.c.seq == last).values(body=body))

        await bot.app.store.write(tamper)
        assert await foldings_that_differ(bot.app.store) == (2, 1)
