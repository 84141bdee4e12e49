"""Secret files are made once, for their owner alone, and refused when they are not what they should be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from storage.crypto.secret_file import secret_file
from storage.errors import UnsafeFile


def test_a_secret_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "kek"
    made = secret_file(path, os.urandom)

    assert len(made) == 32
    assert secret_file(path, lambda count: b"another"[:count]) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["kek"]


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644])
def test_a_secret_file_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kek"
    secret_file(path, os.urandom)
    path.chmod(mode)
    with pytest.raises(UnsafeFile, match=f"chmod 600 {path}"):
        secret_file(path, os.urandom)


@pytest.mark.parametrize("content", ["", "not hex", "ab" * 31])
def test_a_secret_file_with_something_else_in_it_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kek"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(UnsafeFile, match="32 bytes"):
        secret_file(path, os.urandom)
