"""An author's file is replaced as a whole, keeps the rights it has, and nobody else's file is written meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prompts import files


def test_a_file_keeps_its_rights_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "coffee.yaml"
    file.write_text("old")
    file.chmod(0o640)
    files.replace(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["coffee.yaml"]


def test_a_link_where_the_draft_will_be_leads_nowhere(tmp_path: Path) -> None:
    file, others = tmp_path / "coffee.yaml", tmp_path / "others"
    others.write_text("theirs")
    (tmp_path / f".coffee.yaml.{os.getpid()}.new").symlink_to(others)
    files.replace(file, b"ours")
    assert (file.read_bytes(), others.read_text()) == (b"ours", "theirs")


def test_what_goes_wrong_on_the_way_leaves_no_draft(tmp_path: Path) -> None:
    draft = tmp_path / ".coffee.yaml.draft"
    with pytest.raises(OSError, match="no room"), files.drafted(draft, 0o600) as file:
        file.write(b"half")
        raise OSError("no room")
    assert not draft.exists()


def test_several_files_are_replaced_or_none(tmp_path: Path) -> None:
    first, gone = tmp_path / "a.yaml", tmp_path / "nowhere" / "b.yaml"
    first.write_text("old")
    with pytest.raises(OSError, match=r"nowhere/b\.yaml"):
        files.replace_all({first: b"new", gone: b"new"})
    assert first.read_text() == "old"
