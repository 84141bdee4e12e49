"""What `run` starts, watches and stops."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.app.application import Application
from bot.app.channels import switches
from bot.app.console_later import ConsoleLater
from bot.app.web import Server, server, serving
from bot.console.guard import SIGN_IN
from bot.console.staff import Role
from bot.engine.understanding.reading import get_ready
from bot.errors import Unreachable
from bot.log import log
from bot.publishing.aside import aside
from bot.scheduler.run import Ticker

_WIND_DOWN = 8.0
"""Seconds that work under way gets at the end; the process is gone within ten."""


class Process:
    """One running process: what it serves, what it polls, and how it ends."""

    def __init__(self, app: Application, role: str, say: Callable[[str], None]) -> None:
        """`say` shows a line to whoever started the process, and to no log."""
        self._app = app
        self._say = say
        self._role = role
        self._ticker = Ticker(app.jobs())
        self._http: Server | None = None
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._preparing: list[asyncio.Task[Any]] = []

    async def begin(self, door: socket.socket | None) -> None:
        """Take up what an earlier process left, open the doors, and say so."""
        app = self._app
        addresses = switches(app.channels)
        await app.delivery.recover(is_only_process=app.is_only_process)
        await app.intake.resume(is_only_process=app.is_only_process)
        self._start("delivery", app.delivery.run())
        console = ConsoleLater(app.console) if door is not None else None
        if door is not None:
            self._http = server(app.pages(console), app.settings.trusted_proxies)
            self._start("web", self._http.serve(sockets=[door]))
            await serving(self._http)
            host, port = door.getsockname()[:2]
            addresses["web_phone"] = f"http://{host}:{port}/chat"
            addresses["console"] = f"http://{host}:{port}/"
            await self._invite(app.settings.zeroparty_public_url or f"http://{host}:{port}")
        if self._role != "web":
            self._listen()
            self._ticker.start()
        log.info("ready", **addresses)
        listens = asyncio.create_task(aside(get_ready, app.catalogue(), app.clock.now().date()), name="reading is prepared")
        self._preparing.append(listens)
        if console is not None:
            self._preparing.append(asyncio.create_task(console.made(), name="the console is prepared"))

    async def until(self, stop: asyncio.Event) -> None:
        """Until the signal, or until something that must run does not any more: then that is the error."""
        asked = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([asked, *self._tasks.values()], return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        for name, task in self._tasks.items():
            if task in done:
                task.result()
                raise Unreachable(f"{name} ended by itself")

    async def wind_down(self) -> None:
        """Take nothing new, finish what is under way, close."""
        app = self._app
        with suppress(Exception):
            self._ticker.stop()
        for name in app.channels:
            self._cancel(name)
        for task in self._preparing:
            task.cancel()
        for opened in app.channels.values():
            await opened.stop()
        if self._http is not None:
            self._http.should_exit = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_WIND_DOWN):
                await app.intake.stop(_WIND_DOWN / 2)
                await app.delivery.drain()
        self._cancel("delivery")
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await app.close()
        log.info("stopped")

    async def _invite(self, here: str) -> None:
        """A link that signs its reader in to the console with every role; a new one at each start, and good once.

        Where there is a password, whoever starts the process has no need of one, and what is printed may be read by others.
        """
        app = self._app
        if app.settings.zeroparty_admin_password_hash is not None:
            return
        secret = await app.doorkeeper().invite("owner", [Role.PUBLISHER, Role.PRIVACY])
        address = f"{here}{SIGN_IN}?key={secret}"
        self._say(f"Sign in to the console, once within a day: {address}")

    def _listen(self) -> None:
        for name, opened in self._app.channels.items():
            listening = opened.listening()
            if listening is not None:
                self._start(name, listening)
            self._preparing.append(asyncio.create_task(opened.prepare(), name=f"{name} is prepared"))

    def _start(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        self._tasks[name] = asyncio.create_task(work, name=name)

    def _cancel(self, name: str) -> None:
        if name in self._tasks:
            self._tasks[name].cancel()
