"""The catalogue that is live: reloaded when a file changes, kept as it was when the new one is broken."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot.clock import Clock
from bot.errors import SettingsError
from bot.log import log
from bot.settings import Settings
from prompts.catalogue import Catalogue
from prompts.live import Held, live
from prompts.load import Loaded, load, starter_folder
from prompts.problems import Problem
from prompts.question import Question
from prompts.revision import from_json
from prompts.watch import Folder
from storage import revisions
from storage.store import Store

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


def prompts_folder(settings: Settings) -> Path:
    """The live folder; the packaged starter catalogue is copied there on the first run."""
    folder = settings.prompts_dir
    if settings.zeroparty_prompts_dir is None and not folder.exists():
        shutil.copytree(starter_folder(), folder)
    return folder


def readable(folder: Path, clock: Clock, revisions: Mapping[str, Question] | None = None) -> Loaded:
    """The catalogue in `folder`; a SettingsError with every problem when there is none to work with."""
    loaded = load(folder, revisions=revisions, years=years_from(clock))
    if loaded.catalogue is None:
        problems = [str(problem) for problem in loaded.problems]
        raise SettingsError("\n".join(["the questions cannot be read; nothing was changed:", *problems]))
    return loaded


async def stored_questions(store: Store) -> dict[str, Question]:
    """Every revision that was ever live, by its hash."""
    rows = await store.read(revisions.every)
    return {row.sha256: from_json(row.body) for row in rows}
