"""Secrets in files: made on first run, readable by the owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from storage.errors import SecretLost, UnsafeFile

SECRET_BYTES = 32


def secret_file(path: Path, entropy: Callable[[int], bytes]) -> bytes:
    """The 32 bytes kept in `path` as hex, made with mode 0600 when absent; raises `UnsafeFile`."""
    if not path.exists():
        _make(path, entropy(SECRET_BYTES))
    return _read(path)


def known_secret(path: Path) -> bytes:
    """The 32 bytes kept in `path`, which something was made with already; raises `SecretLost`, `UnsafeFile`."""
    if not path.exists():
        raise SecretLost(f"{path} is missing, and the key store was made with it", fix=f"put {path} back from its copy")
    return _read(path)


def refuse_readable_by_others(path: Path) -> None:
    """Raise `UnsafeFile`, with the command that mends it, when group or world has any right on the file."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise UnsafeFile(f"{path} holds secrets but others may use it (mode {mode:04o})", fix=f"chmod 600 {path}")


def create_private(path: Path) -> None:
    """An empty file of mode 0600 where there is none; an existing one must be private already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        refuse_readable_by_others(path)


def _make(path: Path, secret: bytes) -> None:
    """All or nothing under its name: a crash half-way must not leave a file that looks like a lost secret.

    It never takes the place of a file that is there, so it is no use to who replaces files, nor the other way round.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was first: its secret counts
        path.hardlink_to(draft)
    draft.unlink()
    _sync_folder(path.parent)


def _read(path: Path) -> bytes:
    refuse_readable_by_others(path)
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise UnsafeFile(f"{path} should hold {SECRET_BYTES} bytes as hex and does not", fix=f"put {path} back from its copy")
    return secret


def _sync_folder(folder: Path) -> None:
    """Without this a power cut can forget the file's name, and with it every key it protects."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
