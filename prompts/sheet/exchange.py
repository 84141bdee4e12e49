"""Questions out to a workbook, and a workbook back into the files it came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path, PurePath

from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import Contents, ReadFolder, compiled, read_files
from prompts.lint.advice import advice
from prompts.model.problems import ContentError, Problem
from prompts.sheet import workbook_writer
from prompts.sheet.cell_places import Places, Spot
from prompts.sheet.cell_problem import CellProblem
from prompts.sheet.grid import Grid, TopicContent, grids, place_of
from prompts.sheet.merge import Merged, merged
from prompts.sheet.workbook_reader import opened
from prompts.yaml.document import Path as YamlPath
from prompts.yaml.rewriting import NotRewritten, with_data

_BY_HAND = "change it in the file, then export a new workbook"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a workbook would change: `files` by path, nothing where something does not fit."""

    files: Mapping[Path, bytes]
    findings: tuple[CellProblem, ...]
    before: Catalogue
    after: Catalogue | None
    """The catalogue it would make; None where something does not fit."""
    absent: int
    """Questions that the workbook does not have; they stay as they are."""


def to_sheet(folder: Path, contents: Contents) -> bytes:
    """The workbook of a folder's questions; raises ContentError where the files have mistakes, and `workbook.TooLong`."""
    read, _ = _without_mistakes(folder, contents)
    sheets = grids(_topics(read, contents))
    notes = _notes(sheets, read, list(advice(read.written)))
    return workbook_writer.written(sheets, workbook_writer.all_notes(notes))


def from_sheet(folder: Path, contents: Contents, book: bytes) -> Incoming:
    """What a workbook changes in the folder; raises ContentError where the files have mistakes, `opened.NoWorkbook`."""
    read, before = _without_mistakes(folder, contents)
    topics = _topics(read, contents)
    result = merged(topics, opened(book))
    findings, changed = list(result.findings), dict[Path, bytes]()
    if not any(found.is_error for found in findings):
        changed, found = _rewritten(contents, topics, result)
        findings += found
    after, found = _judged(folder, {**contents, **changed}, result) if changed else (before, [])
    findings += found
    if any(found.is_error for found in findings):
        return Incoming({}, tuple(findings), before, None, result.absent)
    return Incoming(changed, tuple(findings), before, after, result.absent)


def _without_mistakes(folder: Path, contents: Contents) -> tuple[ReadFolder, Catalogue]:
    read = read_files(folder, contents)
    catalogue = compiled(read)
    if catalogue is None:
        raise ContentError(problem for problem in read.problems if problem.is_error)
    return read, catalogue


def _topics(read: ReadFolder, contents: Contents) -> Sequence[TopicContent]:
    """The topic files, called by their names alone: a workbook does not say where it was made."""
    held = {str(path): content for path, content in contents.items() if content is not None}
    return [TopicContent(file.document.called(_name(file.document.file)), held[file.document.file]) for file in read.written.files]


def _name(path: str) -> str:
    """A file's name as a cell can hold it: macOS writes accents apart, and blanks at the ends do not survive people."""
    return unicodedata.normalize("NFC", PurePath(path).name).strip()


def _rewritten(contents: Contents, topics: Sequence[TopicContent], result: Merged) -> tuple[dict[Path, bytes], list[CellProblem]]:
    """The new content of each file that changes; what cannot be written is named by the cell that wants it."""
    paths = {_name(str(path)): path for path in contents}
    changed: dict[Path, bytes] = {}
    findings: list[CellProblem] = []
    for document, content in topics:
        data = result.data[document.file]
        if data == document.data:
            continue
        try:
            changed[paths[document.file]] = with_data(content, data, document)
        except NotRewritten as refused:
            spot = _closest(refused.path, [spot for spot in result.spots if spot.file == document.file and spot.is_changed])
            findings.append(CellProblem(spot.sheet, spot.cell, "ZP527", "error", f"{document.file}: {refused}", _BY_HAND))
    return changed, findings


def _closest(path: YamlPath, spots: Sequence[Spot]) -> Spot:
    """The cell whose place has most in common with this one."""
    return max(
        spots, key=lambda spot: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path, spot.path, strict=False)))
    )


def _judged(folder: Path, contents: Contents, result: Merged) -> tuple[Catalogue | None, list[CellProblem]]:
    """The catalogue as it would be, and what the checks say of it, by cell; advice only about cells that were changed."""
    read = read_files(folder, contents)
    said = [problem for problem in read.problems if problem.is_error] or list(advice(read.written))
    places = _places(read, result.spots)
    found = [(problem, places.of(replace(problem, file=_name(problem.file)))) for problem in said]
    kept = [_finding(problem, spot) for problem, spot in found if problem.is_error or (spot and spot.is_changed)]
    return compiled(read), kept


def _places(read: ReadFolder, spots: Sequence[Spot]) -> Places:
    return Places(
        {_name(file.document.file): file.document.called(_name(file.document.file)) for file in read.written.files}, spots
    )


def _notes(sheets: Sequence[Grid], read: ReadFolder, said: Sequence[Problem]) -> Iterator[tuple[str, str, str]]:
    """What the checks advise, beside the cells that it is about."""
    places = _places(read, list(_spots(sheets)))
    for problem in [*read.problems, *said]:
        spot = places.of(replace(problem, file=_name(problem.file)))
        if spot is not None:
            yield spot.sheet, spot.cell, f"{problem.code}: {problem.message}" + (f"\n{problem.fix}" if problem.fix else "")


def _spots(sheets: Sequence[Grid]) -> Iterator[Spot]:
    for grid in sheets:
        for number, row in enumerate(grid.rows, 2):
            yield Spot(grid.layout.name, workbook_writer.cell_name(len(grid.layout.keys), number), row.file, row.place, row.key)
            for column, head in enumerate(grid.heads, 1):
                field = row.fields.get(head.name)
                if field is not None:
                    cell = workbook_writer.cell_name(column, number)
                    yield Spot(grid.layout.name, cell, row.file, place_of(field, head), row.key)


def _finding(problem: Problem, spot: Spot | None) -> CellProblem:
    if spot is None:
        message = f"{_name(problem.file)}:{problem.line}: {problem.message}"
        return CellProblem("", "", problem.code, problem.severity, message, problem.fix)
    return CellProblem(spot.sheet, spot.cell, problem.code, problem.severity, problem.message, problem.fix)
