"""The catalogue that is live: reloaded when a file changes, kept as it was when the new one is broken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.clock import Clock
from bot.log import log
from prompts.catalogue import Catalogue
from prompts.live import Held, live
from prompts.load import Loaded
from prompts.problems import Problem
from prompts.watch import Folder

SaveRevisions = Callable[[Catalogue], Awaitable[None]]


class LiveCatalogue:
    """What customers are asked at this moment, and what is wrong with the files, if anything is."""

    def __init__(self, path: Path, first: Loaded, clock: Clock) -> None:
        self.problems: tuple[Problem, ...] = first.problems
        self.held: tuple[Held, ...] = ()
        self._folder = Folder(path)
        self._stamp = self._folder.stamp()
        self._loaded = first
        self._served = first.usable()
        self._clock = clock

    def __call__(self) -> Catalogue:
        """The live catalogue."""
        return self._served

    async def refresh(self, save: SaveRevisions) -> bool:
        """Look at the files; returns whether something new went live. Revisions are stored before they are asked."""
        seen = self._folder.stamp()
        if seen == self._stamp:
            return False
        self._stamp = seen
        before, self._loaded = self._loaded, self._folder.reload(self._loaded, years_from(self._clock))
        self._report(self._loaded.problems)
        if self._loaded.catalogue is None or self._loaded.catalogue is before.catalogue:
            log.error("prompts_not_reloaded", what="the last good version keeps serving")
            return False
        served, self.held = live(self._served, self._loaded.catalogue)
        for hold in self.held:
            log.warning("prompts_held", question=hold.question, why=hold.why, what="a restart puts it live")
        await save(served)
        self._served = served
        log.info("prompts_reloaded", questions=len(served.questions), version=served.version[:12])
        return True

    def _report(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        for problem in problems:
            where = f"{problem.file}:{problem.line}:{problem.column}"
            log.warning("prompts_problem", where=where, code=problem.code, what=problem.message, fix=problem.fix)


def years_from(clock: Clock) -> tuple[int, int, int]:
    """The years whose public holidays matter now."""
    year = clock.now().year
    return year, year + 1, year + 2
