"""`zeroparty privacy` from the outside: hand over and erase, each with one clear line when it cannot be."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
import sqlite3
import stat
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Any

import pytest

from bot.app.application import Application
from bot.app.compose import build
from bot.app.session import open_storage, opened
from bot.cli import main
from bot.clock import FakeClock, SystemClock
from bot.settings import read_settings
from storage import erasure
from storage.model.records import Address
from storage.people import customers
from storage.receivers import audit_trail
from tests.commands.privacy.conftest import NAME, WHO
from tests.support.app import in_the_background

Heard = pytest.CaptureFixture[str]


class Terminal(io.StringIO):
    """Somebody sits there."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(words))


def is_known(capsys: Heard, name: str = NAME) -> bool:
    code = main(["privacy", "show", name, "--json"])
    capsys.readouterr()
    return code == 0


@pytest.mark.slow
@pytest.mark.parametrize("by_number", [True, False])
def test_the_data_copy_is_written_for_its_owners_eyes(by_number: bool, ann: str, capsys: Heard) -> None:
    assert main(["privacy", "export", ann if by_number else NAME, "--output", "copy.zip", "--json"]) == 0
    said = capsys.readouterr()
    content = Path("copy.zip").read_bytes()
    assert json.loads(said.out) == {"file": "copy.zip", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert said.err == ""
    assert stat.S_IMODE(Path("copy.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile("copy.zip") as archive:
        assert '<html lang="de"' in archive.read("my-answers.html").decode()
        assert json.loads(archive.read("my-answers.json"))["answers"][0]["value"] == "dark"


@pytest.mark.slow
def test_the_data_copy_is_said_in_words_too(capsys: Heard) -> None:
    assert main(["privacy", "export", NAME, "--output", "copy.zip"]) == 0
    assert capsys.readouterr().out == f"copy.zip: {Path('copy.zip').stat().st_size} bytes\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["export", NAME, "--output", "nowhere/copy.zip"], 2, "there is no folder nowhere"),
        (["export", NAME, "--output", "."], 2, ". is not a file; give a file name, for example their-answers.zip"),
        (["export", "telegram:9", "--output", "copy.zip"], 1, "nobody is known as telegram:9"),
        (["erase", "telegram:9", "--yes"], 1, "nobody is known as telegram:9"),
        (["erase", NAME], 2, "--yes is needed where nobody can be asked"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    arguments: list[str], code: int, said: str, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["privacy", *arguments]) == code
    heard = capsys.readouterr()
    assert (heard.out, len(heard.err.splitlines())) == ("", 1)
    assert said in heard.err
    assert not Path("copy.zip").exists()
    assert is_known(capsys)


@pytest.mark.parametrize("verb", ["show telegram:123", "export telegram:123", "erase telegram:123", "register --article 30"])
def test_each_has_help_with_an_example(verb: str, capsys: Heard) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["privacy", verb.split()[0], "--help"])
    assert ended.value.code == 0
    assert f"example: zeroparty privacy {verb}" in capsys.readouterr().out


@pytest.mark.slow
def test_an_erasure_is_confirmed_and_leaves_a_receipt(ann: str, capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "y\n")
    assert main(["privacy", "erase", NAME]) == 0
    said = capsys.readouterr()
    assert f"Erase customer {ann} with their whole history (current answers: 1)?" in said.err
    receipt = said.out.removeprefix("receipt ").strip()
    assert len(receipt) == len("R-7K2F-9M4D")
    assert not is_known(capsys)
    assert not is_known(capsys, ann)
    assert asyncio.run(_step(receipt)) == "done"
    assert asyncio.run(_erasers()) == [(getuser(), receipt)]


async def _erasers() -> list[tuple[str, str]]:
    """Who erased somebody with the command, and under which receipt."""
    async with opened(read_settings(), SystemClock(), read_only=True) as store:
        rows = await store.read(lambda unit: audit_trail.of_action(unit, "privacy.customer_erased"))
    entries = [json.loads(row.entry) for row in rows if row.entry]
    assert [one["customer"] for one in entries] == [None] * len(entries)
    return [(one["actor"], one["receipt"]) for one in entries]


@pytest.mark.slow
@pytest.mark.parametrize("words", ["n\n", "\n", "", "yes please\n"])
def test_anything_but_a_yes_erases_nothing(words: str, capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, words)
    assert main(["privacy", "erase", NAME]) == 1
    assert "nothing was erased" in capsys.readouterr().err
    assert is_known(capsys)


@pytest.mark.slow
def test_a_script_says_yes_beforehand_and_reads_json(capsys: Heard) -> None:
    assert main(["privacy", "erase", NAME, "--yes", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["done"] is True
    assert said.err == ""


@asynccontextmanager
async def running() -> AsyncIterator[Application]:
    """The bot that holds the database; it looks for requests all the time."""
    app = await build(read_settings(), FakeClock(datetime(2026, 5, 4, 10, tzinfo=UTC), seed=2))
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


def document(out: str) -> dict[str, Any]:
    """What the command printed, among the lines that the bot of the same process logs."""
    [found] = re.findall(r"^\{$.*?^\}$", out, re.DOTALL | re.MULTILINE)
    read: dict[str, Any] = json.loads(found)
    return read


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to wait long for an answer of the running bot."""
    monkeypatch.setattr("bot.commands.shared.waiting.BETWEEN_LOOKS", 0.05)


@pytest.mark.slow
@pytest.mark.parametrize("by_number", [True, False])
async def test_beside_a_running_bot_the_bot_erases_and_the_receipt_is_the_same(
    by_number: bool, ann: str, capsys: Heard, soon: None
) -> None:
    async with running() as app:
        code = await asyncio.to_thread(main, ["privacy", "erase", ann if by_number else NAME, "--yes", "--json"])
        heard = capsys.readouterr()
        said = document(heard.out)
        assert (code, said["done"], heard.err) == (0, True, "")
        assert await app.store.read(lambda unit: customers.by_address(unit, Address("webchat", WHO))) is None
        entry = erasure.find(app.keys, said["receipt"])
        assert entry is not None and entry.is_done
        assert [path for path in Path("var/requests").rglob("*") if path.is_file()] == []


@pytest.mark.slow
async def test_no_address_waits_in_a_file_for_the_bot(ann: str, capsys: Heard, soon: None) -> None:
    store, keys = open_storage(read_settings(), SystemClock())
    try:
        code = await asyncio.to_thread(main, ["privacy", "erase", NAME, "--yes", "--json"])
        heard = capsys.readouterr()
        assert (code, document(heard.out)["done"], len(heard.err.splitlines())) == (1, False, 1)
        assert "the running bot was asked to" in heard.err
        [left] = Path("var/requests/erase").iterdir()
        assert stat.S_IMODE(left.stat().st_mode) == 0o600
        assert WHO not in left.read_text(encoding="utf-8")
        assert await asyncio.to_thread(main, ["privacy", "export", NAME, "--output", "copy.zip"]) == 0
    finally:
        await store.close()
        keys.close()
    capsys.readouterr()
    async with running():
        for _ in range(100):
            await asyncio.sleep(0.02)
            if not await asyncio.to_thread(is_known, capsys):
                break
        assert not await asyncio.to_thread(is_known, capsys)


@pytest.mark.slow
async def test_a_reader_beside_the_running_bot_is_said(capsys: Heard, soon: None) -> None:
    async with running():
        reader = sqlite3.connect("file:var/zeroparty.db?mode=ro", uri=True, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answer").fetchone()
        code = await asyncio.to_thread(main, ["privacy", "erase", NAME, "--yes", "--json"])
        reader.close()
        heard = capsys.readouterr()
        assert (code, document(heard.out)["done"], heard.err.count("not done yet")) == (1, False, 1)


@pytest.mark.slow
@pytest.mark.parametrize("step", ["_delete_rows", "_note"])
@pytest.mark.parametrize("by_number", [True, False])
def test_an_erasure_that_was_cut_short_is_finished_under_its_receipt(
    step: str, by_number: bool, ann: str, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(erasure, step, _pulled_plug)
        with pytest.raises(RuntimeError):
            main(["privacy", "erase", NAME, "--yes"])
    capsys.readouterr()
    assert main(["privacy", "erase", ann if by_number else NAME, "--yes"]) == 0
    receipt = capsys.readouterr().out.removeprefix("receipt ").strip()
    assert asyncio.run(_step(receipt)) == "done"
    assert not is_known(capsys)


def _pulled_plug(*_: object, **__: object) -> None:
    raise RuntimeError("somebody pulled the plug")


@pytest.mark.slow
def test_while_a_reader_holds_it_up_it_is_not_said_to_be_done(capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    async def held_up(_: object) -> bool:
        return False

    with monkeypatch.context() as held:
        held.setattr(erasure, "_wiped", held_up)
        assert main(["privacy", "erase", NAME, "--yes", "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["done"] is False
    assert "not done yet" in said.err


@pytest.mark.slow
def test_before_the_first_run_there_is_nobody_to_erase_and_nothing_is_made(
    tmp_path: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "elsewhere"))
    assert main(["privacy", "erase", NAME, "--yes"]) == 2
    assert "there is no database" in capsys.readouterr().err
    assert not (tmp_path / "elsewhere").exists()


async def _step(receipt: str) -> str:
    store, keys = open_storage(read_settings(), SystemClock(), read_only=True)
    try:
        found = erasure.find(keys, receipt)
        assert found is not None
        return found.step
    finally:
        await store.close()
        keys.close()


@pytest.mark.slow
def test_the_register_is_read_and_written_in_the_brands_languages(tmp_path: Path, capsys: Heard) -> None:
    assert main(["privacy", "register"]) == 0
    heard = capsys.readouterr()
    assert "Which roast do you reach for first?" in heard.out
    assert heard.err == ""
    assert main(["privacy", "register", "--language", "de", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["document"], document["language"]) == ("register", "de")
    assert "roast" in [one["question"] for one in document["questions"]]
    page = tmp_path / "record.html"
    assert main(["privacy", "register", "--article", "30", "--output", str(page)]) == 0
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "to be filled in: Data protection officer" in heard.err
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.slow
def test_a_register_in_a_language_that_nobody_wrote_is_refused(capsys: Heard) -> None:
    assert main(["privacy", "register", "--language", "fr"]) == 2
    assert capsys.readouterr().err.strip().endswith("--language: the live questions are not written in 'fr'; take en or de")
