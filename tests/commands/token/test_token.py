"""`zeroparty token` from the outside: the secret is shown once, kept as a hash, and opens nothing once it is revoked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app.application import Application
from bot.app.compose import build
from bot.cli import main
from bot.clock import FakeClock
from bot.settings import read_settings
from tests.conftest import CATALOGUE
from tests.support.app import in_the_background
from tests.support.empty_records import empty_records_in

Heard = pytest.CaptureFixture[str]
PATH = "/api/v1/preferences/hubspot/7?purpose=recommend"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    monkeypatch.setattr("bot.commands.shared.waiting.BETWEEN_LOOKS", 0.05)
    empty_records_in(tmp_path / "var")
    return tmp_path


def said(capsys: Heard, *arguments: str) -> Any:
    """The JSON document of a verb that did what it was asked."""
    assert main(["token", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@asynccontextmanager
async def running() -> AsyncIterator[Application]:
    """A bot that holds the database and looks for requests."""
    app = await build(read_settings(), FakeClock(datetime(2026, 5, 4, 10, tzinfo=UTC)))
    [look] = [job.work for job in app.jobs() if job.name == "requests"]

    async def looks() -> None:
        while True:
            await look()
            await asyncio.sleep(0.02)

    try:
        async with in_the_background(looks()):
            yield app
    finally:
        await app.close()


async def status(app: Application, secret: str) -> int:
    transport = httpx.ASGITransport(app=app.pages())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        return (await client.get(PATH, headers={"Authorization": f"Bearer {secret}"})).status_code


def test_a_token_is_made_listed_and_revoked(folder: Path, capsys: Heard) -> None:
    made = said(capsys, "new", "--receiver", "hubspot", "--purposes", "recommend, mail_rhythm")
    assert (made["receiver"], made["purposes"]) == ("hubspot", ["recommend", "mail_rhythm"])
    [listed] = said(capsys, "list")["tokens"]
    assert (listed["token"], listed["revoked_at"]) == (made["token"], None)
    assert said(capsys, "revoke", made["token"]) == {"token": made["token"], "revoked": True}
    assert said(capsys, "revoke", made["token"].lower())["revoked"] is True
    assert said(capsys, "list")["tokens"][0]["revoked_at"] is not None
    stored = b"".join(path.read_bytes() for path in (folder / "var").rglob("*") if path.is_file())
    assert made["secret"].encode() not in stored


def test_it_is_said_in_words_too(capsys: Heard) -> None:
    assert main(["token", "list"]) == 0
    assert capsys.readouterr().out == "there is no token; `zeroparty token new` makes one\n"
    assert main(["token", "new", "--receiver", "hubspot", "--purposes", "recommend"]) == 0
    heard = capsys.readouterr()
    assert "for hubspot: recommend" in heard.out
    assert heard.err == "It is shown this once. Ask with: Authorization: Bearer and the secret.\n"
    name = heard.out.split()[1].rstrip(",")
    assert main(["token", "list"]) == 0
    assert capsys.readouterr().out.startswith(f"{name}  hubspot: recommend  since ")
    assert main(["token", "revoke", name]) == 0
    assert capsys.readouterr().out == f"token {name} opens nothing any more\n"


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (
            "new --receiver mailchimp --purposes recommend",
            2,
            "that are live name no receiver 'mailchimp'; take hubspot",
        ),
        ("new --receiver hubspot --purposes care", 2, "hubspot has no purpose 'care'; it has mail_rhythm, recommend"),
        ("new --receiver hubspot --purposes ,", 2, "no purpose is named; it has mail_rhythm, recommend"),
        ("revoke 0000000000001", 1, "there is no token '0000000000001'"),
        ("revoke x", 1, "there is no token 'x'"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(arguments: str, code: int, why: str, capsys: Heard) -> None:
    assert main(["token", *arguments.split()]) == code
    heard = capsys.readouterr()
    assert (heard.out, len(heard.err.splitlines())) == ("", 1)
    assert why in heard.err


@pytest.mark.slow
async def test_beside_a_running_bot_the_bot_takes_it_in_and_takes_it_back(folder: Path, capsys: Heard) -> None:
    async with running() as app:
        made = await asyncio.to_thread(said, capsys, "new", "--receiver", "hubspot", "--purposes", "recommend")
        assert await status(app, made["secret"]) == 404  # it opens; nobody is called 7
        assert await asyncio.to_thread(main, ["token", "revoke", made["token"]]) == 0
        assert await status(app, made["secret"]) == 401
        assert [path for path in (folder / "var" / "requests").rglob("*") if path.is_file()] == []


@pytest.mark.slow
async def test_a_bot_that_does_not_look_is_said(folder: Path, capsys: Heard) -> None:
    app = await build(read_settings(), FakeClock(datetime(2026, 5, 4, 10, tzinfo=UTC)))
    try:
        assert await asyncio.to_thread(main, ["token", "new", "--receiver", "hubspot", "--purposes", "recommend"]) == 0
        heard = capsys.readouterr()
        assert "the running bot has not taken it in yet" in heard.err
        [left] = (folder / "var" / "requests" / "token").iterdir()
        assert heard.out.split()[-1] not in left.read_text(encoding="utf-8")
    finally:
        await app.close()
