"""A list of contacts with the links of each beside it: every row and cell stays, and what is wrong with a row stands in it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from bot.commands.linking.making import Links
from bot.commands.linking.table import Row, Table, table
from bot.commands.shared.output import written
from bot.customers.linked.spoiled_ids import spoiled
from bot.files import replacing
from bot.runtime.linking.link_payload import NoLink
from storage.model.record_ids import one_form

_UNTIL, _PROBLEM = "link_good_until", "link_problem"


@dataclass(slots=True)
class Made:
    """What became of the rows."""

    file: str
    rows: int = 0
    links: int = 0
    in_vain: int = 0
    """Rows whose link joins nothing more: the record is joined already, or the link was used up."""
    problems: list[str] = field(default_factory=list)
    """Each with its file and line."""


def id_names(system: str) -> tuple[str, ...]:
    """What the column of the ids may be called, the likeliest first."""
    return (f"{system} id", "record id", "contact id", "profile id", "external id", "id", "customer id")


def write_links(source: Path, target: Path, links: Links, id_column: str | None) -> Made:
    """Write the list anew with links; a list that has them already gets new ones."""
    made = Made(str(target))
    with table(source, "--from-csv") as contacts:
        place = contacts.column(id_names(links.system), option="--id-column", given=id_column)
        rows = _Rows(contacts, place, links, made)
        with written(target), replacing(target) as file:
            # A mark at the beginning stays: the program that wrote it reads no umlauts without it.
            text = io.TextIOWrapper(file, encoding="utf-8-sig" if contacts.has_mark else "utf-8", newline="")
            writer = csv.writer(text, delimiter=contacts.separator, lineterminator="\n")
            writer.writerow(rows.names())
            writer.writerows(rows.with_links(row) for row in contacts.rows)
            text.flush()
            text.detach()
    return made


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a list on their way, with what was seen above."""

    contacts: Table
    place: int
    """Of the column of the ids."""
    links: Links
    made: Made
    seen: dict[str, int] = field(default_factory=dict)
    """Ids, and the line of each."""

    def names(self) -> list[str]:
        """The names of the columns, links last."""
        return [*(self.contacts.names[n] for n in self._kept()), *self._added()]

    def with_links(self, row: Row) -> list[str]:
        """A row with its links, or with why it has none; cells without a column come behind them."""
        self.made.rows += 1
        width = len(self.contacts.names)
        cells = row.cells + [""] * (width - len(row.cells))
        contact = cells[self.place].strip()
        found, problem = self._links(row, contact)
        if problem:
            self.made.problems.append(f"{self.contacts.path}:{row.line}: {problem}")
        else:
            self.made.links += 1
            self.seen[self._form(contact)] = row.line
        in_vain = "" if problem else self.links.in_vain(contact)
        self.made.in_vain += in_vain != ""
        until = "" if problem else self.links.last_day.isoformat()
        beside = [*(found.get(channel, "") for channel in self._channels()), until, problem or in_vain]
        return [*(cells[n] for n in self._kept()), *beside, *cells[width:]]

    def _links(self, row: Row, contact: str) -> tuple[dict[str, str], str]:
        """The links of each channel, or why there are none."""
        width = len(self.contacts.names)
        if len(row.cells) > width:
            return {}, f"the row has {len(row.cells)} cells and the first line has {width} names"
        if (form := self._form(contact)) in self.seen:
            return {}, f"the id {contact} stands in line {self.seen[form]} already"
        if problem := spoiled(contact):
            return {}, problem
        try:
            return self.links.for_record(contact), ""
        except NoLink as error:
            return {}, str(error)

    def _form(self, contact: str) -> str:
        return one_form(self.links.system, contact)

    def _added(self) -> list[str]:
        return [*(_column(channel) for channel in self._channels()), _UNTIL, _PROBLEM]

    def _channels(self) -> list[str]:
        """Those whose columns are ours: of a channel that is off now, the column that an earlier list has is emptied."""
        stale = [channel for channel in self.links.off if _column(channel) in self.contacts.names]
        return [*self.links.channels, *stale]

    def _kept(self) -> list[int]:
        added = self._added()
        return [n for n, name in enumerate(self.contacts.names) if name not in added]


def _column(channel: str) -> str:
    return f"link_{channel}"
