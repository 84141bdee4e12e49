"""The history of asking, read out of the fact log: when who was asked and what became of it, never what was answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from bot.engine.model.packing.fact_log import unpack_facts
from bot.simulation.history.log import LONGER, NO_TRIAL, NOT_OFFERED, NOT_RECORDED, OFFERED, UNKNOWN, USUAL, Asks, Log
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED
from storage.model.records import FactRow
from storage.people import customers, ledger
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as the log tells it: whose, when, its name, and what it says by the names of its fields."""

    customer: int
    at: datetime
    kind: str
    body: Mapping[str, Any]


_PAGE = 250
_A_SLIP = 15.0
"""Minutes within which a stop can be taken back: it was none then."""

_SAME_VISIT = 6 * 60.0
"""Minutes without a word after which an own message begins another visit."""


async def read_log(
    store: Store, now: datetime, typed: Collection[str], progress: Callable[[float], None] = lambda share: None
) -> tuple[Log, list[int]]:
    """The history until now, and the customers' ids by their numbers; `typed` are the questions whose answer has to be typed."""
    total = sum((await store.read(customers.count_by_phase)).values())
    lives: list[_Life] = []
    after, done = -1, 0
    while page := await store.read(partial(customers.page, after=after, limit=_PAGE)):
        rows = await store.read(partial(ledger.facts_between, first=page[0], last=page[-1]))
        lives += _lives(told for row in rows for told in _told(row))
        after, done = page[-1], done + len(page)
        progress(done / max(total, done))
    return _columns([life for life in lives if life.begins is not None], minutes_of(now), typed)


def log_of(rows: Iterable[Told], now: datetime, typed: Collection[str] = ()) -> tuple[Log, list[int]]:
    """The same out of rows in the order of customers and time."""
    return _columns([life for life in _lives(rows) if life.begins is not None], minutes_of(now), typed)


def minutes_of(moment: datetime) -> float:
    """A moment on the log's clock: minutes since 1970."""
    return moment.timestamp() / 60


@dataclass(slots=True)
class _Row:
    ask: int
    at: float
    question: str
    pulled: bool
    place: int
    what: int = UNKNOWN
    after: float = float("inf")
    leaves: bool = False
    offered: int = NOT_RECORDED
    taken: bool = False


@dataclass(slots=True)
class _Life:
    """One customer, fact by fact."""

    customer: int
    begins: float | None = None
    left_at: float | None = None
    trial: int = NO_TRIAL
    is_over: bool = False
    """Nothing counts any more: they left, or may not be here."""
    rows: list[_Row] = field(default_factory=list)
    wrote: list[float] = field(default_factory=list)
    acted: set[float] = field(default_factory=set)
    """Moments at which own words were something else than a visit."""

    def happened(self, at: float, kind: str, body: Mapping[str, Any]) -> None:
        if self.is_over and kind != "Resumed":
            return
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, at, body)

    def row(self, body: Mapping[str, Any]) -> _Row | None:
        ask = body.get("ask")
        return next((row for row in reversed(self.rows) if row.ask == ask), None)

    def visits(self) -> list[float]:
        found: list[float] = []
        last = -float("inf")
        for at in self.wrote:
            if at in self.acted:
                continue
            if at - last >= _SAME_VISIT:
                found.append(at)
            last = at
        return found


def _agreed(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    if life.begins is None and body["purpose"] == "be_asked" and body["status"] == "given":
        life.begins = at


def _asked(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    # A question that was put off goes on with the visit too, but nobody tapped for it.
    is_own_time = any(reason.startswith("snoozed") for reason in body["reasons"])
    before = life.rows[-1] if life.rows else None
    goes_on = bool(body["one_more"]) and not is_own_time and before is not None
    if before is not None and before.what == ANSWERED and body["pulled"] and not is_own_time:
        # The next morning a tap begins a visit of its own; what stands beside words of theirs is no tap.
        answered_at = before.at + before.after
        before.taken = at - answered_at < _SAME_VISIT and (at == answered_at or at not in life.wrote[-1:])
    place = before.place + 1 if goes_on and before is not None else 1
    life.rows.append(_Row(body["ask"], at, body["question"], bool(body["pulled"]), place))


def _never_arrived(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    if (row := life.row(body)) is not None and row.what == UNKNOWN:
        life.rows.remove(row)


def _answered(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    life.acted.add(at)
    row = life.row(body)
    if row is None or body["corrects"] or row.after < float("inf"):
        return
    row.after = at - row.at
    if not body["late"]:
        row.what = ANSWERED
        offered = body.get("offered")
        row.offered = NOT_RECORDED if offered is None else OFFERED if offered else NOT_OFFERED


def _refused(life: _Life, at: float, body: Mapping[str, Any], what: int) -> None:
    life.acted.add(at)
    row = life.row(body)
    if row is not None and row.what == UNKNOWN:
        row.what, row.after = what, at - row.at


def _undone(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    if (row := life.row(body)) is not None and row.what == SKIPPED:
        row.what, row.after = UNKNOWN, float("inf")


def _silent(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    if (row := life.row(body)) is not None and row.what == UNKNOWN:
        row.what = SILENT


def _stopped(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    life.acted.add(at)
    life.left_at, life.is_over = at, True
    if body["how"] == "minor" or not life.rows:
        return
    last = life.rows[-1]
    last.leaves = True
    if last.what == UNKNOWN:
        last.what = SILENT


def _resumed(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    if life.left_at is None or at - life.left_at > _A_SLIP:
        return
    life.left_at, life.is_over = None, False
    if life.rows and life.rows[-1].leaves:
        life.rows[-1].leaves = False
        if life.rows[-1].what == SILENT:
            life.rows[-1].what = UNKNOWN


def _typed_about_it(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    life.acted.add(at)


def _entered(life: _Life, at: float, body: Mapping[str, Any]) -> None:
    life.trial = LONGER if body["arm"] == "longer" else USUAL


_HANDLERS: dict[str, Callable[[_Life, float, Mapping[str, Any]], None]] = {
    "ConsentRecorded": _agreed,
    "Asked": _asked,
    "AskUndeliverable": _never_arrived,
    "Answered": _answered,
    "Skipped": partial(_refused, what=SKIPPED),
    "Refused": partial(_refused, what=SKIPPED),
    "Snoozed": partial(_refused, what=PUT_OFF),
    "SkipUndone": _undone,
    "TrialEntered": _entered,
    "WentSilent": _silent,
    "Stopped": _stopped,
    "Resumed": _resumed,
    "NotUnderstood": _typed_about_it,
    "Wrote": lambda life, at, body: life.wrote.append(at),
}


def _told(row: FactRow) -> Iterator[Told]:
    """Each fact of a row; what was answered is not opened, and which words were shown is not looked up."""
    for fact in unpack_facts(row.body, row.at, {}, {}):
        yield Told(row.customer, row.at, type(fact).__name__, {one.name: getattr(fact, one.name) for one in fields(fact)})


def _lives(rows: Iterable[Told]) -> list[_Life]:
    lives: list[_Life] = []
    for row in rows:
        if not lives or lives[-1].customer != row.customer:
            lives.append(_Life(row.customer))
        lives[-1].happened(minutes_of(row.at), row.kind, row.body)
    return lives


def _columns(lives: list[_Life], now: float, typed: Collection[str]) -> tuple[Log, list[int]]:
    rows = [(number, row) for number, life in enumerate(lives) for row in life.rows]
    visits = [(number, at) for number, life in enumerate(lives) for at in life.visits()]

    def ints(values: Iterable[int]) -> Any:
        return np.array(list(values), dtype=np.int64)

    def floats(values: Iterable[float | None]) -> Any:
        return np.array(list(values), dtype=np.float64)

    def flags(values: Iterable[bool]) -> Any:
        return np.array(list(values), dtype=np.bool_)

    asks = Asks(
        who=ints(number for number, _ in rows),
        at=floats(row.at for _, row in rows),
        place=ints(row.place for _, row in rows),
        pulled=flags(row.pulled for _, row in rows),
        typed=flags(row.question in typed for _, row in rows),
        what=ints(row.what for _, row in rows),
        after=floats(row.after for _, row in rows),
        leaves=flags(row.leaves for _, row in rows),
        offered=ints(row.offered for _, row in rows),
        taken=flags(row.taken for _, row in rows),
    )
    ends = floats(now if life.left_at is None else life.left_at for life in lives)
    log = Log(
        begins=floats(life.begins for life in lives),
        ends=ends,
        asks=asks,
        visit_of=ints(number for number, _ in visits),
        visit_at=floats(at for _, at in visits),
        trial=ints(life.trial for life in lives),
    )
    return log, [life.customer for life in lives]
