"""Which questions were live when: earlier versions of the questions that are live now, made by taking things back.

The newest version is the folder as it is. Before it there were fewer questions; each earlier version is read and checked like any
other, and one that would not do is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prompts.catalogue.catalogue import Catalogue

_BEGINS = re.compile(r"^  - id: *(?P<name>[a-z][a-z0-9_]*)\b.*$", re.MULTILINE)
"""Where a question begins, as the packaged catalogues are written; in files that look otherwise nothing is taken back."""

_BY = ("Ana", "Jonas", "Ana")
_WHY = (
    "the first questions, tried with the team for a week",
    "asked for by the shop: they are told the same things every day",
    "enough answers to the first ones; now for what the next box needs",
)
_SHARES = (0.0, 0.3, 0.62)
"""Where in the time that is told of each version went live."""


@dataclass(frozen=True, slots=True)
class Published:
    """One version: from when it was live, and who wanted it why."""

    since: datetime
    catalogue: Catalogue
    files: Mapping[str, str]
    how: str
    by: str
    why: str


class Timeline:
    """Versions, the oldest first."""

    def __init__(self, versions: Sequence[Published]) -> None:
        self.versions = tuple(versions)
        self._starts = [one.since for one in versions]

    def at(self, moment: datetime) -> Published:
        """What was live then; the first one for whatever was before it."""
        return self.versions[max(0, bisect_right(self._starts, moment) - 1)]

    @property
    def newest(self) -> Published:
        """What is live now."""
        return self.versions[-1]


def told(
    newest: Catalogue,
    files: Mapping[str, str],
    start: datetime,
    span: timedelta,
    read: Callable[[Mapping[str, str]], Catalogue | None],
) -> Timeline:
    """The versions of `span` from `start` on; `read` makes a catalogue of files, or nothing where they have errors."""
    stages = [*_earlier(files, newest, read), (newest, files)]
    last = len(_SHARES) - len(stages)
    versions = []
    for place, (catalogue, texts) in enumerate(stages):
        since = start if not place else _at_work(start + span * _SHARES[last + place])
        how = "published" if place else "first"
        versions.append(Published(since, catalogue, texts, how, _BY[last + place], _WHY[0 if not place else last + place]))
    return Timeline(versions)


def _earlier(
    files: Mapping[str, str], newest: Catalogue, read: Callable[[Mapping[str, str]], Catalogue | None]
) -> Iterator[tuple[Catalogue, Mapping[str, str]]]:
    """Fewer questions, the fewest first: those that others hang on, and the most important ones, were there from the start."""
    wanted = {clause.question for question in newest.questions.values() for clause in question.only_if}
    late = [name for name, question in newest.questions.items() if name not in wanted and question.priority <= 3]
    most = len(newest.questions) // 2
    stages: list[tuple[Catalogue, Mapping[str, str]]] = []
    for count in (min(most, 4), min(most, 2)):
        texts = {name: without(text, set(late[-count:])) for name, text in files.items()} if count else files
        catalogue = read(texts) if texts != files and texts not in [one for _, one in stages] else None
        if catalogue is not None and catalogue.questions:
            stages.append((catalogue, texts))
    return iter(stages)


def without(text: str, names: set[str]) -> str:
    """A file of questions without some of them, every other line as it was."""
    begins = [(found.start(), found["name"]) for found in _BEGINS.finditer(text)]
    if not names or not begins:
        return text
    ends = [start for start, _ in begins[1:]] + [len(text)]
    parts = [text[: begins[0][0]]]
    parts += [text[start:end] for (start, name), end in zip(begins, ends, strict=True) if name not in names]
    return "".join(parts)


def _at_work(moment: datetime) -> datetime:
    """The same day, on a working day's afternoon."""
    moment += timedelta(days=max(0, 7 - moment.isoweekday()) % 7 if moment.isoweekday() > 5 else 0)
    return moment.replace(hour=13, minute=(moment.toordinal() * 7) % 60, second=27, microsecond=418_207)
