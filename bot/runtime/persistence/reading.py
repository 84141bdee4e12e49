"""Rows become a state, or a log of facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from bot.engine.model.facts.fact import Fact
from bot.engine.model.history import AnswerId
from bot.engine.model.packing import codec
from bot.engine.model.state import CustomerId, State
from bot.runtime.persistence.histories import histories_of
from storage.model.turns import Loaded
from storage.people import ledger
from storage.turn.contents import hashes
from storage.turn.unit_of_work import Unit

Happened = tuple[datetime, Fact]
"""A fact of a log and when it happened."""


def state_of(loaded: Loaded) -> State:
    """What the engine knows about a customer, out of their rows."""
    row = loaded.customer
    known = State(
        row.id,
        language=row.language,
        zone=row.zone,
        zone_source=row.zone_source,
        histories=histories_of(loaded),
    )
    return codec.unpack_person(known, row.snapshot_clear)


def facts_of(unit: Unit, customer: CustomerId, cells: Mapping[AnswerId, codec.Cell] = MappingProxyType({})) -> list[Happened]:
    """The customer's log, oldest first; answers whose cells are not given are read as forgotten."""
    rows = ledger.facts(unit, customer)
    contents = hashes(unit, codec.contents_in(row.body for row in rows))
    return [(row.at, fact) for row in rows for fact in codec.unpack_facts(row.body, row.at, contents, cells)]
