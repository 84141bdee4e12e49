"""Tryton on SQLite, and as new for every test."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.real.processes import free_port, serving
from tests.real.sqlite_files import file_holds
from tests.real.systems import SYSTEMS
from tests.real.tryton.schema import DATABASE, PASSWORD

SYSTEM = SYSTEMS["tryton"]


@dataclass(frozen=True, slots=True)
class TrytonServer:
    """A running Tryton."""

    address: str
    token: str
    file: Path
    kept: Path
    """Its file after the login: the session stands in it too."""

    def start_anew(self) -> None:
        """As after the login. The file is written over while it is open, which SQLite can do."""
        with closing(sqlite3.connect(self.kept)) as kept, closing(sqlite3.connect(self.file)) as live:
            kept.backup(live)

    def holds(self, text: str) -> bool:
        """Whether this text is anywhere in its database."""
        return file_holds(self.file, text)


@contextmanager
def running_tryton(folder: Path) -> Iterator[TrytonServer]:
    """One for many tests: it takes seconds to start."""
    file = Path(shutil.copy(SYSTEM.folder / f"{DATABASE}.sqlite", folder))
    address = f"http://127.0.0.1:{free_port()}"
    config = folder / "trytond.conf"
    listen = address.removeprefix("http://")
    config.write_text(f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = {listen}\n", encoding="utf-8")
    # Without -d the first login would fail.
    command = [SYSTEM.program("trytond"), "-c", str(config), "-d", DATABASE]
    tokens: list[str] = []

    def logs_in() -> bool:
        tokens[:] = [token] if (token := login(address)) else []
        return bool(tokens)

    with serving(command, folder, logs_in):
        server = TrytonServer(address, tokens[0], file, folder / "kept.sqlite")
        with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(server.kept)) as kept:
            live.backup(kept)
        yield server


def login(address: str, password: str = PASSWORD) -> str:
    """What goes behind `Authorization: Session`; empty while nobody answers."""
    asked = {"id": 0, "method": "common.db.login", "params": ["admin", {"password": password}]}
    try:
        answer = httpx.post(f"{address}/{DATABASE}/rpc/", json=asked, trust_env=False, verify=False, timeout=30)
    except httpx.HTTPError:
        return ""
    if answer.status_code != 200 or not answer.json().get("result"):
        return ""
    user, session, *_ = answer.json()["result"]
    return base64.b64encode(f"admin:{user}:{session}".encode()).decode()
