"""Somebody who tries the product from an empty folder: commands, files and chats, and nothing that only tests can do."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from bot.sync.running.report import COUNTED, in_words
from tests.app.test_process import Browser, environment, running
from tests.botapi import BotApiServer, Customer
from tests.real.processes import free_port
from tests.support.app import TOKEN
from tests.support.command_line import zeroparty

JOINS = "the customer record this link came with"


@dataclass
class Newcomer:
    """The person at the command line, with the bot running in another terminal."""

    folder: Path
    server: BotApiServer
    settings: Mapping[str, str]
    typed: list[tuple[str, float]] = field(default_factory=list)
    """Every command, and its seconds."""
    reports: list[str] = field(default_factory=list)
    began: float = field(default_factory=monotonic)
    pages: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def types(self, *words: str, code: int | None = 0) -> str:
        """A command, and what it prints."""
        began = monotonic()
        done = await asyncio.to_thread(zeroparty, *words, folder=self.folder, **self.settings)
        self.typed.append((" ".join(words), monotonic() - began))
        assert code is None or done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    async def asks(self, *words: str, code: int | None = 0) -> dict[str, Any]:
        """The same with --json."""
        return dict(json.loads(await self.types(*words, "--json", code=code)))

    async def runs(self, connection: str, code: int = 0) -> dict[str, Any]:
        """`sync run`, by the running bot; its report adds up, and is printed as a person sees it."""
        report = await self.asks("sync", "run", connection, code=code)
        assert report["selected"] == sum(report[name] for name in COUNTED)
        self.reports.append("\n".join(in_words(report)))
        return report

    def tells(self) -> None:
        """What was typed, how long it took, and what runs said: as in docs/sync.md."""
        print(
            f"\n{len(self.typed)} commands of {sum(seconds for _, seconds in self.typed):.1f} s in {monotonic() - self.began:.1f} s"
        )
        print(*(f"  {seconds:5.2f} s  zeroparty {words}" for words, seconds in self.typed), *self.reports, sep="\n")

    def edits(self, name: str, old: str, new: str) -> None:
        """Other words in a file of the installation."""
        file = self.folder / "var" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def writes(self, name: str, text: str) -> None:
        """A new file of the installation."""
        file = self.folder / "var" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    async def makes_links(self, system: str, column: str, contacts: list[str]) -> list[dict[str, str]]:
        """From the ids that the CRM exports, in their order."""
        with (self.folder / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([(column,), *((contact,) for contact in contacts)])
        await self.types("link", "--system", system, "--from-csv", "contacts.csv", "--output", "links.csv")
        with (self.folder / "links.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    async def on_telegram(self, link: str, roast: str) -> Customer:
        """A customer opens the link of their mail, says yes and answers."""
        ann = self.server.customer()
        await ann.says(f"/start {link.partition('?start=')[2]}")
        await ann.sees(JOINS)
        await ann.taps("Yes, ask me")
        await ann.sees("Which roast")
        await ann.taps(roast)
        await ann.sees(f"You said: {roast}")
        return ann

    async def on_the_web(self, link: str, roast: str) -> None:
        """The same in a browser."""
        browser = Browser(self.settings["ZEROPARTY_PUBLIC_URL"] + "/chat")
        self.pages.push_async_callback(browser.closes)
        await browser.looks(link)
        await browser.presses("Start")
        assert JOINS in browser.reads()
        await browser.presses("Yes, ask me")
        await browser.presses(roast)
        assert f"You said: {roast}." in browser.reads()


@asynccontextmanager
async def newcomer(folder: Path, token: str) -> AsyncIterator[Newcomer]:
    """In an empty folder, after `zeroparty run` was typed there."""
    port = free_port()
    async with BotApiServer(token=TOKEN, pace=0.05, punish_hot_retries=False) as server:
        settings = {
            "ZEROPARTY_PORT": str(port), "ZEROPARTY_PUBLIC_URL": f"http://127.0.0.1:{port}", "CRM_TOKEN": token,
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": server.base_url,
        }  # fmt: skip
        async with running(environment(folder / "var", server, **settings)):
            we = Newcomer(folder, server, settings)
            async with we.pages:
                yield we
