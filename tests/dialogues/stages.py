"""The channels a transcript is played on, each as a stage on a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.clock import Clock, FakeClock
from bot.publishing.catalogue_files import readable
from bot.rehearsal import Rehearsal, Stage, beginning
from bot.rehearsal.transcript import Header
from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import LoadedCatalogue
from tests.dialogues.telegram_stage import TelegramStage
from tests.dialogues.web_stage import WebStage
from tests.support.app import MORNING, Bot, Phone, running_bot, running_phone
from tests.support.places import ROOT

STAGES: tuple[type, ...] = (Rehearsal, TelegramStage, WebStage)
"""One for each channel: see `Theatre` for how they are put up."""

StageFor = Callable[[str, int], AbstractAsyncContextManager[Stage]]
"""A stage for a customer who speaks this language, by their number."""


class Theatre:
    """Puts stages up quickly: a catalogue is read once, and a database is migrated once and copied for every stage."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._catalogues: dict[Path, LoadedCatalogue] = {}

    def catalogue(self, header: Header) -> Catalogue:
        """The catalogue that a transcript is about."""
        return self._read(ROOT / header.catalogue, FakeClock(MORNING)).usable()

    @asynccontextmanager
    async def stage(self, channel: str, header: Header) -> AsyncIterator[Stage]:
        """An empty stage."""
        async with self.house(channel, header) as stage_for, stage_for(header.language, 0) as stage:
            yield stage

    @asynccontextmanager
    async def house(self, channel: str, header: Header) -> AsyncIterator[StageFor]:
        """One bot, and a stage in front of it for each customer, by their number."""
        catalogue = self.catalogue(header)
        if channel == "terminal":
            yield partial(_in_rehearsal, catalogue)
            return
        given: dict[str, Any] = {"at": beginning(catalogue), "prompts": ROOT / header.catalogue}
        with _without_waiting():
            folder = await self._database(given)
            if channel == "telegram":
                async with running_bot(folder, **given) as bot:
                    yield partial(_on_telegram, bot)
            elif channel == "webchat":
                async with running_phone(folder, **given) as phone:
                    yield partial(_on_a_page, phone)
            else:
                raise LookupError(f"there is no stage for {channel}: make one, beside web_stage.py, and put it up here")

    async def _database(self, given: dict[str, Any]) -> Path:
        """A folder with records that hold nobody, and the keys that go with them."""
        empty = self._folder / "_".join(given["prompts"].parts[1:])
        if not empty.exists():
            async with running_phone(empty, **given):
                pass
        return Path(shutil.copytree(empty, self._folder / f"stage{next(self._numbers)}"))

    def _read(self, folder: Path, clock: Clock, revisions: Mapping[str, Any] | None = None) -> LoadedCatalogue:
        if folder not in self._catalogues:
            self._catalogues[folder] = readable(folder, clock, revisions)
        return self._catalogues[folder]


@asynccontextmanager
async def _in_rehearsal(catalogue: Catalogue, language: str, customer: int) -> AsyncIterator[Stage]:
    rehearsal = await Rehearsal.begin(catalogue, language, customer=customer)
    try:
        yield rehearsal
    finally:
        await rehearsal.close()


@asynccontextmanager
async def _on_telegram(bot: Bot, language: str, customer: int) -> AsyncIterator[Stage]:
    yield TelegramStage(bot, language, customer=customer)


@asynccontextmanager
async def _on_a_page(phone: Phone, language: str, customer: int) -> AsyncIterator[Stage]:
    stage = WebStage(phone, language, customer=customer)
    try:
        yield stage
    finally:
        await stage.close()


@contextmanager
def _without_waiting() -> Iterator[None]:
    """All parts of a paste are there when it is looked at, so no time is given to the next."""
    with patch("bot.runtime.intake._NEXT_PART", 0.01):
        yield
