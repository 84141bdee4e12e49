"""A database file lies where its locks can be trusted, and one process writes to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.crypto.keys import Keys
from storage.database.disk import WriteLock, refuse_network_file_system
from storage.database.url import url_of_file
from storage.errors import AlreadyRunning, UnsafePlace
from storage.store import Store
from tests.support.places import ROOT


def test_network_file_systems_are_refused(tmp_path: Path) -> None:
    mounts = f"/dev/vda / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n"
    with pytest.raises(UnsafePlace, match="nfs4"):
        refuse_network_file_system(tmp_path / "zeroparty.db", mounts)


@pytest.mark.parametrize("kind", ["cifs", "smb3", "9p", "fuse.sshfs"])
def test_other_network_file_systems_are_refused_too(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnsafePlace, match="local disk"):
        refuse_network_file_system(tmp_path / "zeroparty.db", f"x {tmp_path} {kind} rw 0 0")


def test_a_local_disk_under_a_network_one_is_fine(tmp_path: Path) -> None:
    mounts = f"server:/x {tmp_path.parent} nfs rw 0 0\n/dev/vdb {tmp_path} ext4 rw 0 0\n"
    refuse_network_file_system(tmp_path / "zeroparty.db", mounts)


def test_a_mount_point_with_a_blank_in_its_name_is_understood(tmp_path: Path) -> None:
    mounts = "server:/x " + str(tmp_path).replace(" ", "\\040") + "/my\\040share nfs rw 0 0\n"
    with pytest.raises(UnsafePlace):
        refuse_network_file_system(tmp_path / "my share" / "zeroparty.db", mounts)


@pytest.mark.slow
async def test_a_second_writing_process_is_told_that_one_is_running(tmp_path: Path, keys: Keys) -> None:
    url = f"sqlite:///{tmp_path / 'zeroparty.db'}"
    store = Store.open(url, keys=keys)
    second = f"""
from pathlib import Path
from storage.database.disk import WriteLock
WriteLock(Path({str(tmp_path / "zeroparty.db")!r}))
"""
    root = str(ROOT)
    done = subprocess.run([sys.executable, "-c", second], cwd=root, capture_output=True, text=True)

    assert "AlreadyRunning" in done.stderr
    assert "already running" in done.stderr
    await store.close()
    await Store.open(url, keys=keys).close()


def test_the_lock_names_who_holds_it(tmp_path: Path) -> None:
    import os

    lock = WriteLock(tmp_path / "a.db")
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        WriteLock(tmp_path / "a.db")
    lock.release()
    WriteLock(tmp_path / "a.db").release()


def second_name(kind: str, path: Path) -> Path:
    """Another way to the same database, while it is open."""
    other = path.parent / "elsewhere" / "other.db"
    other.parent.mkdir()
    match kind:
        case "symlink":
            other.symlink_to(path)
        case "symlink to the folder":
            other.parent.rmdir()
            other.parent.symlink_to(path.parent)
            other = other.with_name(path.name)
        case "hard link":
            other.hardlink_to(path)
        case "removed lock":
            path.with_name(path.name + ".lock").unlink()
            other = path
    return other


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["symlink", "symlink to the folder", "hard link", "removed lock"])
@pytest.mark.parametrize("is_elsewhere", [False, True], ids=["the same process", "another process"])
async def test_one_file_has_one_writer_by_whatever_name(tmp_path: Path, keys: Keys, kind: str, is_elsewhere: bool) -> None:
    path = tmp_path / "zeroparty.db"
    store = Store.open(f"sqlite:///{path}", keys=keys)
    other = second_name(kind, path)
    if is_elsewhere:
        second = f"from pathlib import Path\nfrom storage.database.disk import WriteLock\nWriteLock(Path({str(other)!r}))"
        done = subprocess.run([sys.executable, "-c", second], cwd=str(ROOT), capture_output=True, text=True)
        assert "AlreadyRunning: zeroparty is already running" in done.stderr
    else:
        with pytest.raises(AlreadyRunning):
            Store.open(f"sqlite:///{other}", keys=keys)
    await store.close()
    await Store.open(f"sqlite:///{path}", keys=keys).close()


@pytest.mark.slow
async def test_the_records_are_for_their_owner_alone(tmp_path: Path, keys: Keys) -> None:
    """Also those of an earlier release, which left that to the umask."""
    path = tmp_path / "zeroparty.db"
    await Store.open(f"sqlite:///{path}", keys=keys).close()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    store = Store.open(f"sqlite:///{path}", keys=keys)
    await store.write(lambda unit: None)
    modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600} and "zeroparty.db-wal" in modes, modes
    await store.close()


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["what?", "no#1", "100%41", "q?mode=memory"])
async def test_a_folder_with_any_name_holds_what_is_written_and_read(tmp_path: Path, keys: Keys, folder: str) -> None:
    path = tmp_path / folder / "zeroparty.db"
    store = Store.open(url_of_file(path), keys=keys)
    assert await store.read(lambda unit: unit.connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    await store.close()
    assert [each.name for each in tmp_path.iterdir()] == [folder] and path.stat().st_size > 0
