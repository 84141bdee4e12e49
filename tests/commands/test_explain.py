"""`zeroparty explain` from the outside: a sentence first, every question below, one JSON document for scripts."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.clock import FakeClock
from tests.conftest import CATALOGUE
from tests.support.app import MORNING, running_bot, says_yes

Said = pytest.CaptureFixture[str]


@pytest.fixture
async def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Somebody who answered one question weeks ago, in the afternoon of a day like others, as the command line names them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    async with running_bot(tmp_path / "var") as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await ann.taps("Dark")
        await bot.listens()
    monkeypatch.setattr("bot.commands.explain.SystemClock", lambda: FakeClock(MORNING.replace(hour=15) + timedelta(days=29)))
    return f"telegram:{ann.id}"


def test_a_document_for_scripts(known: str, capsys: Said) -> None:
    assert main(["explain", known, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["customer", "at", "decision", "question", "until", "reasons", "candidates"]
    roast = next(one for one in document["candidates"] if one["question"] == "roast")
    assert list(roast) == ["question", "eligible", "score", "factors", "excluded_by"]
    assert (roast["eligible"], roast["excluded_by"]) == (False, "known")
    assert [one["excluded_by"] for one in document["candidates"] if one["question"] == "espresso_guide"] == ["condition"]


def test_words_for_people_in_their_language(known: str, capsys: Said) -> None:
    assert main(["explain", known, "--language", "de"]) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first.split()[0] in ("ask", "wait", "rest")
    assert first.endswith(".")
    assert any(line.split() == ["roast", "schon", "beantwortet"] for line in others)


def test_nothing_of_ours_is_said_to_people(known: str, capsys: Said) -> None:
    assert main(["explain", known]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ask   Is asked now: “How do you brew at home?”.")
    assert not any(word in said for word in ("ladder", "step", "score", "not now:", "rolling", "gap"))
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in said.splitlines()[1:]}
    assert lines["roast"] == "already answered"
    assert lines["espresso_guide"] == "only for customers with certain other answers"
    assert lines["brew"] == "is asked now"
    assert "may be asked: number 2 in line" in lines.values()


def test_nobody_by_that_name_is_a_no(known: str, capsys: Said) -> None:
    assert main(["explain", "telegram:1"]) == 1
    assert "nobody is known as telegram:1" in capsys.readouterr().err
