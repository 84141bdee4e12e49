"""The YAML that ships with this package is parsed once for each release, and never believed beyond it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from prompts import files
from prompts.model.problems import ContentError
from prompts.yaml import shipped as shipping
from prompts.yaml.shipped import read_all, shipped

KEPT = "words.json"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of one folder with one file, and a place for what is kept."""
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "en.yaml").write_text("roast:\n  - dark\n  - null\n", encoding="utf-8")
    monkeypatch.setattr(files, "packaged", lambda name: tmp_path / name)
    monkeypatch.setattr(files, "beside_byte_code", lambda name: tmp_path / name)
    monkeypatch.setattr(files, "program_stamp", lambda: str(files.stamp(folder)))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    shipping._release.cache_clear()
    yield tmp_path
    shipping._release.cache_clear()


def the_next_process() -> None:
    shipping._release.cache_clear()


@pytest.mark.parametrize("folder", ["lint", "phrases", "reading", "screening"])
def test_what_is_kept_is_what_was_read(folder: str) -> None:
    assert read_all(files.packaged(folder)) == shipped(folder) == shipped(folder)


def test_it_is_read_once(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shipped("words")
    monkeypatch.setattr(shipping, "read_all", lambda *_: pytest.fail("read again"))
    assert first == shipped("words") == {"en": {"roast": ["dark", "null"]}}


def test_another_release_is_read_anew(package: Path) -> None:
    shipped("words")
    (package / "words" / "en.yaml").write_text("roast:\n  - light\n  - medium\n", encoding="utf-8")
    the_next_process()
    assert shipped("words") == {"en": {"roast": ["light", "medium"]}}


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"7", b"\xff", b'["another release", {}]'])
def test_whatever_is_wrong_with_what_was_kept_the_files_are_still_there(package: Path, broken: bytes) -> None:
    expected = shipped("words")
    (package / KEPT).write_bytes(broken)
    assert expected == shipped("words")


def test_nothing_is_written_where_python_should_write_nothing(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    shipped("words")
    assert not (package / KEPT).exists()


def test_a_place_that_cannot_be_written_costs_only_time(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "beside_byte_code", lambda name: package / "nowhere" / name)
    assert shipped("words") == {"en": {"roast": ["dark", "null"]}}


def test_a_mistake_is_named_every_time_and_nothing_is_kept(package: Path) -> None:
    (package / "words" / "en.yaml").write_text("roast: dark\nroast: light\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ContentError, match=r"en\.yaml:2:1"):
            shipped("words")
    assert not (package / KEPT).exists()
