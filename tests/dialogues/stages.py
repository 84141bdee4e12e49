"""The channels a transcript is played on, each as a stage on a database of its own."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
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
from tests.support.app import MORNING, running_bot, running_phone
from tests.support.places import ROOT

STAGES: tuple[type, ...] = (Rehearsal, TelegramStage, WebStage)
"""One for each channel: see `Theatre` for how they are put up."""


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
        catalogue = self.catalogue(header)
        if channel == "terminal":
            rehearsal = await Rehearsal.begin(catalogue, header.language)
            try:
                yield rehearsal
            finally:
                await rehearsal.close()
            return
        given: dict[str, Any] = {"at": beginning(catalogue), "prompts": ROOT / header.catalogue}
        with _without_waiting():
            async with self._application(channel, await self._database(given), given, header.language) as stage:
                yield stage

    @asynccontextmanager
    async def _application(self, channel: str, folder: Path, given: dict[str, Any], language: str) -> AsyncIterator[Stage]:
        if channel == "telegram":
            async with running_bot(folder, **given) as bot:
                yield TelegramStage(bot, language)
            return
        if channel != "webchat":
            raise LookupError(f"there is no stage for {channel}: make one, beside web_stage.py, and put it up here")
        async with running_phone(folder, **given) as phone:
            stage = WebStage(phone, language)
            try:
                yield stage
            finally:
                await stage.close()

    async def _database(self, given: dict[str, Any]) -> Path:
        """A folder with records that hold nobody, and the keys that go with them."""
        empty = self._folder / "_".join(given["prompts"].relative_to(ROOT).parts)
        if not empty.exists():
            async with running_phone(empty, **given):
                pass
        return Path(shutil.copytree(empty, self._folder / f"stage{next(self._numbers)}"))

    def _read(self, folder: Path, clock: Clock, revisions: Mapping[str, Any] | None = None) -> LoadedCatalogue:
        if folder not in self._catalogues:
            self._catalogues[folder] = readable(folder, clock, revisions)
        return self._catalogues[folder]


@contextmanager
def _without_waiting() -> Iterator[None]:
    """All parts of a paste are there when it is looked at, so no time is given to the next; and as nothing here speaks TLS, the
    world's certificates, which take longer to read than a conversation, are left alone."""
    with patch("bot.runtime.intake._NEXT_PART", 0.01), patch.object(ssl.SSLContext, "load_verify_locations"):
        yield
