"""A folder as its authors want to hear about it: mistakes, advice, and where each question stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.revision import to_json
from prompts.checking.load import ReadFolder, compiled, read_folder
from prompts.checking.verdict import Checked, Standing
from prompts.evidence.less_is_more import never_reached, unreached
from prompts.lint.advice import advice
from prompts.model.problems import Problem, in_order
from prompts.model.question import QuestionId


def check(folder: Path, *, is_strict: bool = False, today: date | None = None) -> Checked:
    """Read a folder and say all there is to say about it without knowing any answers."""
    read = read_folder(folder, today=today)
    said = [*read.problems, *advice(read.written, is_strict=is_strict)]
    catalogue = compiled(read)
    if catalogue is None:
        return Checked(in_order(said))
    paused = tuple(_standing(read, catalogue, paused=True))
    live = tuple(_standing(read, catalogue, paused=False))
    idle = never_reached([catalogue.questions[standing.id] for standing in live], catalogue.brand.pace)
    return Checked(in_order([*said, *_unreached(live, idle)]), live, frozenset(idle), paused)


def _standing(read: ReadFolder, catalogue: Catalogue, *, paused: bool) -> Iterator[Standing]:
    for asked in read.written.asked():
        question = catalogue.questions[asked.shape.id]
        if question.paused is paused:
            line, column = asked.document.place(("questions", asked.index, "id"))
            yield Standing(question.id, to_json(question), asked.document.file, line, column, frozenset(asked.shape.lint_ok))


def _unreached(live: Iterable[Standing], idle: tuple[QuestionId, ...]) -> Iterator[Problem]:
    """One piece of advice for all of them, where the first of them stands."""
    standing = next((each for each in live if idle and each.id == idle[0]), None)
    if standing is not None and (found := unreached(idle)).code not in standing.silenced:
        yield standing.problem(found)
