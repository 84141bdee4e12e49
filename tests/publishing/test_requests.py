"""A request is taken once, whole, and by whoever runs; what cannot be read is thrown away with a word about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.publishing.requests import RequestFile


@dataclass(frozen=True)
class Word:
    word: str


def words(folder: Path) -> RequestFile[Word]:
    return RequestFile(folder / "request.json", lambda written: Word(**written))


def test_a_letter_is_taken_once_and_a_later_one_replaces_it(tmp_path: Path) -> None:
    box = words(tmp_path)
    assert box.take() is None
    box.leave(Word("earlier"))
    box.leave(Word("später"))
    assert (tmp_path / "request.json").stat().st_mode & 0o077 == 0
    assert box.take() == Word("später")
    assert box.take() is None
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_said_and_thrown_away(tmp_path: Path) -> None:
    box = words(tmp_path)
    for text in ("{", "[]", '{"other": 1}'):
        (tmp_path / "request.json").write_text(text, encoding="utf-8")
        with structlog.testing.capture_logs() as logs:
            assert box.take() is None
        assert [entry["event"] for entry in logs] == ["request_unreadable"]
    assert list(tmp_path.iterdir()) == []
