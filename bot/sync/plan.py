"""What a run would do, before a byte leaves: rows, calls, minutes, the share of the day, what stays here and why."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from bot.sync.connection import Connection
from bot.sync.connectors.contract import Connector
from bot.sync.gate import allowed_by
from bot.sync.lint import Finding, held_up_by
from bot.sync.lint import findings as lint
from bot.sync.mapping import mapping_of
from bot.sync.running.arriving_late import LATE
from bot.sync.running.looking import would_be_written
from bot.sync.running.read_back import FIRST_ROWS
from bot.sync.running.report import Report, staying
from bot.sync.running.run import no_key
from bot.sync.running.taking_back import to_be_taken_back
from bot.sync.running.working import Work
from storage.receivers import tombstones
from storage.syncing import rows as sync_rows
from storage.syncing import state


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
    rows = cleared = 0
    async for person in would_be_written(work, standing, progress):
        rows += 1
        cleared += len(person.clears)
    rows += sum((await work.store.read(partial(sync_rows.left, connection=work.name))).values())
    gone = await work.store.read(partial(tombstones.count_untold, system=work.name, told_before=work.clock.now() - LATE))
    wrong = lint(work.connection, work.catalogue, mapping_of(work.connection, work.catalogue))
    held_up = held_up_by(wrong) or no_key(work)
    back = [one.turn.row.fields async for some in to_be_taken_back(work, standing) for one in some] if held_up else []
    return Plan(
        work.report, rows, cleared, gone, findings, work.connection, work.connector, standing.read_back,
        held_up, len(back), sum(len(fields) for fields in back),
    )  # fmt: skip


def in_words(document: dict[str, Any]) -> list[str]:
    """The document as a person reads it."""
    said = [
        f"{document['connection']}: {document['rows']} customers would be written, {document['cleared_fields']} fields emptied, "
        f"{document['erased']} people erased there",
        f"  {document['calls']} calls, about {document['minutes']} minutes"
        + (f", {document['percent_of_the_day']} % of the account's day" if document["percent_of_the_day"] is not None else "")
        + (f", spread over {document['days']} days" if document["days"] > 1 else ""),
        f"  unchanged {document['unchanged']}, withheld {document['withheld']}, not exportable {document['not_exportable']}, "
        f"given up before {document['given_up_before']}",
    ]
    if document["held_up"]:
        emptied, people = document["emptied_fields"], document["taken_back"]
        said[:0] = [
            f"{document['connection']}: {document['held_up']}",
            f"  now: {emptied} fields of {people} customers emptied, {document['erased']} people erased",
            "  once that is mended:",
        ]
    said.extend(staying(document["withheld_answers"]))
    said.extend(f"  {Finding(**one)}" for one in document["findings"])
    return said
