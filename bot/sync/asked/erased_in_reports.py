"""Whoever is gone is named in no report that is kept, whatever became of the run: one that was stopped forgets nobody by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from bot.engine.model.ids_and_time import crockford_number
from bot.sync.running.report import named_in, without
from storage.people import customers
from storage.store import Store
from storage.syncing import state
from storage.turn.unit_of_work import Unit

_EVERY_RUN = 100_000
"""More than are kept."""


async def unname_the_gone(store: Store, connections: Iterable[str] | None = None) -> None:
    """Look through the reports of these connections, or of all."""
    for name in await store.read(state.known) if connections is None else connections:
        if gone := await store.read(partial(_gone, connection=name)):
            await store.write(partial(_unname, connection=name, gone=gone))


def _gone(unit: Unit, connection: str) -> set[str]:
    named = {key for kept in state.runs(unit, connection, limit=_EVERY_RUN) for key in named_in(json.loads(kept.body))}
    numbers = {key: number for key in named if (number := crockford_number(key)) is not None}
    here = customers.updated(unit, list(numbers.values()))
    return {key for key, number in numbers.items() if number not in here}


def _unname(unit: Unit, connection: str, gone: set[str]) -> None:
    for kept in state.runs(unit, connection, limit=_EVERY_RUN):
        if (report := without(json.loads(kept.body), gone)) is not None:
            state.save_run(unit, replace(kept, body=json.dumps(report, ensure_ascii=False)))
