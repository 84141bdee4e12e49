"""Running as root is said once, and works."""

from __future__ import annotations

import argparse
import os

import pytest

from bot.commands import run
from bot.commands.examining.installation import account
from bot.commands.shared.root import AS_ROOT


@pytest.mark.parametrize(("number", "says_so"), [(0, True), (1000, False)])
def test_who_runs_us_as_root_reads_it_in_the_log_and_from_doctor(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], number: int, says_so: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: number)
    monkeypatch.setattr(run, "_serve", _serves_nothing)
    assert run.run(argparse.Namespace(role="all")) == 0
    said = [line for line in capfd.readouterr().err.splitlines() if "runs_as_root" in line]
    assert len(said) == says_so
    found = account()
    assert (found.ok, found.detail == AS_ROOT) == (True, says_so)


async def _serves_nothing(*of: object) -> None:
    """No server, no records."""
