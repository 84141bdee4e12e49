"""A list of contacts with the links of each beside it: every row and cell stays, and what is wrong with a row stands in it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.commands.linking.making import Links
from bot.commands.linking.table import Row, Table, table
from bot.commands.shared.output import written
from bot.files import replacing
from bot.runtime.link_payload import NoLink

_UNTIL, _PROBLEM = "link_good_until", "link_problem"
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
"""How a spreadsheet shows a long number that it took for one: the id is lost in it."""


@dataclass(slots=True)
class Made:
    """What became of the rows."""

    file: str
    rows: int = 0
    links: int = 0
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
        added = [*(f"link_{channel}" for channel in links.channels), _UNTIL, _PROBLEM]
        kept = [n for n, name in enumerate(contacts.names) if name not in added]
        with written(target), replacing(target) as file:
            # A mark at the beginning stays: the program that wrote it reads no umlauts without it.
            text = io.TextIOWrapper(file, encoding="utf-8-sig" if contacts.has_mark else "utf-8", newline="")
            writer = csv.writer(text, delimiter=contacts.separator, lineterminator="\n")
            writer.writerow([*(contacts.names[n] for n in kept), *added])
            seen: dict[str, int] = {}
            for row in contacts.rows:
                writer.writerow(_with_links(row, contacts, kept, place, links, seen, made))
            text.flush()
            text.detach()
    return made


def _with_links(
    row: Row, contacts: Table, kept: list[int], place: int, links: Links, seen: dict[str, int], made: Made
) -> list[str]:
    made.rows += 1
    width = len(contacts.names)
    cells = row.cells + [""] * (width - len(row.cells))
    contact = cells[place].strip()
    problem = _problem(row, width, contact, seen)
    found: dict[str, str] = {}
    if not problem:
        try:
            found = links.for_record(contact)
        except NoLink as error:
            problem = str(error)
    if problem:
        made.problems.append(f"{contacts.path}:{row.line}: {problem}")
    else:
        made.links += 1
        seen[contact] = row.line
    beside = [*(found.get(channel, "") for channel in links.channels), "" if problem else links.last_day.isoformat(), problem]
    return [*(cells[n] for n in kept), *beside, *cells[width:]]


def _problem(row: Row, width: int, contact: str, seen: dict[str, int]) -> str:
    if len(row.cells) > width:
        return f"the row has {len(row.cells)} cells and the first line has {width} names"
    if contact in seen:
        return f"the id {contact} stands in line {seen[contact]} already"
    if _SHORTENED.fullmatch(contact):
        return f"a spreadsheet shortened the id to {contact}; export the list anew, with this column as text"
    return ""
