"""The API under a fuzzer that knows nothing but its document: no failure, no status that the document does not name."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.responses import Response

from bot.api.openapi import document
from bot.api.tokens import hash_of, secret_of
from bot.app.web import listen
from storage.model.records import Address
from storage.receivers import api_tokens
from storage.receivers.api_tokens import ApiToken
from tests.support.app import Bot, in_the_background, is_called, running_bot, says_yes

SECRET = secret_of(b"\x07" * 32)
PATH = "/api/v1/preferences/{system}/{id}"


@pytest.mark.slow
async def test_nothing_fails_and_no_status_is_a_surprise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = await fuzzed(tmp_path, monkeypatch, examples=200)
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.slow
async def test_the_fuzzer_would_see_a_status_that_the_document_does_not_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.endpoint.nobody", lambda: Response(status_code=418))
    done = await fuzzed(tmp_path, monkeypatch, examples=5)
    assert done.returncode == 1
    assert "Undocumented status code" in done.stdout


async def fuzzed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examples: int) -> subprocess.CompletedProcess[str]:
    """A whole bot on a socket of its own, under the fuzzer."""
    monkeypatch.setattr("bot.api.endpoint.document", of_two_purposes)
    # Its own limits would answer most of it with the same 429.
    monkeypatch.setattr("bot.api.endpoint._AT_ONCE", 10**9)
    monkeypatch.setattr("bot.api.endpoint._WRONG_AT_ONCE", 10**9)
    async with running_bot(tmp_path / "var") as bot:
        token = ApiToken(1, hash_of(SECRET), "hubspot", ("recommend",), bot.clock.now())
        await bot.app.store.write(lambda unit: api_tokens.add(unit, token))
        await is_known(bot)
        door = listen("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(bot.app.pages(), log_config=None, lifespan="off"))
        async with in_the_background(server.serve(sockets=[door])):
            address = f"http://127.0.0.1:{door.getsockname()[1]}"
            done = await asyncio.to_thread(fuzz, address, tmp_path, examples)
            server.should_exit = True
    return done


async def is_known(bot: Bot) -> None:
    """Somebody whom the document's example names."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    await is_called(bot, Address("telegram", str(ann.id)), "4711")


def of_two_purposes() -> dict[str, Any]:
    """The document, with the purposes that the fuzzer shall try: made-up ones would hardly ever get behind the token."""
    described = document()
    [purpose] = [one for one in described["paths"][PATH]["get"]["parameters"] if one["name"] == "purpose"]
    purpose["schema"]["enum"] = ["recommend", "care"]
    return described


def fuzz(address: str, folder: Path, examples: int) -> subprocess.CompletedProcess[str]:
    """Every check of the fuzzer, on requests that fit the document and on requests that do not."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.json", "--url", address),
            *(
                "--checks",
                "all",
                "--phases",
                "examples,coverage,fuzzing",
                "--mode",
                "all",
                "--max-examples",
                str(examples),
                "--seed",
                "7",
            ),
            *("--no-color", "-H", f"Authorization: Bearer {SECRET}"),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
