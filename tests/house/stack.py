"""How many of our files stand upon each other while a typed answer is handled: measured in a rehearsal."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from bot.clock import SystemClock
from bot.engine.understanding.reading import get_ready
from bot.publishing.catalogue_files import catalogue_of, texts_in
from bot.rehearsal.terminal_stage import Rehearsal
from bot.rehearsal.transcript import Says, Taps
from tests.house.plan import PACKAGES
from tests.support.places import ROOT

_OURS = tuple(f"{ROOT / package}/" for package in PACKAGES)


class Highest:
    """The most files that were on one thread's stack at once."""

    def __init__(self) -> None:
        self.files: frozenset[str] = frozenset()
        self.counts = False

    def look(self, frame: FrameType, event: str, _: Any) -> None:
        """Called by Python at every call."""
        if event != "call" or not self.counts:
            return
        found: set[str] = set()
        at: FrameType | None = frame
        while at is not None:
            if at.f_code.co_filename.startswith(_OURS):
                found.add(at.f_code.co_filename)
            at = at.f_back
        if len(found) > len(self.files):
            self.files = frozenset(found)


def longest_stack() -> int:
    """While "dark" is handled, typed as the answer to a question."""
    highest = Highest()
    threading.setprofile(highest.look)
    sys.setprofile(highest.look)
    try:
        asyncio.run(_answered(highest))
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert highest.files, "nothing was measured"
    return len(highest.files)


async def _answered(highest: Highest) -> None:
    catalogue = catalogue_of(texts_in(Path(ROOT) / "tests" / "catalogue"), SystemClock()).usable()
    rehearsal = await Rehearsal.begin(catalogue, "en")
    try:
        await rehearsal.act(Says("/start"))
        await rehearsal.act(Taps(catalogue.phrases.says("button.yes", "en")))
        get_ready(catalogue, SystemClock().now().date())  # as a running bot is: lists of words are taken apart once
        highest.counts = True
        await rehearsal.act(Says("dark"))
        highest.counts = False
    finally:
        await rehearsal.close()
