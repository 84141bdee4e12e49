"""What a run would do, before a byte leaves: rows, calls, minutes, the share of the day, what stays here and why."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

from bot.engine.model.ids_and_time import crockford
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Connector
from bot.sync.gate import allowed_by
from bot.sync.lint import PAUSED, Finding, held_up_by, held_up_by_pause
from bot.sync.lint import findings as lint
from bot.sync.mapping import mapping_of
from bot.sync.running.arriving_late import LATE
from bot.sync.running.looking import who_waits, would_be_written
from bot.sync.running.read_back import FIRST_ROWS
from bot.sync.running.report import Report, staying
from bot.sync.running.run import no_key
from bot.sync.running.taking_back import to_be_taken_back
from bot.sync.running.working import Person, Work
from storage.receivers import tombstones
from storage.syncing import state

Does = Literal["creates", "updates", "empties", "not_known"]
"""What writing a row does there. Not known before it is sent: a system that cannot be read, and somebody of whom something was
handed over and not heard whether it arrived."""

DOES: tuple[Does, ...] = ("creates", "updates", "empties", "not_known")

_SHOWN = 200
"""Rows that are told one by one."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One row that would be written, without what it holds."""

    customer: str
    does: Does
    fields: tuple[str, ...]
    """That would hold an answer."""
    emptied: tuple[str, ...]


def planned(work: Work, person: Person) -> Planned:
    """What a run would do with this customer's record."""
    return Planned(crockford(person.id), _does(work, person), tuple(sorted(person.projection.values)), tuple(sorted(person.clears)))


def _does(work: Work, person: Person) -> Does:
    row = person.row
    if not person.projection.values:
        return "empties"
    if not work.connector.can_read:
        return "not_known"
    if person.linked_id is not None or (person.remote_id is not None and row is not None and row.state != "removed"):
        return "updates"
    # Whoever was never handed over has no record with our key, which nobody else writes.
    return "creates" if row is None or row.sent_at is None or row.state == "removed" else "not_known"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run that was not made."""

    report: Report
    rows: int
    """Customers that would be written."""
    cleared: int
    """Fields that would be emptied."""
    erased: int
    """People who would be forgotten there."""
    findings: tuple[Finding, ...]
    connection: Connection
    connector: Connector
    sampled: int
    held_up: str = ""
    """What keeps a run from writing anything; nothing where nothing does."""
    taken_back: int = 0
    """Customers of whom something would be emptied all the same."""
    emptied: int = 0
    """Fields of theirs."""
    does: Counter[Does] = field(default_factory=Counter)
    """Rows by what they do there."""
    each: tuple[Planned, ...] = ()
    """The first of them."""

    def as_json(self) -> dict[str, Any]:
        """The document that `sync plan --json` prints."""
        limits = self.connector.limits
        read = min(self.rows, FIRST_ROWS - min(self.sampled, FIRST_ROWS)) + math.ceil(self.rows * self.connection.sample)
        calls = math.ceil(self.rows / limits.rows) + (math.ceil(read / limits.rows) if self.connector.can_read else 0)
        calls += math.ceil(self.erased / limits.erased_at_once) * 2
        allowed = allowed_by(limits, self.connection.quota, self.connection.calls_per_second)
        share = None if limits.calls_a_day is None else round(calls / limits.calls_a_day * 100, 2)
        return {
            "connection": self.connection.name,
            "held_up": self.held_up,
            "taken_back": self.taken_back,
            "emptied_fields": self.emptied,
            "rows": self.rows,
            **{name: self.does[name] for name in DOES},
            "each": [asdict(one) for one in self.each],
            "cleared_fields": self.cleared,
            "erased": self.erased,
            "calls": calls,
            "minutes": round(calls / allowed.per_second / 60, 1),
            "percent_of_the_day": share,
            "days": 1 if allowed.a_day is None else math.ceil(calls / allowed.a_day) or 1,
            "unchanged": self.report.counts["unchanged"],
            "withheld": self.report.counts["withheld"],
            "not_exportable": self.report.counts["not_exportable"],
            "given_up_before": self.report.counts["dead"],
            "withheld_answers": dict(sorted(self.report.fields_withheld.items())),
            "findings": [asdict(one) for one in self.findings],
        }


async def plan(work: Work, findings: tuple[Finding, ...], progress: Callable[[int], None]) -> Plan:
    """Look at whoever a run would look at; nothing is noted and nothing is sent."""
    standing = await work.store.read(partial(state.connection, name=work.name))
    cleared, does, each = 0, Counter[Does](), list[Planned]()
    for people in (would_be_written(work, standing, progress), who_waits(work)):
        async for person in people:
            one = planned(work, person)
            does[one.does] += 1
            cleared += len(person.clears)
            if len(each) < _SHOWN:
                each.append(one)
    gone = await work.store.read(partial(tombstones.count_untold, system=work.name, told_before=work.clock.now() - LATE))
    wrong = lint(work.connection, work.catalogue, mapping_of(work.connection, work.catalogue))
    held_up = held_up_by(wrong) or no_key(work) or held_up_by_pause(work.connection)
    back = [one.turn.row.fields async for some in to_be_taken_back(work, standing) for one in some] if held_up else []
    return Plan(
        work.report, does.total(), cleared, gone, findings, work.connection, work.connector, standing.read_back,
        held_up, len(back), sum(len(fields) for fields in back), does, tuple(each),
    )  # fmt: skip


def what_rows_do(document: dict[str, Any]) -> str:
    """How many rows make a record, change one, or empty one."""
    said = f"records created {document['creates']}, updated {document['updates']}, emptied {document['empties']}"
    return said + (f", not known before it is sent {document['not_known']}" if document["not_known"] else "")


_SAID = 10
"""Rows that a person reads one by one at the command line."""

_IN_WORDS: Mapping[Does, str] = MappingProxyType(
    {"creates": "creates a record", "updates": "updates the record", "empties": "empties the record", "not_known": "writes"}
)


def _row(one: dict[str, Any]) -> str:
    emptied = f"; emptied: {', '.join(one['emptied'])}" if one["emptied"] and one["does"] != "empties" else ""
    fields = one["emptied"] if one["does"] == "empties" else one["fields"]
    return f"{one['customer']} {_IN_WORDS[one['does']]}: {', '.join(fields)}{emptied}"


def in_words(document: dict[str, Any]) -> list[str]:
    """The document as a person reads it."""
    said = [
        f"{document['connection']}: {document['rows']} customers would be written, {document['cleared_fields']} fields emptied, "
        f"{document['erased']} people erased there",
        f"  {what_rows_do(document)}",
        f"  {document['calls']} calls, about {document['minutes']} minutes"
        + (f", {document['percent_of_the_day']} % of the account's day" if document["percent_of_the_day"] is not None else "")
        + (f", spread over {document['days']} days" if document["days"] > 1 else ""),
        f"  unchanged {document['unchanged']}, withheld {document['withheld']}, not exportable {document['not_exportable']}, "
        f"given up before {document['given_up_before']}",
    ]
    if document["held_up"]:
        emptied, people = document["emptied_fields"], document["taken_back"]
        once = "it goes on" if document["held_up"].startswith(PAUSED) else "that is mended"
        said[:0] = [
            f"{document['connection']}: {document['held_up']}",
            f"  now: {emptied} fields of {people} customers emptied, {document['erased']} people erased",
            f"  once {once}:",
        ]
    said.extend(f"  {_row(one)}" for one in document["each"][:_SAID])
    if document["rows"] > _SAID:
        said.append(f"  ... and {document['rows'] - _SAID} more (--json tells {_SHOWN})")
    said.extend(staying(document["withheld_answers"]))
    said.extend(f"  {Finding(**one)}" for one in document["findings"])
    return said
