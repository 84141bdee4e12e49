"""What somebody changed in a workbook, put into the files it came from: only that, and only where it still fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from prompts.sheet.cell_places import Spot
from prompts.sheet.cell_problem import CellProblem
from prompts.sheet.cells import CellValue, NotThis, read
from prompts.sheet.grid import Grid, TopicContent, cell_of, grids, languages_of, place_of, version_of
from prompts.sheet.layout import QUESTIONS, SHEETS, Head, Key, Row, rows
from prompts.sheet.workbook_reader import Opened, ReturnedRow
from prompts.text.suggestions import did_you_mean
from prompts.yaml.document import Path


@dataclass
class Merged:
    """The files' data as it should be, what does not fit, and which cell is which place."""

    data: dict[str, dict[str, Any]]
    findings: list[CellProblem] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    absent: int = 0
    """Questions that are in no row; they stay as they are."""


def merged(topics: Sequence[TopicContent], came: Opened) -> Merged:
    """The data of each file with what was changed in the workbook."""
    into = Merged({topic.document.file: deepcopy(topic.document.data) for topic in topics})
    known = {(row.sheet, row.key): row for topic in topics for row in rows(topic.document, version_of(topic.content))}
    into.findings = [*_lost(grids(topics), came), *_twice(came.rows), *_too_old(known, came)]
    merger = _Merger(topics, came, into)
    for each in came.rows:
        row = known.get((each.layout.name, each.key))
        if row is not None:
            merger.take(each, row)
        elif not _is_gone(each, came.base):
            into.findings.append(_unknown(each, known))
    back = {each.key for each in came.rows if each.layout is QUESTIONS}
    into.absent = sum(1 for sheet, key in known if sheet == QUESTIONS.name and key not in back)
    return into


class _Merger:
    def __init__(self, topics: Sequence[TopicContent], came: Opened, into: Merged) -> None:
        self.before = {topic.document.file: topic.document.data for topic in topics}
        self.languages = languages_of(topics)
        self.base = came.base
        self.into = into

    def take(self, came: ReturnedRow, row: Row) -> None:
        """Take over the cells of one row that were changed."""
        self.into.spots.append(Spot(row.sheet, came.cell(came.layout.keys[-1]), row.file, row.place, row.key))
        for head, text in came.texts.items():
            if head.column is not None:
                self._take_cell(came, row, head, text)
            elif head.name in came.layout.about:
                self._keep(came, row, head, text)

    def _take_cell(self, came: ReturnedRow, row: Row, head: Head, text: str) -> None:
        found, base = row.fields.get(head.name), self._base(row, head)
        if found is None:
            if text.strip() and text != base:
                self.into.findings.append(_no_such_field(came, row, head))
            return
        now = cell_of(self.before[row.file], row, head)
        base = now if base is None else base
        text = text if text in (base, now) else text.strip()
        is_changed = text not in (base, now)
        path = place_of(found, head)
        self.into.spots.append(Spot(row.sheet, came.cell(head.id), row.file, path, row.key, is_changed))
        if not is_changed:
            return
        if base != now:
            self.into.findings.append(_conflict(came, row, head, now))
            return
        try:
            _put(self.into.data[row.file], path, read(text, found.holds), self._order(row, head))
        except NotThis as wrong:
            message = "This cell does not say what belongs here."
            self.into.findings.append(_error(came, head, "ZP524", message, str(wrong)))

    def _keep(self, came: ReturnedRow, row: Row, head: Head, text: str) -> None:
        """A cell that says more about its row and was changed by somebody; the version is nobody's business."""
        now = dict(zip(came.layout.about, row.about, strict=True))[head.name]
        base = self._base(row, head)
        if head.name != "version" and text not in (now, now if base is None else base):
            message = f"The {head.name} of a question cannot be changed here; it is `{now}`."
            self.into.findings.append(_error(came, head, "ZP526", message, f"write {now}, or change the file"))

    def _base(self, row: Row, head: Head) -> str | None:
        """What the cell said when the workbook was made; None if that is not known."""
        return None if self.base is None else self.base.get((row.sheet, "\n".join(row.key), head.id), "")

    def _order(self, row: Row, head: Head) -> tuple[Sequence[str], ...]:
        """In which order names stand at the two innermost steps of a path: fields of a question, and languages."""
        columns = [column.name for column in next(sheet.columns for sheet in SHEETS if sheet.name == row.sheet)]
        return columns, self.languages if head.language else ()


def _error(came: ReturnedRow, head: Head, code: str, message: str, fix: str) -> CellProblem:
    return CellProblem(came.layout.name, came.cell(head.id), code, "error", message, fix)


def _no_such_field(came: ReturnedRow, row: Row, head: Head) -> CellProblem:
    message = f"A {row.about[-1]} question has no `{head.name}`." if row.about else f"There is no `{head.name}` here."
    return _error(came, head, "ZP523", message, "leave the cell empty")


def _conflict(came: ReturnedRow, row: Row, head: Head, now: str) -> CellProblem:
    message = f"This was changed in {row.file} as well, since this workbook was made; there it is now: {_short(now)}"
    return _error(came, head, "ZP522", message, f"put that text here, or change {row.file} instead")


def _lost(expected: Iterable[Grid], came: Opened) -> Iterator[CellProblem]:
    """What was found on opening; a name that is not known is a mistake where one that should be there is missing."""
    heads = {sheet: {head.id for head in found} for sheet, found in came.heads.items()}
    missing = {
        grid.layout.name: [head.id for head in grid.heads if head.id not in heads.get(grid.layout.name, ())] for grid in expected
    }
    sheets = [name for name in missing if name not in came.heads]
    for found in came.findings:
        gone = sheets if found.code == "ZP501" else missing.get(found.sheet, []) if found.code == "ZP504" else []
        if gone and not found.is_error:
            names = " or ".join(f"`{name}`" for name in gone[:3])
            fix = f"{names} is missing: if this is it, give it its name back, else take it out"
            yield replace(found, severity="error", fix=fix)
        else:
            yield found


def _put(data: Any, path: Path, value: CellValue, orders: tuple[Sequence[str], ...]) -> None:
    """Write or take away one value; groups appear with their first value and go with their last."""
    columns, languages = orders
    groups = [data]
    for part in path[:-1]:
        if isinstance(part, str) and groups[-1].get(part) is None:
            _insert(groups[-1], part, {}, columns)
        groups.append(groups[-1][part])
    if value is not None:
        return _insert(groups[-1], str(path[-1]), value, languages or columns)
    groups[-1].pop(path[-1], None)
    for at in range(len(path) - 2, -1, -1):
        # An option or a purpose without a text is a mistake to be named, not one option or purpose less.
        is_row = at > 0 and path[at - 1] in ("options", "purposes")
        if groups[at + 1] == {} and not is_row:
            del groups[at][path[at]]


def _insert(group: dict[str, Any], name: str, value: object, order: Sequence[str]) -> None:
    """A value under a name that is there, or else behind the name that comes before it in this order."""
    if name in group or name not in order:
        group[name] = value
        return
    before = set(order[: order.index(name)])
    at = max((place for place, other in enumerate(group) if other in before), default=len(group) - 1)
    entries = list(group.items())
    group.clear()
    group.update([*entries[: at + 1], (name, value), *entries[at + 1 :]])


def _twice(came: Iterable[ReturnedRow]) -> Iterator[CellProblem]:
    """Rows about the same thing: whose cells would count, nobody could tell."""
    counted = Counter((each.layout.name, each.key) for each in came)
    for each in came:
        if counted[each.layout.name, each.key] > 1:
            message = f"`{'` and `'.join(each.key)}` is in more than one row."
            yield CellProblem(each.layout.name, each.cell(each.layout.keys[-1]), "ZP525", "error", message, "keep one of the rows")


def _too_old(known: Mapping[tuple[str, Key], Row], came: Opened) -> Iterator[CellProblem]:
    """Without the memory of what the cells said at first, only the very version it was made from can be compared."""
    if came.base is not None:
        return
    settings = [each for each in came.rows if each.layout.name == "settings"]
    fix = "export a new workbook and copy your changes into it"
    if not settings:
        yield CellProblem(
            "settings", "A1", "ZP521", "error", "The sheet `settings` says which version this is, and is missing.", fix
        )
    for each in settings:
        row = known.get(("settings", each.key))
        version = next((text for head, text in each.texts.items() if head.name == "version"), "")
        if row is not None and version != row.about[0]:
            message = f"{row.file} has been changed since this workbook was made from it."
            yield CellProblem("settings", each.cell("version"), "ZP521", "error", message, fix)


def _is_gone(came: ReturnedRow, base: Mapping[tuple[str, str, str], str] | None) -> bool:
    """Whether a row was in the files when the workbook was made, and nobody touched it since: then nothing of it is lost."""
    key = "\n".join(came.key)
    was = {head: text for (sheet, row, head), text in (base or {}).items() if (sheet, row) == (came.layout.name, key)}
    now = {head.id: text for head, text in came.texts.items() if text and head.name not in came.layout.keys}
    return bool(was) and all(was.get(head) == text for head, text in now.items()) and was.keys() & came.cells.keys() == now.keys()


def _unknown(came: ReturnedRow, known: Mapping[tuple[str, Key], Row]) -> CellProblem:
    """A row about something that is in no file."""
    layout = came.layout
    there = {key for sheet, key in known if sheet == layout.name}
    step = next(step for step in range(len(layout.keys)) if not any(key[: step + 1] == came.key[: step + 1] for key in there))
    name, beside = came.key[step], {key[step] for key in there if key[:step] == came.key[:step]}
    fix = did_you_mean(name, beside) or _FIXES[layout.name]
    message = f"There is no `{name}` in the files." if name else f"The cell under `{layout.keys[step]}` is empty."
    return CellProblem(layout.name, came.cell(layout.keys[step]), "ZP520", "error", message, fix)


_FIXES = {
    "questions": "add the question with `zeroparty prompts new`, then export a new workbook",
    "choices": "add the option to its question in the file, then export a new workbook",
    "changes": "add the change to its question in the file, then export a new workbook",
    "purposes": "add the purpose to its file, then export a new workbook",
    "settings": "the workbook changes files that are there; it makes no new ones",
}


def _short(text: str) -> str:
    return (f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"') if text else "empty"
