"""`zeroparty run` under a crowd of connections: the web phone answers, and the log stays short."""

from __future__ import annotations

import os
import re
import resource
import select
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot.descriptors import Room, room_within
from tests.conftest import CATALOGUE
from tests.support.places import ROOT

RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 400))
from bot.cli import main
sys.exit(main(["run"]))
"""


@contextmanager
def running(folder: Path) -> Iterator[tuple[int, Path, int]]:
    """A bot whose system allows 128 descriptors, and 400 to who asks: its port, its log and its process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "TELEGRAM_"))}
    given = {
        "ZEROPARTY_DATA_DIR": str(folder),
        "ZEROPARTY_PROMPTS_DIR": str(CATALOGUE),
        "ZEROPARTY_PORT": "0",
        "PYTHONPATH": str(ROOT),
    }
    said = folder / "log"
    with said.open("w") as log:
        bot = subprocess.Popen([sys.executable, "-c", RUN], env=kept | given, stderr=log, cwd=folder)
    try:
        while not (ready := re.search(r"http://127\.0\.0\.1:(\d+)/chat", said.read_text())):
            assert bot.poll() is None, said.read_text()
            select.select([], [], [], 0.05)
        yield int(ready[1]), said, bot.pid
    finally:
        bot.terminate()
        assert bot.wait(20) == 0, said.read_text()


@pytest.mark.slow
def test_a_thousand_half_headers_stop_neither_the_phone_nor_the_disk(tmp_path: Path) -> None:
    with running(tmp_path) as (port, said, pid), ExitStack() as stack:
        assert resource.prlimit(pid, resource.RLIMIT_NOFILE)[0] == 400, "raised at the start"
        for number in range(1000):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            one.sendall(b"GET /chat HTTP/1.1\r\nHost: x\r\nX-Half: ")
            if number % 250 == 249:
                page = urllib.request.urlopen(f"http://127.0.0.1:{port}/chat", timeout=20)
                assert page.status == 200
        assert len(list(Path(f"/proc/{pid}/fd").iterdir())) < 300
        assert said.stat().st_size < 50_000, said.read_text()[:2000]
        assert "Traceback" not in said.read_text() and "Errno" not in said.read_text()


@pytest.mark.parametrize("descriptors", [64, 256, 1024, 65_536, 1_000_000])
def test_every_share_fits_into_what_the_system_allows(descriptors: int) -> None:
    room = room_within(descriptors)
    assert room.streams_each <= room.streams < room.connections and room.waiting < room.connections
    assert room.connections <= max(16, descriptors - 200)
    assert room_within(1024) == Room(824, 206, 412, 51)
