"""Trials of the pacing simulator: one at a time, each in a process of its own, and what came out is kept in memory."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from bot.console.page import Refused
from bot.errors import ZeropartyError
from bot.log import log
from bot.simulation.worker import Wish, written

_KEPT = 20
"""Results; each is some 20 kB."""
_WAITING_AT_MOST = 4
_SECONDS_AT_MOST = 180
_LINE_AT_MOST = 4 * 1024 * 1024
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR")
"""All of the environment that the process gets: it needs no token and no key."""

TASK = "simulation"
"""What the task of a trial is called."""

Made = dict[str, Any]
"""What `bot.simulation.worker` made of a wish."""


@dataclass(slots=True)
class Going:
    """A trial on its way."""

    share: float = 0.0
    waits: bool = True
    """Whether another one has to end first."""
    task: asyncio.Task[None] | None = None

    @property
    def percent(self) -> int:
        """How far it is."""
        return round(100 * self.share)


class Simulations:
    """What was tried in this process, and what is being tried."""

    def __init__(self) -> None:
        self._made: dict[Wish, Made] = {}
        self._going: dict[Wish, Going] = {}
        self._failed: dict[Wish, str] = {}
        self._turn = asyncio.Lock()

    def made(self, wish: Wish) -> Made | None:
        """What came out, once it has."""
        return self._made.get(wish)

    def going(self, wish: Wish) -> Going | None:
        """How far it is, while it is on its way."""
        return self._going.get(wish)

    def failed(self, wish: Wish) -> str:
        """Why nothing came out the last time; empty where nothing went wrong."""
        return self._failed.get(wish, "")

    def start(self, wish: Wish) -> None:
        """Try it, unless it was tried or is being tried; refused where too many wait already."""
        if wish in self._made or wish in self._going:
            return
        if len(self._going) >= _WAITING_AT_MOST:
            raise Refused(429, "Other simulations are waiting already.", "try it in a minute", seconds=60)
        self._failed.pop(wish, None)
        going = self._going[wish] = Going()
        going.task = asyncio.get_running_loop().create_task(self._try(wish, going), name=TASK)

    async def _try(self, wish: Wish, going: Going) -> None:
        try:
            async with self._turn:
                going.waits = False
                made = await tried(wish, going)
            self._made[wish] = made
            while len(self._made) > _KEPT:
                del self._made[next(iter(self._made))]
        except (ZeropartyError, OSError) as error:
            log.warning("simulation_failed", error=str(error))
            while len(self._failed) >= _KEPT:
                del self._failed[next(iter(self._failed))]
            self._failed[wish] = "The simulation did not come to its end; the log of the bot says why. Try it once more."
        finally:
            del self._going[wish]


async def tried(wish: Wish, going: Going) -> Made:
    """Run it in a process of its own; raises `ZeropartyError` where that ends without a result, or takes minutes."""
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {"PYTHONPATH": paths, **{name: os.environ[name] for name in _PASSED_ON if name in os.environ}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot.simulation.worker", env=environment, limit=_LINE_AT_MOST,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_SECONDS_AT_MOST):
            return await _talk(process, wish, going)
    except TimeoutError:
        raise ZeropartyError(f"it took longer than {_SECONDS_AT_MOST} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _talk(process: asyncio.subprocess.Process, wish: Wish, going: Going) -> Made:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(written(wish))
    process.stdin.close()
    async for line in process.stdout:
        told = json.loads(line)
        if "made" in told:
            await process.wait()
            made: Made = told["made"]
            return made
        if "failed" in told:
            raise ZeropartyError(told["failed"])
        going.share = told["share"]
    raise ZeropartyError(f"its process ended with {await process.wait()} and no result")
