"""Other programs, running on a port of their own for as long as a test needs them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.postgres import die_with_parent

READY_WITHIN = 90.0
"""Seconds; on a busy machine a program takes ten times what it takes alone."""


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], folder: Path, is_ready: Callable[[], bool], environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A program that runs in this folder until the end of the block, and ends with everything that it started."""
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command],
            cwd=folder,
            env=clean_environment() | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    try:
        _wait(process, is_ready, log)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # nothing of it is kept
        process.wait(10)


def clean_environment() -> dict[str, str]:
    """Ours, without what would lead another program to our own packages."""
    return {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}


def answers(url: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether something at this address says yes."""
    try:
        return httpx.get(url, headers=headers, timeout=5, trust_env=False, verify=False).status_code == 200
    except httpx.HTTPError:
        return False


def _wait(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while not is_ready():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"it did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)
