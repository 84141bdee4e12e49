"""What a CRM knows already, counted in a file of contacts that it exported: how many have a value, never which."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from prompts.model.question import Question

_DELIMITERS = ",;\t"


class NotContacts(ValueError):
    """The file is no table of contacts; its text says why."""


@dataclass(frozen=True, slots=True)
class CrmFile:
    """How many contacts there are, and how many of them have a value in each column; columns in small letters."""

    contacts: int
    filled: Mapping[str, int]

    def holds(self, question: Question) -> int | None:
        """Contacts with a value for the question, in the fullest of its columns; None where it has no column here."""
        here = [field.casefold() for field in (question.crm or {}).values() if field.casefold() in self.filled]
        return max((self.filled[field] for field in here), default=None)


def counted(lines: Iterable[str]) -> CrmFile:
    """Count a CSV file with a line of column names; raises NotContacts."""
    rows = _rows(lines)
    names = [name.strip().casefold() for name in next(rows, [])]
    if not any(names):
        raise NotContacts("the first line should hold the names of the columns")
    filled = Counter(dict.fromkeys(names, 0))
    contacts = 0
    for row in rows:
        if any(cell.strip() for cell in row):
            contacts += 1
            filled.update(name for name, cell in zip(names, row, strict=False) if cell.strip())
    return CrmFile(contacts, filled)


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(lines)
    first = next(rest, "")
    delimiter = max(_DELIMITERS, key=first.count)
    yield from csv.reader(chain([first], rest), delimiter=delimiter)
