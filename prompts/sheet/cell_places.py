"""From a place in a file to the cell that speaks of it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prompts.model.problems import Problem
from prompts.sheet.layout import Key, rows
from prompts.yaml.document import Document, Path

_Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell, and the place in its file that it speaks of."""

    sheet: str
    cell: str
    file: str
    path: Path
    row: Key
    is_changed: bool = False


class Places:
    """The cells of a workbook by the places of the files as they are, or are to be."""

    def __init__(self, documents: Mapping[str, Document], spots: Sequence[Spot]) -> None:
        self._at: defaultdict[_Place, list[Spot]] = defaultdict(list)
        self._rows: defaultdict[tuple[str, Key], list[Spot]] = defaultdict(list)
        for spot in spots:
            self._rows[spot.sheet, spot.row].append(spot)
            for line, column in _places(documents[spot.file], spot.path):
                self._at[spot.file, line, column].append(spot)
        self._order = sorted(
            (row.file, *document.place_of_key(row.place), (row.sheet, row.key))
            for document in documents.values()
            for row in rows(document, "")
        )

    def of(self, problem: Problem) -> Spot | None:
        """The cell that a finding is about: the very one if it has a cell, else one that was changed in its row, else its row."""
        at = (problem.file, problem.line, problem.column)
        exact, row = self._at.get(at, []), self._row_around(at)
        beside = [spot for spot in row if spot.is_changed]
        wanted = [spot for spot in exact if spot.is_changed] or (beside if len(beside) == 1 else []) or exact or row
        return wanted[0] if wanted else None

    def _row_around(self, at: _Place) -> list[Spot]:
        """The cells of the row that is written closest above this place; none where the workbook does not have that row."""
        above = bisect_right(self._order, at, key=lambda each: each[:3]) - 1
        if above < 0 or self._order[above][0] != at[0]:
            return []
        return self._rows.get(self._order[above][3], [])


def _places(document: Document, path: Path) -> Iterator[tuple[int, int]]:
    """Where the value of this very path begins, and the name in front of it; nothing for what is not written."""
    if document.has(path):
        yield from {document.place(path), document.place_of_key(path)}
