"""Every column holds what it has to on both databases, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Boolean, Integer

from storage import tables as t
from storage.errors import StorageError
from storage.model.turns import Writes
from storage.store import Store
from tests.contracts.databases import SQLITE
from tests.storage import build as b
from tests.storage.conftest import Meet, change


@pytest.mark.parametrize("table", t.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_whole_number_has_64_bits(table: object) -> None:
    """A plain `int` is 32-bit on PostgreSQL, where a platform's ids overflow it."""
    columns = [c for c in table.columns if isinstance(c.type, Integer) and not isinstance(c.type, Boolean)]  # type: ignore[attr-defined]
    assert [c.name for c in columns if not isinstance(c.type, BigInteger)] == []


@pytest.mark.parametrize("table", t.metadata.sorted_tables, ids=lambda table: table.name)
def test_no_key_counts_up_by_itself(table: object) -> None:
    """SQLite does not count a BigInteger key; PostgreSQL would make a sequence, which does not scale out."""
    assert all(column.autoincrement is not True for column in table.primary_key)  # type: ignore[attr-defined]
    assert table.autoincrement_column is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
async def test_what_does_not_fit_its_column_is_refused(store: Store, meet: Meet) -> None:
    """A table class is not validated and SQLite stores anything anywhere, unless the table is STRICT."""
    customer = await meet()
    with pytest.raises(StorageError):
        await change(store, customer, lambda loaded: Writes(b.next_version(loaded, language=b"\x00\x01")))
