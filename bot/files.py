"""A file that is there whole or not at all: written beside its place, made durable, then renamed; for its owner's eyes only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import IO

from prompts.files import drafted

_PRIVATE = 0o600
_DRAFT = ".part"


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A draft that takes the place of the file at `path` when all went well, and is gone when not."""
    path = Path(os.path.realpath(path))  # `resolve` fails on links in a circle with no error of the system
    draft = path.with_name(f"{_drafts_of(path)}{os.getpid()}{_DRAFT}")
    _clear_leftovers(path)
    with drafted(draft, _PRIVATE) as file:
        yield file
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def scratch_beside(path: Path | None) -> Iterator[str]:
    """A folder for what is needed on the way to the file at `path`, gone with all that is in it, whether all went well or not.

    It is on the same disk, and nobody else can look into it. Of no file it is where the system keeps such folders.
    """
    if path is None:
        with TemporaryDirectory() as folder:
            yield folder
        return
    path = Path(os.path.realpath(path))
    with TemporaryDirectory(prefix=f"{_drafts_of(path)}{os.getpid()}.", suffix=_DRAFT, dir=path.parent) as folder:
        yield folder


def _clear_leftovers(path: Path) -> None:
    """Remove what processes that were killed left on the way to the file at `path`: it may hold what people said."""
    for left in path.parent.glob(f"{escape(_drafts_of(path))}*{_DRAFT}"):
        process = left.name.removeprefix(_drafts_of(path)).partition(".")[0]
        if process.isdecimal() and not _is_running(int(process)):
            # Somebody else's is theirs to remove.
            with suppress(PermissionError, FileNotFoundError):
                rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def _drafts_of(path: Path) -> str:
    return f".{path.name}."


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
