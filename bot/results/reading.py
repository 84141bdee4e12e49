"""What pages of the console read of the results: the latest counts, and how the live questions stand by them."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.publishing.aside import aside
from bot.publishing.catalogue_files import prompts_folder
from bot.publishing.live_catalogue import LiveCatalogue
from bot.results.counting.keeping import KeptCounts
from bot.results.figures import Silenced, Standings, standings
from bot.results.snapshot import Snapshot
from bot.settings import Settings
from prompts import files
from prompts.checking.check_cache import check_cached
from prompts.files import Stamp
from storage.receivers import manifests
from storage.store import Store


class Results:
    """Put together once for each count and each version of the questions, and then handed out."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, catalogue: LiveCatalogue, counts: KeptCounts) -> None:
        self.counts = counts
        self._settings = settings
        self._store = store
        self._clock = clock
        self._catalogue = catalogue
        self._stamp: Stamp | None = None
        self._silenced: Silenced = {}
        self._known: tuple[tuple[datetime | None, str, Stamp | None], Standings] | None = None

    async def latest(self) -> Snapshot | None:
        """The latest count; nothing before the first."""
        return await self.counts.latest()

    async def standings(self) -> Standings:
        """How every live question stands: its bar, its health, its freshness."""
        snapshot, live = await self.latest(), self._catalogue()
        await self._look_at_files()
        name = (snapshot.at if snapshot else None, live.version, self._stamp)
        if self._known is None or self._known[0] != name:
            taken = await self._store.read(manifests.every)
            made = await aside(standings, live, snapshot, taken, self._silenced, self._clock.now())
            self._known = name, made
        return self._known[1]

    async def _look_at_files(self) -> None:
        """Which advice authors decided against stands in the files alone; one that cannot be read leaves what was known."""
        folder = prompts_folder(self._settings)
        stamp = files.stamp(folder)
        if stamp == self._stamp:
            return
        cache = self._settings.zeroparty_data_dir / "cache" / "prompts"
        from prompts.checking.check import check  # no start waits for the rules of wording

        checked = await aside(check_cached, folder, cache, anew=check)
        if checked.live:
            self._silenced = {standing.id: standing.silenced for standing in checked.live}
        self._stamp = stamp
