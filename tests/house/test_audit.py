"""J1: a package with a known weakness is a failure, and so is a look that could not be taken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.house import audit
from tests.support.places import ROOT

LOCK = """
httpx==0.28.1 \\
    --hash=sha256:00
jinja2==2.4.1 ; python_version >= "3.11" \\
    --hash=sha256:00
uvicorn[standard]==0.5
"""
WEAK = {"vulns": [{"id": "GHSA-462w-v97r-4m45", "modified": "2026-01-14T05:03:03Z"}, {"id": "PYSEC-2014-8"}]}
ANSWER = {"results": [{}, WEAK, {}]}
"""In the form that the service documents: a result for each query, in their order."""


@contextmanager
def service(status: int, answer: bytes) -> Iterator[tuple[str, list[Any]]]:
    """Something that answers so, and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/querybatch", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_j1_a_known_weakness_is_named_and_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with service(200, json.dumps(ANSWER).encode()) as (ask, asked):
        assert audit.main(ask, LOCK) == audit.WEAK
    assert [(q["package"]["name"], q["version"]) for q in asked[0]["queries"]] == [
        ("httpx", "0.28.1"),
        ("jinja2", "2.4.1"),
        ("uvicorn", "0.5"),
    ]
    said = capsys.readouterr().out
    assert "jinja2==2.4.1: GHSA-462w-v97r-4m45, PYSEC-2014-8" in said
    assert "3 packages looked at, 1 with known weaknesses\nrenew them with `make lock`" in said


def test_j1_nothing_known_is_good() -> None:
    with service(200, json.dumps({"results": [{}, {}, {}]}).encode()) as (ask, _):
        assert audit.main(ask, LOCK) == audit.GOOD


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (503, b""),
        (200, b"<html>"),
        (200, b"{}"),
        (200, b"[]"),
        (200, b'{"results": [{}]}'),
        (200, b'{"results": [{"next_page_token": "x"}, {}, {}]}'),
    ],
)
def test_j1_a_look_that_cannot_be_taken_is_a_failure(status: int, answer: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with service(status, answer) as (ask, _):
        assert audit.main(ask, LOCK) == audit.NOT_LOOKED
    heard = capsys.readouterr()
    assert (heard.out, heard.err.startswith("not audited: "), len(heard.err.splitlines())) == ("", True, 1)


def test_j1_a_service_that_is_away_is_a_failure() -> None:
    with service(200, b"{}") as (ask, _):
        pass
    assert audit.main(ask, LOCK) == audit.NOT_LOOKED


def test_every_package_of_the_lock_file_is_asked_about() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    named = {re.split(r"[=\[]", line)[0] for line in text.splitlines() if line[:1].isalpha()}
    assert {name for name, _ in audit.pins(text)} == named
    assert len(named) > 50
