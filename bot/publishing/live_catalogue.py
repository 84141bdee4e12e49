"""The catalogue that is live: taken up when a version is published, or, without publishing, when a good file is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.clock import Clock
from bot.log import log
from bot.publishing.aside import aside
from bot.publishing.catalogue_files import catalogue_in, catalogue_of, prompts_folder, put_files_back, readable, texts_in
from bot.publishing.going_live import (
    NextVersion,
    Refusal,
    asked_of,
    came_anew,
    first_customer,
    go_live,
    has_customers,
    live_now,
    refuse_losses,
    stored_questions,
)  # fmt: skip
from bot.publishing.kept_names import keep_names, recall_names
from bot.publishing.requests import PublishRequest, publish_requests
from bot.publishing.switch import switch
from bot.settings import Settings
from prompts.catalogue.catalogue import Catalogue
from prompts.model.problems import Problem
from prompts.releases.diff import as_lines, changes, in_short
from prompts.releases.folder import Folder
from prompts.releases.saving import Draft, after_saving
from storage.questions import versions
from storage.questions.versions import Live, Overtaken
from storage.store import Store

_WHAT_HELPS = {
    "promise": "`zeroparty prompts publish` puts it live",
    "removed": "`zeroparty prompts publish` puts it live",
    "kind": "give the new question an id of its own",
    "renamed": "write `was:` and the earlier id below the new one",
    "option": "an option has another name: write `was:` and the earlier name below the new one",
    "taken": "one of its names belongs to something else: `zeroparty prompts check` says which",
}

_A_FILE = "file"
"""Who put live what was saved, where nobody knows more than that a file has it."""

_FROM_NOW_ON = (
    "the first customer has said Yes: from now on what you save is a draft until `zeroparty prompts publish` puts it live. "
    "To go on having it live when saved, publish `publishing: no` in _brand.yaml"
)


class LiveCatalogue:
    """What customers are asked at this moment, and what is wrong with the files, if anything is."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, live: Catalogue, row: Live) -> None:
        self.problems: tuple[Problem, ...] = ()
        self.drafts: tuple[Draft, ...] = ()
        self._settings = settings
        self._store = store
        self._clock = clock
        self._folder = Folder(prompts_folder(settings))
        self._stamp = self._folder.stamp()
        self._requests = publish_requests(settings.zeroparty_data_dir)
        self._one_look = asyncio.Lock()
        self._live = live
        self._row = row

    @classmethod
    async def open(cls, settings: Settings, store: Store, clock: Clock) -> LiveCatalogue:
        """What is live after a start: what was live before, with what may go live by saving alone."""
        row = await store.read(versions.live)
        if row is None:
            return await cls._first(settings, store, clock)
        await recall_names(store)
        opened = cls(settings, store, clock, await live_now(settings, store, clock), row)
        opened._stamp = ()
        await opened.refresh()
        await keep_names(store, opened(), clock)
        return opened

    @classmethod
    async def _first(cls, settings: Settings, store: Store, clock: Clock) -> LiveCatalogue:
        folder = prompts_folder(settings)
        loaded = readable(folder, clock, await stored_questions(store))
        is_on = switch(settings, loaded.usable().brand, has_customers=await has_customers(store, Live())).is_on
        first = NextVersion(loaded.usable(), texts_in(folder), "first", "zeroparty", "the first start", is_on)
        row = await go_live(store, first, clock.now())
        opened = cls(settings, store, clock, loaded.usable(), row)
        opened.problems = loaded.problems
        await keep_names(store, opened(), clock)
        return opened

    def __call__(self) -> Catalogue:
        """The live catalogue."""
        return self._live

    @property
    def version(self) -> int:
        """The number of the version that is live."""
        return self._row.version

    async def refresh(self) -> bool:
        """Publish what a command asked for, take up what was published, look at the files; whether something new is live."""
        async with self._one_look:
            return await self._look()

    async def refresh_after(self, write: Callable[[], Awaitable[None]], by: str) -> None:
        """The same once a file is written by somebody of whom it is known: what goes live by that, they put live."""
        async with self._one_look:
            await self._look()  # What somebody else saved before is theirs.
            await write()
            await self._look(by)

    @property
    def makes_drafts(self) -> bool:
        """Whether what is saved now waits until it is published; else only what has to be looked at first does."""
        return self._makes_drafts(self._live)

    async def publish(self, request: PublishRequest) -> int:
        """Put a version live at once, for who asks within this process; its number. Raises `Refusal` and `Overtaken`."""
        async with self._one_look:
            await self._publish(request)
            await self._take_up()
            return self._row.version

    async def _look(self, by: str = _A_FILE) -> bool:
        await self._greet_first_customer()
        await self._requests.carry_out(self._carry_out)
        is_new = await self._take_up()
        return await self._look_at_files(by) or is_new

    async def _greet_first_customer(self) -> None:
        """From the first Yes on somebody reads these questions, so `auto` makes drafts of what is saved: said once, and loudly."""
        row = await first_customer(self._settings, self._store, self._clock.now(), self._live, self._row)
        if row is None:
            return
        is_news = row.publishing and not self._row.publishing
        self._row = row
        if is_news:
            log.warning("prompts_are_drafts_from_now_on", what=_FROM_NOW_ON)

    async def _carry_out(self, request: PublishRequest) -> None:
        """Once more as careful as the command was: people may have been asked in the meantime."""
        try:
            await self._publish(request)
        except (Overtaken, Refusal) as error:
            log.error("prompts_not_published", why=str(error))

    async def _publish(self, request: PublishRequest) -> None:
        loaded = await aside(catalogue_of, request.files, self._clock, self._live.revisions)
        if loaded.catalogue is None:
            self._report(loaded.problems)
            raise Refusal("the files have errors")
        await refuse_losses(self._store, self._live, loaded.catalogue)
        is_on = self._makes_drafts(loaded.catalogue)
        changed = await aside(lambda new: as_lines(changes(self._live, new)), loaded.catalogue)
        new = NextVersion(loaded.catalogue, request.files, request.how, request.by, request.why, is_on, changed)
        await go_live(self._store, new, self._clock.now(), expecting=request.expecting)
        if request.how == "rolled_back" and not is_on:
            self._put_back(request.files)

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
        live = await live_now(self._settings, self._store, self._clock)
        await self._switch_to(live, row, ())
        return True

    async def _look_at_files(self, by: str) -> bool:
        """Saved files: drafts where there is publishing, else live at once but for what has to be published."""
        seen = self._folder.stamp()
        if seen == self._stamp:
            return False
        self._stamp = seen
        # Reading takes seconds where there is much, and nobody who writes to the bot meanwhile should wait for it.
        loaded = await aside(catalogue_in, self._folder.path, self._clock, self._live.revisions)
        self._report(loaded.problems)
        if loaded.catalogue is None:
            log.error("prompts_not_reloaded", what="the last good version keeps serving")
            return False
        if self._makes_drafts(self._live):
            waiting = len(await aside(changes, self._live, loaded.catalogue))
            log.info("prompts_drafts", changes=waiting, what="`zeroparty prompts publish` puts them live")
            return False
        return await self._save(loaded.catalogue, by)

    async def _save(self, new: Catalogue, by: str) -> bool:
        asked = await asked_of(self._store, self._live, new)
        live, drafts = await aside(after_saving, self._live, new, asked)
        changed, files = await aside(changes, self._live, live), await aside(texts_in, self._folder.path)
        saved = NextVersion(live, files, "saved", by, in_short(changed), self._makes_drafts(live), as_lines(changed))
        # Stored before anybody is asked: each answer has to prove which words it answered.
        row = await go_live(self._store, saved, self._clock.now())
        await self._switch_to(replace(live, anew=came_anew(row)), row, drafts)
        return True

    def _makes_drafts(self, live: Catalogue) -> bool:
        """Whether saved files are drafts while this is live."""
        return switch(self._settings, live.brand, has_customers=self._row.has_customers).is_on

    async def _switch_to(self, live: Catalogue, row: Live, drafts: tuple[Draft, ...]) -> None:
        await keep_names(self._store, live, self._clock)
        self._live, self._row, self.drafts = live, row, drafts
        for draft in drafts:
            log.warning("prompts_held", question=draft.question, why=draft.why, what=_WHAT_HELPS[draft.why])
        log.info("prompts_reloaded", questions=len(live.questions), version=row.version)

    def _report(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        for problem in problems:
            where = f"{problem.file}:{problem.line}:{problem.column}"
            log.warning("prompts_problem", where=where, code=problem.code, what=problem.message, fix=problem.fix)
