"""What a database file needs from where it lies: trustworthy locks, and one writing process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from storage.errors import AlreadyRunning, Unavailable, UnsafePlace

_NETWORK = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "coda",
    "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.ceph",
})  # fmt: skip
_MOUNTS = Path("/proc/mounts")


def refuse_network_file_system(path: Path, mounts: str | None = None) -> None:
    """Raise `UnsafePlace` on a network file system: WAL needs shared memory and working locks (sqlite.org/wal.html)."""
    if mounts is None:
        mounts = _MOUNTS.read_text(encoding="utf-8") if _MOUNTS.exists() else ""
    kind = _file_system(path.resolve(), mounts)
    if kind in _NETWORK:
        raise UnsafePlace(
            f"{path} lies on a network file system ({kind}), where SQLite can lose data. "
            "Put the database on a local disk, or use PostgreSQL."
        )


def _file_system(path: Path, mounts: str) -> str:
    kind, depth = "", -1
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(fields[1].encode().decode("unicode_escape"))  # blanks are written \\040
        if path.is_relative_to(point) and len(point.parts) >= depth:
            kind, depth = fields[2], len(point.parts)
    return kind


class KnownFile:
    """A file as it was when it was opened: what is written to one that was moved away since is not found here any more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _identity(path)

    def must_be_there(self) -> None:
        """Raise `Unavailable` when another file, or none, has its name."""
        if _identity(self._path) != self._known:
            raise Unavailable(f"{self._path} was moved away or replaced while it is in use: stop the bot and put the file back")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class WriteLock:
    """The right to write to one database file, held until released or until the process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise AlreadyRunning(
                f"zeroparty is already running: process {holder} writes to {database}. "
                "Stop it first, or use PostgreSQL for several processes."
            ) from error
        os.ftruncate(self._handle, 0)
        os.write(self._handle, str(os.getpid()).encode())

    def release(self) -> None:
        """Let the next process write."""
        os.close(self._handle)
