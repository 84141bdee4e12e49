"""A database file lies where its locks can be trusted, and one process writes to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.crypto.keys import Keys
from storage.database.disk import WriteLock, refuse_network_file_system
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
