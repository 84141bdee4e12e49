"""Writing a file where `--output` says, or saying in one line why that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import SettingsError


def refuse_what_cannot_be_written(path: Path, example: str) -> None:
    """Before any work is done: a place that is no place for a file."""
    if not path.parent.is_dir():
        raise SettingsError(f"--output: there is no folder {path.parent}")
    # A device or a pipe cannot be replaced by a finished file; a rename would put an ordinary file in its place.
    if path.exists() and not path.is_file():
        raise SettingsError(f"--output: {path} is not a file; give a file name, for example {example}")


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Whatever keeps a file from being written is one line that names it."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"--output: {path} cannot be written: {error.strerror or error}") from None
