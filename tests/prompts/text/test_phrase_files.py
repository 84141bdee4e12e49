"""The phrases that ship are spelled out once for each release, and say what their files say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from prompts import files
from prompts.text import phrase_files
from prompts.text.phrase_files import load_phrases, packaged_phrases


def test_what_is_kept_says_what_the_files_say_and_is_spelled_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "beside_byte_code", lambda name: tmp_path / name)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    written, made = load_phrases(files.packaged("phrases")), packaged_phrases.__wrapped__()
    monkeypatch.setattr(phrase_files, "spelled_out", lambda _: pytest.fail("spelled out again"))
    kept = packaged_phrases.__wrapped__()
    for phrases in (made, kept):
        assert (phrases.texts, phrases.words, phrases.patterns) == (written.texts, written.words, written.patterns)
        assert phrases.others == written.others
    assert "stop" in {word for words in kept.words["en"].values() for word in words}


def test_lines_are_spelled_out_and_a_list_of_nothing_has_no_words(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("words:\n  stop:\n    - (stop|end) this\n  yes: []\n", encoding="utf-8")
    phrases = load_phrases(tmp_path)
    assert phrases.words["en"] == {"stop": frozenset({"stop this", "end this"}), "yes": frozenset()}
