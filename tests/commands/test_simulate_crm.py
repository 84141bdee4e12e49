"""`zeroparty simulate-crm` as somebody at a terminal meets it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.commands.usage.simulate_crm import SYSTEMS
from bot.sync.simulators.fault_kinds import FAULT_KINDS
from bot.sync.simulators.simulator import KINDS
from tests.support.command_line import zeroparty
from tests.support.places import ROOT


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The verb in a process of its own once it is ready, and what it said by then."""
    code = "import sys; from bot.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "simulate-crm", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ZEROPARTY_DATA_DIR": str(folder / "var")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line.rstrip("\n"))
            if line.startswith("ready"):
                break
        yield process, said
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_how_to_connect_and_ends_cleanly_with_its_state(number: signal.Signals, tmp_path: Path) -> None:
    with running("hubspot", "--port", "0", "--faults", "429/2", "--state", "state.json", folder=tmp_path) as (process, said):
        address = said[-1].removeprefix("ready ")
        assert f"  address: {address}" in said
        token = next(line for line in said if line.startswith("  token: ")).partition("CRM_TOKEN=")[2].split()[0]
        rows = {"inputs": [{"id": "a@example.org", "idProperty": "email", "properties": {"firstname": "Ana"}}]}
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
            codes = [client.post("/crm/objects/2026-09/contacts/batch/upsert", json=rows).status_code for _ in range(2)]
            shown = client.get("/_state").json()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (codes, process.returncode, out, err) == ([200, 429], 0, "", "")
    state = tmp_path / "state.json"
    assert json.loads(state.read_text()) == shown
    assert list(shown["records"].values()) == [{"email": "a@example.org", "firstname": "Ana"}]
    assert state.stat().st_mode & 0o777 == 0o600


def test_the_help_of_faults_names_every_fault(tmp_path: Path) -> None:
    done = zeroparty("simulate-crm", "--faults", "help", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(kind.what in done.stdout for kind in FAULT_KINDS.values())
    assert "--faults help" in " ".join(zeroparty("simulate-crm", "--help", folder=tmp_path).stdout.split())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--faults", "429/x"), "--faults: '429/x': x is not a whole number from 1, for example 7"),
        (("--port", "70000"), " simulate-crm: --port: '70000' is not a whole number from 0 to 65535"),
        (("--state", "nowhere/x.json"), "--state: there is no folder nowhere"),
        (("--state", "."), "--state: . is not a file; give a file name, for example state.json"),
        (("--state", "zeroparty.toml"), "is where zeroparty keeps its own data"),
    ],
)
def test_what_is_wrong_is_one_line(typed: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = zeroparty("simulate-crm", "hubspot", *typed, folder=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert said in done.stderr


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = zeroparty("simulate-crm", "hubspot", "--port", str(port), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"zeroparty: --port: cannot listen on 127.0.0.1:{port} (Address already in use); choose another, for example 8091\n"
    )


def test_what_can_be_typed_is_what_can_be_simulated() -> None:
    assert set(KINDS) == set(SYSTEMS)
