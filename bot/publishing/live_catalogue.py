"""The catalogue that is live: taken up when a version is published, or, without publishing, when a good file is saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.clock import Clock
from bot.errors import SettingsError
from bot.log import log
from bot.publishing import publish
from bot.publishing.publish import (
    Letter,
    Refusal,
    Release,
    catalogue_in,
    catalogue_of,
    put_live,
    refuse_losses,
    remembered,
    stored_questions,
)
from bot.settings import Settings
from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import LoadedCatalogue
from prompts.model.problems import Problem
from prompts.model.question import Question
from prompts.releases.diff import changes
from prompts.releases.saving import Held, live
from prompts.releases.starters import TRADES, starter_files
from prompts.releases.watch import Folder
from storage.questions import versions
from storage.questions.versions import Live, Overtaken
from storage.store import Store

_WHAT_HELPS = {
    "promise": "`zeroparty prompts publish` puts it live",
    "removed": "`zeroparty prompts publish` puts it live",
    "kind": "give the new question an id of its own",
    "renamed": "write `was:` and the earlier id below the new one",
}


class LiveCatalogue:
    """What customers are asked at this moment, and what is wrong with the files, if anything is."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, served: Catalogue, row: Live) -> None:
        self.problems: tuple[Problem, ...] = ()
        self.held: tuple[Held, ...] = ()
        self._settings = settings
        self._store = store
        self._clock = clock
        self._folder = Folder(prompts_folder(settings))
        self._stamp = self._folder.stamp()
        self._letters = publish.letterbox(settings.zeroparty_data_dir)
        self._served = served
        self._row = row

    @classmethod
    async def open(cls, settings: Settings, store: Store, clock: Clock) -> LiveCatalogue:
        """What is live after a start: what was live before, with what may go live by saving alone."""
        row = await store.read(versions.live)
        if row is None:
            return await cls._first(settings, store, clock)
        opened = cls(settings, store, clock, await served_now(settings, store, clock), row)
        opened._stamp = ()
        await opened.refresh()
        return opened

    @classmethod
    async def _first(cls, settings: Settings, store: Store, clock: Clock) -> LiveCatalogue:
        folder = prompts_folder(settings)
        loaded = readable(folder, clock, await stored_questions(store))
        is_on = is_publishing(settings, loaded.usable())
        release = Release(loaded.usable(), publish.texts_in(folder), "first", "zeroparty", "the first start", is_on)
        row = await put_live(store, release, clock.now())
        opened = cls(settings, store, clock, loaded.usable(), row)
        opened.problems = loaded.problems
        return opened

    def __call__(self) -> Catalogue:
        """The live catalogue."""
        return self._served

    @property
    def version(self) -> int:
        """The number of the version that is live."""
        return self._row.version

    async def refresh(self) -> bool:
        """Publish what a command asked for, take up what was published, look at the files; whether something new is live."""
        letter = self._letters.take(publish.letter_from)
        if letter is not None:
            await self._carry_out(letter)
        is_new = await self._take_up()
        return await self._look_at_files() or is_new

    async def _carry_out(self, letter: Letter) -> None:
        """Once more as careful as the command was: people may have been asked in the meantime."""
        try:
            await self._publish(letter)
        except (Overtaken, Refusal) as error:
            log.error("prompts_not_published", why=str(error))

    async def _publish(self, letter: Letter) -> None:
        loaded = catalogue_of(letter.files, self._clock, self._served.revisions)
        if loaded.catalogue is None:
            self._report(loaded.problems)
            raise Refusal("the files have errors")
        await refuse_losses(self._store, self._served, loaded.catalogue)
        is_on = is_publishing(self._settings, loaded.catalogue)
        release = Release(loaded.catalogue, letter.files, letter.how, letter.by, letter.why, is_on)
        await put_live(self._store, release, self._clock.now(), expecting=letter.expecting)
        if letter.how == "rolled_back" and not is_on:
            self._put_back(letter.files)

    def _put_back(self, files: Mapping[str, str]) -> None:
        """Without publishing the files are the truth: they have to say what is live, or the next save would undo it."""
        said = put_files_back(self._settings, self._clock, files)
        log.info("prompts_files", what=said)
        self._stamp = self._folder.stamp()

    async def _take_up(self) -> bool:
        """Whatever was published since the last look, here or by another process."""
        row = await self._store.read(versions.live)
        if row is None or row == self._row:
            return False
        served = await served_now(self._settings, self._store, self._clock)
        self._serve(served, row, ())
        return True

    async def _look_at_files(self) -> bool:
        """Saved files: drafts where there is publishing, else live at once but for what has to be published."""
        seen = self._folder.stamp()
        if seen == self._stamp:
            return False
        self._stamp = seen
        loaded = catalogue_in(self._folder.path, self._clock, self._served.revisions)
        self._report(loaded.problems)
        if loaded.catalogue is None:
            log.error("prompts_not_reloaded", what="the last good version keeps serving")
            return False
        if is_publishing(self._settings, self._served):
            waiting = len(changes(self._served, loaded.catalogue))
            log.info("prompts_drafts", changes=waiting, what="`zeroparty prompts publish` puts them live")
            return False
        return await self._save(loaded.catalogue)

    async def _save(self, new: Catalogue) -> bool:
        asked = await publish.asked_of(self._store, self._served, new)
        served, held = live(self._served, new, asked)
        is_on = is_publishing(self._settings, served)
        release = Release(served, publish.texts_in(self._folder.path), "saved", "file", "saved", is_on)
        # Stored before anybody is asked: each answer has to prove which words it answered.
        row = await put_live(self._store, release, self._clock.now())
        self._serve(served, row, held)
        return True

    def _serve(self, served: Catalogue, row: Live, held: tuple[Held, ...]) -> None:
        self._served, self._row, self.held = served, row, held
        for hold in held:
            log.warning("prompts_held", question=hold.question, why=hold.why, what=_WHAT_HELPS[hold.why])
        log.info("prompts_reloaded", questions=len(served.questions), version=row.version)

    def _report(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        for problem in problems:
            where = f"{problem.file}:{problem.line}:{problem.column}"
            log.warning("prompts_problem", where=where, code=problem.code, what=problem.message, fix=problem.fix)


def is_publishing(settings: Settings, catalogue: Catalogue) -> bool:
    """Whether saved files are drafts until somebody publishes them."""
    return settings.zeroparty_publishing == "on" or catalogue.brand.publishing


def prompts_folder(settings: Settings) -> Path:
    """The folder that people edit; the packaged starter catalogue is copied there on the first run."""
    folder = settings.prompts_dir
    if settings.zeroparty_prompts_dir is None and not folder.exists():
        folder.mkdir(parents=True)
        for name, content in starter_files(TRADES[0]).items():
            (folder / name).write_bytes(content)
    return folder


def put_files_back(settings: Settings, clock: Clock, files: Mapping[str, str]) -> str:
    """Make the folder hold these files; what it held is kept in the data folder. Returns what happened, in words."""
    aside = settings.zeroparty_data_dir / "drafts" / f"before-{clock.now():%Y%m%d-%H%M%S}"
    try:
        publish.put_back(prompts_folder(settings), files, aside)
    except OSError as error:
        return f"the files could not be put back ({error.strerror or error}): the next save puts the newer words live again"
    return f"the files are as they were in that version; what they held before is in {aside}"


def readable(folder: Path, clock: Clock, revisions: Mapping[str, Question] | None = None) -> LoadedCatalogue:
    """The catalogue in `folder`; a SettingsError with every problem when there is none to work with."""
    return _usable(catalogue_in(folder, clock, revisions), "the questions cannot be read; nothing was changed:")


async def served_now(settings: Settings, store: Store, clock: Clock) -> Catalogue:
    """What is live, as stored; before the first start, what the folder holds. For whoever only reads, too."""
    row, known = await store.read(versions.live), await stored_questions(store)
    if row is None:
        return readable(prompts_folder(settings), clock, known).usable()
    number = row.version
    published = await store.read(lambda unit: versions.version(unit, number))
    loaded = catalogue_of(published.files if published else {}, clock, known)
    if loaded.catalogue is None and not row.publishing:
        # A newer release may refuse what an older one took; without publishing, mended files are enough.
        loaded = catalogue_in(prompts_folder(settings), clock, known)
    usable = _usable(loaded, f"version {number} of the questions cannot be read by this release; mend the files and publish them:")
    return remembered(usable.usable(), row, known)


def _usable(loaded: LoadedCatalogue, otherwise: str) -> LoadedCatalogue:
    if loaded.catalogue is None:
        raise SettingsError("\n".join([otherwise, *(str(problem) for problem in loaded.problems)]))
    return loaded
