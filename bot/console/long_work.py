"""Long work that somebody of the staff began: it goes on beside everything else, and a page says how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.errors import ZeropartyError
from bot.log import log
from prompts.model.problems import ContentError
from storage.errors import StorageError

KEPT = timedelta(hours=1)
"""How long what came of it can be looked at."""

Progress = Callable[[int], None]
Work = Callable[[Progress], Awaitable[Any]]


@dataclass(slots=True)
class LongWork:
    """One piece of work, in the memory of this process."""

    ident: str
    what: str
    by: str
    of: int
    """Customers there are to look at."""
    began_at: datetime
    looked_at: int = 0
    result: Any = None
    wrong: str = ""
    """What kept it from being done, for a person to read."""
    is_over: bool = False
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 if self.is_over else min(99, self.looked_at * 100 // self.of if self.of else 0)

    def note(self, looked_at: int) -> None:
        """It is further now."""
        self.looked_at = looked_at


@dataclass(slots=True)
class StaffWork:
    """The work under way, and what was done lately."""

    clock: Clock
    known: dict[str, LongWork] = field(default_factory=dict)

    def begin(self, what: str, by: str, of: int, work: Work) -> LongWork | None:
        """Begin, unless the same is going on already: then nothing."""
        self.forget_old()
        now = self.clock.now()
        if any(one.what == what and not one.is_over for one in self.known.values()):
            return None
        begun = LongWork(f"{self.clock.nonce():x}", what, by, of, now)
        self.known[begun.ident] = begun
        begun.task = asyncio.create_task(_do(begun, work), name=what)
        return begun

    def forget_old(self) -> None:
        """Let go of what came of work that was begun longer ago than it is kept."""
        now = self.clock.now()
        for old in [one for one in self.known.values() if one.is_over and one.began_at + KEPT <= now]:
            del self.known[old.ident]


async def _do(one: LongWork, work: Work) -> None:
    try:
        one.result = await work(one.note)
    except (ZeropartyError, ContentError, StorageError) as error:
        one.wrong = str(error)
    except Exception:
        log.exception("console_job_failed", what=one.what)
        one.wrong = "it failed in a way that nobody thought of; the log of the bot says how"
    finally:
        one.is_over = True
