"""`zeroparty run` as an operator starts it: a browser and a Telegram customer from hello to a stored answer, and the export."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest

from bot.console.sign_in import hashed_password
from tests.botapi import BotApiServer
from tests.conftest import CATALOGUE
from tests.support.app import TOKEN

ZEROPARTY = (sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())")


class Browser:
    """A browser without JavaScript: pages, forms and a cookie."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._origin = re.sub(r"/chat$", "", address)
        self._client = httpx.AsyncClient(follow_redirects=True)
        self.page = ""

    async def looks(self, link: str = "") -> None:
        """Open the page, by a link if there is one."""
        self.page = (await self._client.get(link or self._address)).text

    async def presses(self, label: str) -> None:
        """Press the newest button with this label."""
        for form in reversed(re.findall(r"<form.*?</form>", self.page, re.DOTALL)):
            for name, value, text in re.findall(r'<button[^>]*name="(\w+)" value="([^"]*)"[^>]*>(.*?)</button>', form, re.DOTALL):
                if unescape(text).strip() == label:
                    return await self._posts(form, {name: unescape(value)})
        raise AssertionError(f"there is no button {label!r} on the page")

    async def types(self, text: str) -> None:
        """Fill in the message box and send it."""
        form = next(form for form in re.findall(r"<form.*?</form>", self.page, re.DOTALL) if "<textarea" in form)
        await self._posts(form, {"text": text})

    def reads(self) -> str:
        """The page's words."""
        return unescape(re.sub(r"<[^>]+>", " ", self.page))

    async def closes(self) -> None:
        """Close the window."""
        await self._client.aclose()

    async def _posts(self, form: str, fields: dict[str, str]) -> None:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        where = re.search(r'action="([^"]+)"', form)
        assert where is not None
        answer = await self._client.post(self._origin + where[1], data={**hidden, **fields}, headers={"Origin": self._origin})
        assert answer.status_code == 200, answer.text
        self.page = answer.text


def environment(folder: Path, server: BotApiServer | None, **given: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "TELEGRAM_"))}
    telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": server.base_url} if server else {}
    data = {"ZEROPARTY_DATA_DIR": str(folder), "ZEROPARTY_PORT": "0", "ZEROPARTY_LOG_FORMAT": "json"}
    return {**kept, **data, **telegram, **given}


@asynccontextmanager
async def running(settings: dict[str, str]) -> AsyncIterator[tuple[Process, dict[str, str]]]:
    """The process and what its `ready` line said; ended with SIGTERM, with exit code 0, within ten seconds."""
    process = await asyncio.create_subprocess_exec(*ZEROPARTY, "run", env=settings, stderr=PIPE)
    assert process.stderr is not None
    said = b""
    async with asyncio.timeout(60):
        while b'"ready"' not in said:
            line = await process.stderr.readline()
            assert line, said.decode()
            said = line
    draining = asyncio.create_task(process.stderr.read())
    try:
        yield process, json.loads(said)
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            code = await process.wait()
        log = (await draining).decode()
        assert code == 0, log
        assert "Traceback" not in log, log


async def zeroparty(settings: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    done = await asyncio.create_subprocess_exec(*ZEROPARTY, *arguments, env=settings, stdout=PIPE, stderr=PIPE)
    out, err = await done.communicate()
    return done.returncode or 0, out.decode(), err.decode()


@pytest.mark.slow
async def test_a_browser_and_a_telegram_customer_go_from_hello_to_the_export(tmp_path: Path) -> None:
    async with BotApiServer(token=TOKEN, pace=0.05, punish_hot_retries=False) as server:
        settings = environment(tmp_path / "var", server, ZEROPARTY_PROMPTS_DIR=str(CATALOGUE))
        async with running(settings) as (_, ready):
            ann = server.customer()
            await ann.says("/start")
            await ann.sees("I'm software")
            await ann.taps("Yes, ask me")
            await ann.sees("Which roast")
            await ann.taps("Dark")
            await ann.sees("You said: Dark")

            browser = Browser(ready["web_phone"])
            await browser.looks()
            await browser.presses("Start")
            await browser.presses("Yes, ask me")
            await browser.types("light")
            assert "You said: Light." in browser.reads()
            no_thanks = Browser(ready["web_phone"])
            await no_thanks.looks()
            await no_thanks.presses("Start")
            await no_thanks.presses("No, thanks")
            for window in (browser, no_thanks):
                await window.closes()

            file = tmp_path / "preferences.csv"
            code, out, _ = await zeroparty(settings, "export", "--output", str(file))
            assert code == 0
            manifest = json.loads(out)
            with file.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines))
            assert sorted(row["roast"] for row in rows) == ["dark", "light"]
            assert manifest["rows"] == 2
            assert manifest["withheld"] == {"not_consented": 1}

            code, out, _ = await zeroparty(settings, "privacy", "show", f"telegram:{ann.id}", "--json")
            assert code == 0
            assert [answer["value"] for answer in json.loads(out)["answers"]] == ["dark"]


async def printed(settings: dict[str, str]) -> str:
    """What a process shows on its standard output until it serves."""
    process = await asyncio.create_subprocess_exec(*ZEROPARTY, "run", env=settings, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None and process.stderr is not None
    async with asyncio.timeout(60):
        while line := await process.stderr.readline():
            if b'"ready"' in line:
                break
    process.send_signal(signal.SIGTERM)
    out, rest = await process.communicate()
    assert b"sign-in?key=" not in line + rest, "no log holds the link"
    return out.decode()


@pytest.mark.slow
async def test_a_link_to_the_console_is_printed_and_in_no_log_and_none_where_there_is_a_password(tmp_path: Path) -> None:
    settings = environment(tmp_path / "var", None, ZEROPARTY_PROMPTS_DIR=str(CATALOGUE), ZEROPARTY_PORT="18237")
    shown = await printed(settings)
    assert re.search(r"http://127\.0\.0\.1:18237/sign-in\?key=[\w-]{43}\n", shown)
    kept = hashed_password("four wise owls agree", b"0123456789abcdef")
    assert await printed({**settings, "ZEROPARTY_ADMIN_PASSWORD_HASH": kept}) == ""


@pytest.mark.slow
async def test_the_browser_finds_its_chat_again_after_a_restart(tmp_path: Path) -> None:
    settings = environment(tmp_path / "var", None, ZEROPARTY_PROMPTS_DIR=str(CATALOGUE), ZEROPARTY_PORT="18231")
    async with running(settings) as (_, ready):
        browser = Browser(ready["web_phone"])
        await browser.looks()
        await browser.presses("Start")
        await browser.presses("Yes, ask me")
        await browser.presses("Dark")
    async with running(settings):
        await browser.looks()
        assert "You said: Dark." in browser.reads()
        await browser.presses("Change")
        await browser.presses("Medium")
        assert "You said: Medium." in browser.reads()
    await browser.closes()


@pytest.mark.slow
async def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    settings = environment(tmp_path / "one", None)
    async with running(settings) as (_, ready):
        port = ready["web_phone"].rsplit(":", 1)[1].removesuffix("/chat")
        code, _, said = await zeroparty(environment(tmp_path / "two", None, ZEROPARTY_PORT=port), "run")
        assert code == 2
        assert f"ZEROPARTY_PORT: cannot listen on 127.0.0.1:{port}" in said
        assert "Traceback" not in said


@pytest.mark.slow
async def test_a_second_bot_on_the_same_database_is_one_clear_line(tmp_path: Path) -> None:
    settings = environment(tmp_path / "var", None)
    async with running(settings):
        code, _, said = await zeroparty(settings, "run")
        assert code in (1, 2)
        assert "already" in said
        assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["run", "doctor"])
async def test_a_broken_catalogue_at_the_start_is_reported_with_its_place(verb: str, tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "coffee.yaml").write_text("topic: coffee\nquestions:\n  - id: roast\n    ask: [\n", encoding="utf-8")
    code, out, said = await zeroparty(environment(tmp_path / "var", None, ZEROPARTY_PROMPTS_DIR=str(folder)), verb)
    assert code in (1, 2)
    assert "coffee.yaml:" in out + said
    assert "Traceback" not in said
