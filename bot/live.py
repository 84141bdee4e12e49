"""The catalogue that is live: reloaded when a file changes, kept as it was when the new one is broken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from bot.log import log
from prompts.catalogue import Catalogue
from prompts.load import Loaded
from prompts.question import Question
from prompts.watch import live, reload, stamp

SaveRevisions = Callable[[Catalogue], Awaitable[None]]


class LiveCatalogue:
    """What customers are asked at this moment, and what is wrong with the files, if anything is."""

    def __init__(self, folder: Path, first: Loaded, revisions: dict[str, Question]) -> None:
        if first.catalogue is None:
            raise ValueError("a bot cannot start on a broken catalogue")
        self.folder = folder
        self.problems = first.problems
        self.held: tuple[str, ...] = ()
        self._loaded = first
        self._stamp = stamp(folder)
        self._revisions = dict(revisions)
        self._catalogue = self._with_revisions(first.catalogue)

    def __call__(self) -> Catalogue:
        """The live catalogue."""
        return self._catalogue

    async def refresh(self, save: SaveRevisions) -> bool:
        """Look at the files; returns whether something new went live. Revisions are stored before they are asked."""
        seen = stamp(self.folder)
        if seen == self._stamp:
            return False
        self._stamp = seen
        fresh = reload(self._loaded, self.folder)
        self.problems = fresh.problems
        for problem in fresh.problems:
            log.warning("prompts_problem", where=f"{problem.file}:{problem.line}:{problem.column}", what=problem.message)
        if fresh.catalogue is None or fresh.catalogue is self._loaded.catalogue:
            log.error("prompts_not_reloaded", what="the last good version keeps serving")
            return False
        served, held = live(self._catalogue, fresh.catalogue)
        self.held = tuple(f"{one.question}: {one.why}" for one in held)
        for line in self.held:
            log.warning("prompts_held", what=line)
        await save(served)
        self._loaded = fresh
        self._catalogue = self._with_revisions(served)
        log.info("prompts_reloaded", questions=len(served.questions), version=served.version[:12])
        return True

    def _with_revisions(self, catalogue: Catalogue) -> Catalogue:
        self._revisions |= {question.revision: question for question in catalogue.questions.values()}
        return replace(catalogue, revisions=MappingProxyType(dict(self._revisions)))


