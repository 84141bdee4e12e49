"""From a contact list to the right rows in a file: links, chats on two channels, what changed since; by the commands alone."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.terminal import Line
from bot.clock import SystemClock
from bot.rehearsal.transcript import Says, Taps
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.dialogues.web_stage import WebStage
from tests.support.app import TOKEN, Bot, running_bot
from tests.support.command_line import zeroparty

CONTACTS = 50
ON_TELEGRAM, ON_THE_WEB = range(6), range(6, 10)
ROASTS = ("Light", "Medium", "Dark")


class Installation:
    """A running bot, and the person at the command line beside it."""

    def __init__(self, bot: Bot, folder: Path) -> None:
        self.bot = bot
        self.folder = folder

    async def runs(self, *words: str) -> Any:
        """A command that does what it was asked; its JSON document."""
        done = await asyncio.to_thread(
            zeroparty,
            *words,
            folder=self.folder,
            ZEROPARTY_PROMPTS_DIR=str(CATALOGUE),
            ZEROPARTY_PUBLIC_URL="https://chat.example.com",
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE_URL=self.bot.server.base_url,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout[done.stdout.index("{") :])

    async def exports(self, name: str, *words: str) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
        """The manifest, and the rows by the contact they are about."""
        manifest = await self.runs("export", "--receiver", "hubspot", "--output", name, *words)
        await self.takes_in_requests()
        text = (self.folder / name).read_text(encoding="utf-8")
        return manifest, {row["external_id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}

    async def takes_in_requests(self) -> None:
        """What the running bot does every two seconds."""
        [look] = [job.work for job in self.bot.app.jobs() if job.name == "requests"]
        await look()


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    # The commands take the time of day; what happens before them happened some hours ago.
    async with running_bot(tmp_path / "var", at=SystemClock().now() - timedelta(hours=3)) as bot:
        yield Installation(bot, tmp_path)


@pytest.mark.slow
async def test_ten_of_fifty_contacts_stand_in_the_file_under_their_own_names(installation: Installation) -> None:
    bot = installation.bot
    with (installation.folder / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Record ID", "Email"), *((500 + n, f"c{n}@example.com") for n in range(CONTACTS))])
    made = await installation.runs("link", "--system", "hubspot", "--from-csv", "contacts.csv", "--output", "links.csv", "--json")
    assert made["links"] == CONTACTS
    with (installation.folder / "links.csv").open(encoding="utf-8", newline="") as file:
        links = list(csv.DictReader(file))

    async with AsyncExitStack() as pages:
        chats: list[Customer | WebStage] = [await on_telegram(bot, links[n]["link_telegram"], ROASTS[n % 3]) for n in ON_TELEGRAM]
        for n in ON_THE_WEB:
            page = WebStage(bot, "en", customer=n)  # type: ignore[arg-type]
            pages.push_async_callback(page.close)
            await says_yes_on_the_web(page, links[n]["link_webchat"], ROASTS[n % 3])
            chats.append(page)

        manifest, rows = await installation.exports("first.csv")
        assert {who: row["roast"] for who, row in rows.items()} == {str(500 + n): ROASTS[n % 3].lower() for n in range(10)}
        assert {row["external_system"] for row in rows.values()} == {"hubspot"}

        bot.clock.move_to(SystemClock().now() + timedelta(seconds=1))
        stops, erases, changes = chats[0], chats[1], chats[9]
        assert isinstance(stops, Customer) and isinstance(erases, Customer) and isinstance(changes, WebStage)
        await stops.says("stop")
        await bot.listens()
        await erases.says("/delete")
        await bot.listens()
        await erases.taps("Erase everything")
        await bot.listens()
        await changes.act(Taps("Change"))
        await changes.act(Taps("Dark"))

        _, changed = await installation.exports("changed.csv", "--since", manifest["cursor"])
        assert {who: (row["status"], row["roast"], row["roast_source"]) for who, row in changed.items()} == {
            "500": ("withdrawn", "", "withdrawn"),
            "501": ("erased", "", ""),
            "509": ("active", "dark", "tapped"),
        }


async def on_telegram(bot: Bot, link: str, roast: str) -> Customer:
    """Somebody opens the link of their mail, says yes and answers."""
    ann = bot.server.customer()
    await ann.says(f"/start {link.partition('?start=')[2]}")
    await bot.listens()
    assert any("the customer record this link came with" in message.words for message in ann.chat.newest_first())
    await ann.taps("Yes, ask me")
    await bot.listens()
    await ann.taps(roast)
    await bot.listens()
    return ann


async def says_yes_on_the_web(page: WebStage, link: str, roast: str) -> None:
    notice: list[Line] = await page.act(Says(f"/start {link.partition('?start=')[2]}"))
    assert "the customer record this link came with" in " ".join(line.text for line in notice)
    await page.act(Taps("Yes, ask me"))
    await page.act(Taps(roast))
