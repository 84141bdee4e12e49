"""A file that is there whole or not at all: written beside its place, made durable, then renamed; for its owner's eyes only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PRIVATE = 0o600


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A draft that takes the place of the file at `path` when all went well, and is gone when not."""
    path = Path(os.path.realpath(path))  # `resolve` fails on links in a circle with no error of the system
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    # EXCL: in a folder that others write to, nobody else's file or link takes what is written here.
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
