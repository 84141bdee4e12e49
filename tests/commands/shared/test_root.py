"""Running as root is said once, and works."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field

import pytest

from bot.commands import run
from bot.commands.examining.installation import account
from bot.commands.shared.root import AS_ROOT


@dataclass
class Lines:
    """A log that remembers its warnings."""

    said: list[str] = field(default_factory=list)

    def warning(self, event: str, **fields: object) -> None:
        self.said.append(event)


class Over:
    """A process that is ready, and has been asked to stop."""

    def __init__(self, *of: object) -> None:
        pass

    async def begin(self, door: object) -> None:
        """Nothing to begin."""

    async def until(self, stop: object) -> None:
        """Asked already."""

    async def wind_down(self) -> None:
        """Nothing to end."""


async def _builds_nothing(*of: object) -> None:
    """No records."""


@pytest.mark.parametrize(("number", "said"), [(0, ["runs_as_root"]), (1000, [])])
def test_who_runs_us_as_root_reads_it_in_the_log_and_from_doctor(
    monkeypatch: pytest.MonkeyPatch, number: int, said: list[str]
) -> None:
    lines = Lines()
    monkeypatch.setattr(os, "geteuid", lambda: number)
    monkeypatch.setattr(run, "log", lines)
    monkeypatch.setattr(run, "build", _builds_nothing)
    monkeypatch.setattr(run, "Process", Over)
    monkeypatch.setattr(run.logging, "configure", lambda *of: None)
    assert run.run(argparse.Namespace(role="worker")) == 0
    assert [line for line in lines.said if line == "runs_as_root"] == said
    found = account()
    assert (found.ok, found.detail == AS_ROOT) == (True, bool(said))
