"""A log of the model, written into the records as the bot itself writes its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import datetime, timedelta
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from bot.engine.model.facts.table import BY_NAME
from bot.engine.model.packing import fact_log
from bot.simulation.history.log import OFFERED, Log
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED
from storage.model.records import FactRow
from storage.store import Store
from tests.storage import build as b

_EMPTY: dict[object, object] = {str: "", int: 0, bool: False, float: 0.0}
_KINDS = {ANSWERED: "Answered", SKIPPED: "Skipped", PUT_OFF: "Snoozed"}


async def write_log(store: Store, log: Log, since: datetime) -> list[int]:
    """Every customer of the log, with all their facts; minute 0 is `since`. Returns their ids."""
    idents = []
    for number in range(len(log)):
        who, ident = b.address(str(7_000_000 + number)), b.new_id()
        rows = sorted(_facts(log, number), key=lambda fact: fact[0])
        facts = tuple(_row(ident, seq, since + timedelta(minutes=at), kind, body) for seq, (at, kind, body) in enumerate(rows))
        idents.append(await store.turn(who, b.meeting(who, ident, facts=facts)))
    return idents


def _row(ident: int, seq: int, at: datetime, kind: str, body: dict[str, object]) -> FactRow:
    """A turn of one fact; what is not said of it is nothing."""
    shape = BY_NAME[kind]
    kinds = get_type_hints(shape)
    needed = [one for one in fields(shape) if one.default is MISSING and one.default_factory is MISSING]
    empty = {one.name: _empty(kinds[one.name], at) for one in needed}
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    known = {name: value for name, value in said.items() if name in {one.name for one in fields(shape)}}
    return FactRow(ident, seq, at, fact_log.pack_facts([shape(**(empty | known))], at, kept=()))


def _empty(hint: Any, at: datetime) -> object:
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if NoneType in get_args(hint):
        return None
    return () if get_origin(hint) is tuple else _EMPTY.get(hint, at)


def _facts(log: Log, number: int) -> Iterator[tuple[float, str, dict[str, object]]]:
    yield log.begins[number], "ConsentRecorded", {"purpose": "be_asked", "status": "given"}
    visits = log.visit_at[log.visit_of == number].tolist()
    yield from ((at, "Wrote", {}) for at in visits)
    asks = log.asks.only(log.asks.who == number)
    for ask in range(len(asks)):
        at, what = float(asks.at[ask]), int(asks.what[ask])
        is_tap = ask > 0 and bool(asks.taken[ask - 1])
        reason = "worth_asking" if is_tap or not asks.pulled[ask] or at in visits else "snoozed"
        named = {"ask": ask + 1, "question": f"q{ask % 7}"}
        shape = {"pulled": bool(asks.pulled[ask]), "one_more": bool(asks.place[ask] > 1), "reasons": [f"{reason}:x"]}
        yield at, "Asked", {**named, **shape}
        if what in _KINDS:
            body = {**named, "corrects": False, "late": False, "offered": bool(asks.offered[ask] == OFFERED)}
            yield at + float(asks.after[ask]), _KINDS[what], body
        elif what == SILENT and not asks.leaves[ask]:
            yield at + 72 * 60, "WentSilent", named
        if asks.leaves[ask]:
            yield float(log.ends[number]), "Stopped", {"how": "word"}
