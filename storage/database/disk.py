"""What a database file needs from where it lies: trustworthy locks, and one writing process."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

from storage.errors import AlreadyRunning, Unavailable, UnsafeFile, UnsafePlace

_NETWORK = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "coda",
    "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.ceph",
})  # fmt: skip
_MOUNTS = Path("/proc/mounts")
_PRIVATE = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; it gives new ones the rights of the database (sqlite.org/wal.html)."""

_held: set[tuple[int, int]] = set()
"""The files, by device and number, that this process has the right to write to."""


def refuse_network_file_system(path: Path, mounts: str | None = None) -> None:
    """Raise `UnsafePlace` on a network file system: WAL needs shared memory and working locks (sqlite.org/wal.html)."""
    if mounts is None:
        mounts = _MOUNTS.read_text(encoding="utf-8") if _MOUNTS.exists() else ""
    kind = _file_system(Path(os.path.realpath(path)), mounts)
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


def keep_private(database: Path) -> None:
    """The file is its owner's alone, made when absent; one that an earlier release left open is closed to others.

    Raises `UnsafeFile` when that cannot be done.
    """
    if not database.exists():
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT, _PRIVATE))
    for ending in _BESIDE:
        path = database.with_name(database.name + ending)
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            _close_to_others(path)


def _close_to_others(path: Path) -> None:
    try:
        path.chmod(_PRIVATE)
    except OSError:
        raise UnsafeFile(
            f"{path} can be used by others, and belongs to somebody else", fix=f"as its owner: chmod 600 {path}"
        ) from None


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
    """The right to write to one database file, held until released or until the process ends, however it ends.

    The lock beside the database says which process holds it. What counts is the one on the file itself: the database stays the
    same under a link, another name, or when somebody tidied the other lock away.
    """

    def __init__(self, database: Path) -> None:
        database = Path(os.path.realpath(database))  # not `resolve`, which fails on links in a circle with no error of the system
        keep_private(database)
        self._beside = _locked(database.with_name(database.name + ".lock"), database)
        found = database.stat()
        self._file = (found.st_dev, found.st_ino)
        if self._file in _held:
            os.close(self._beside)
            raise _already_running(database, f"process {os.getpid()}")
        self._database = os.open(database, os.O_RDWR)
        try:
            fcntl.flock(self._database, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # The file stays open: closing it would undo the locks that SQLite may hold on it in this process (fcntl(2)).
            os.close(self._beside)
            raise _already_running(database, "another process") from error
        _held.add(self._file)
        os.ftruncate(self._beside, 0)
        os.write(self._beside, str(os.getpid()).encode())

    def release(self) -> None:
        """Let the next process write; the database's own connections are closed before."""
        _held.discard(self._file)
        os.close(self._database)
        os.close(self._beside)


def _locked(path: Path, database: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
        os.close(handle)
        raise _already_running(database, f"process {holder}") from error
    return handle


def _already_running(database: Path, holder: str) -> AlreadyRunning:
    return AlreadyRunning(
        f"zeroparty is already running: {holder} writes to {database}. Stop it first, or use PostgreSQL for several processes."
    )
