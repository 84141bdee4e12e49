"""Who was given up at a connection, in words: why the system has not what it was given, and of which field it spoke."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.engine.model.ids_and_time import crockford
from bot.sync.mapping import FieldMap, MappedField
from storage.store import Store
from storage.syncing import rows as sync_rows


@dataclass(frozen=True, slots=True)
class GivenUp:
    """One customer whose row was given up."""

    customer: str
    said: str
    """What the system said of it, without values."""
    fields: tuple[MappedField, ...]
    """Those that it spoke of, of the fields that questions fill."""


async def given_up(store: Store, name: str, code: str, mapping: FieldMap | None, *, page: int, limit: int) -> list[GivenUp]:
    """Those of one code in the order of their numbers, so many on a page, counted from 1."""
    find = partial(sync_rows.some, connection=name, code=code, limit=limit, skip=(page - 1) * limit)
    return [GivenUp(crockford(who), said, fields_in(said, mapping)) for who, said in await store.read(find)]


def fields_in(said: str, mapping: FieldMap | None) -> tuple[MappedField, ...]:
    """The fields with which what was noted of a row begins: one and a sentence, or several and nothing else."""
    first, colon, _ = said.partition(": ")
    named = {first} if colon else {one.strip() for one in said.split(",")}
    return tuple(one for one in mapping.fields if one.name in named) if mapping is not None else ()
