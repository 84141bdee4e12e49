"""`zeroparty chat` understands the lines of a .chat file, typed or read from one, and writes them down."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import pytest

from bot.commands import chat
from tests.conftest import CATALOGUE


def talk(typed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, record: Path | None = None) -> str:
    """What is printed when this is typed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    options = argparse.Namespace(prompts=CATALOGUE, record=record, script=None)
    assert chat.run(options) == 0
    return capsys.readouterr().out


def played(script: Path) -> int:
    return chat.run(argparse.Namespace(prompts=CATALOGUE, record=None, script=script))


def test_what_is_no_text_can_be_typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    printed = talk("/start\n[Yes, ask me]\n(sticker)\n(contact)\n", capsys, monkeypatch)
    assert "I can only read text and buttons" in printed
    assert "That is somebody's contact card" in printed


@pytest.mark.slow
def test_a_talk_that_was_written_down_plays_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = tmp_path / "mine.chat"
    typed = '/start\n[Yes, ask me] twice\n(photo) dark\n= preference roast: dark\n"""\nfirst\nsecond\n"""\n@ +2d\n# note\n> stop\n'
    talk(typed, capsys, monkeypatch, recorded)
    written = recorded.read_text(encoding="utf-8").splitlines()
    assert written[0] == "@ 2026-05-04 10:00 Europe/Dublin"
    for line in ("> /start", "[Yes, ask me] twice", "> (photo) dark", "= preference roast: dark", '> """', "second", "> stop"):
        assert line in written
    assert any(line.startswith("@ 2026-05-06 10:0") for line in written)
    assert played(recorded) == 0, capsys.readouterr().out


def test_a_receipt_is_written_down_as_any_receipt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = tmp_path / "mine.chat"
    assert "R-????-????" not in talk("/start\n[Yes, ask me]\n/delete\n[Erase everything]\n", capsys, monkeypatch, recorded)
    assert "R-????-????" in recorded.read_text(encoding="utf-8")


def test_what_cannot_be_done_is_said_and_the_talk_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "[Dark]\n@ tomorrow\n> (link) Hub 1\n> (link) hubspot\n/later soon\n/start\n= phase active\n= phase noticed\n"
    printed = talk(typed, capsys, monkeypatch)
    assert "There is no such link: 'Hub' is no name of a system" in printed
    assert "not a link like `> (link) hubspot 4711`" in printed
    assert "There is no button [Dark] to tap." in printed
    assert "not a time like" in printed
    assert "How much later?" in printed
    assert "phase is 'noticed', not 'active'" in printed
    assert "(as expected)" in printed


def test_a_script_is_played_in_its_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "german.chat"
    script.write_text(
        "# language: de\n> /start\n< Hallo, hier ist the Northside bot. Ich bin Software, kein Mensch.\n< Ab und zu…\n"
    )
    assert played(script) == 1
    assert "also said" in capsys.readouterr().out


def test_a_script_that_cannot_be_read_names_the_line(tmp_path: Path) -> None:
    script = tmp_path / "broken.chat"
    script.write_text("hello\n", encoding="utf-8")
    with pytest.raises(chat.SettingsError, match=r"broken.chat: line 1: begins with none of"):
        played(script)
