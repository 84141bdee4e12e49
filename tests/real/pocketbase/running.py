"""PocketBase with one collection of contacts, from a fresh folder for every test."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.real.processes import answers, free_port, serving
from tests.real.sqlite_files import file_holds
from tests.real.systems import SYSTEMS

PROGRAM = SYSTEMS["pocketbase"].program("pocketbase")
OWNER = {"identity": "owner@example.org", "password": "fixture-of-a-test"}
TEXTS = ("ext", "zp_text", "zp_other", "phone")


@dataclass(frozen=True, slots=True)
class PocketBaseServer:
    """A running PocketBase."""

    address: str
    token: str
    folder: Path

    def holds(self, text: str) -> bool:
        """Whether this text is anywhere in its records."""
        return file_holds(self.folder / "data" / "data.db", text)


@contextmanager
def running_pocketbase(folder: Path, rates: list[dict[str, object]] | None = None) -> Iterator[PocketBaseServer]:
    """From a folder that was prepared; `rates` are limits of its own, as it writes them."""
    address = f"http://127.0.0.1:{free_port()}"
    command = [PROGRAM, "serve", "--http", address.removeprefix("http://"), "--dir", str(folder / "data")]
    command += ["--hooksPool", "1", "--hooksWatch=false", "--automigrate=false"]  # there are none: it is up sooner
    with serving(command, folder, lambda: answers(f"{address}/api/health")):
        login = httpx.post(f"{address}/api/collections/_superusers/auth-with-password", json=OWNER, trust_env=False, verify=False)
        server = PocketBaseServer(address, login.raise_for_status().json()["token"], folder)
        if rates is not None:
            browser(server).patch("/api/settings", json={"rateLimits": {"enabled": True, "rules": rates}}).raise_for_status()
        yield server


def prepare(folder: Path) -> None:
    """A folder with an owner and the collection."""
    folder.mkdir()
    owner = [PROGRAM, "superuser", "upsert", OWNER["identity"], OWNER["password"], "--dir", str(folder / "data")]
    subprocess.run(owner, check=True, capture_output=True)
    with running_pocketbase(folder) as server:
        browser(server).patch(
            "/api/settings", json={"batch": {"enabled": True, "maxRequests": 50, "timeout": 5}}
        ).raise_for_status()
        browser(server).post("/api/collections", json=collection()).raise_for_status()


def copied(prepared: Path, folder: Path) -> Path:
    """A folder as it was prepared."""
    return shutil.copytree(prepared, folder, ignore=shutil.ignore_patterns("output.log"))


def browser(server: PocketBaseServer) -> httpx.Client:
    """Its owner."""
    return httpx.Client(base_url=server.address, headers={"Authorization": server.token}, trust_env=False, verify=False, timeout=60)


def collection() -> dict[str, object]:
    """Contacts, with a field of each type that it has."""
    codes = ["dark", "light", "00123", "crème brûlée"]
    fields: list[dict[str, object]] = [{"name": name, "type": "text"} for name in TEXTS]
    fields += [
        {"name": "zp_number", "type": "number"},
        {"name": "zp_yes_no", "type": "bool"},
        {"name": "zp_option", "type": "select", "maxSelect": 1, "values": codes},
        {"name": "zp_options", "type": "select", "maxSelect": 4, "values": codes},
        {"name": "zp_moment", "type": "date"},
        {"name": "created", "type": "autodate", "onCreate": True},
        {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
    ]
    unique = "CREATE UNIQUE INDEX one_of_a_key ON contacts (ext) WHERE ext != ''"
    return {"name": "contacts", "type": "base", "fields": fields, "indexes": [unique]}
