"""The folder that people edit, read once for each state it is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.clock import Clock
from bot.console.editing.drafts import Drafts, read_drafts
from bot.publishing.aside import aside
from bot.publishing.catalogue_files import prompts_folder
from bot.publishing.live_catalogue import LiveCatalogue
from bot.settings import Settings
from prompts import files
from prompts.files import Stamp


@dataclass(slots=True)
class Shelf:
    """Reading takes a third of a second where there are many questions, and pages look at every click."""

    settings: Settings
    clock: Clock
    live: LiveCatalogue
    _seen: tuple[Stamp, int] | None = None
    _drafts: Drafts | None = field(default=None, repr=False)

    async def drafts(self) -> Drafts:
        """The folder as it is now."""
        folder = prompts_folder(self.settings)
        seen = (files.stamp(folder), self.live.version)
        if self._drafts is None or seen != self._seen:
            self._drafts = await aside(read_drafts, folder, self.clock, self.live().revisions)
            self._seen = seen
        return self._drafts
