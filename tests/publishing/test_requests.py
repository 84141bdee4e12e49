"""A letter is taken once, whole, and by whoever runs; what cannot be read is thrown away with a word about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog

from bot.publishing.requests import Letterbox


def word(letter: Any) -> str:
    return str(letter["word"])


def test_a_letter_is_taken_once_and_a_later_one_replaces_it(tmp_path: Path) -> None:
    box = Letterbox(tmp_path, "request.json")
    assert box.take(word) is None
    box.leave({"word": "earlier"})
    box.leave({"word": "später"})
    assert (tmp_path / "request.json").stat().st_mode & 0o077 == 0
    assert box.take(word) == "später"
    assert box.take(word) is None
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_said_and_thrown_away(tmp_path: Path) -> None:
    box = Letterbox(tmp_path, "request.json")
    for text in ("{", "[]", '{"other": 1}'):
        (tmp_path / "request.json").write_text(text, encoding="utf-8")
        with structlog.testing.capture_logs() as logs:
            assert box.take(word) is None
        assert [entry["event"] for entry in logs] == ["request_unreadable"]
    assert list(tmp_path.iterdir()) == []
