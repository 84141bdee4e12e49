"""Running as root is said once, and works."""

from __future__ import annotations

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


@pytest.mark.parametrize(("number", "said"), [(0, ["runs_as_root"]), (1000, [])])
def test_who_runs_us_as_root_reads_it_in_the_log_and_from_doctor(
    monkeypatch: pytest.MonkeyPatch, number: int, said: list[str]
) -> None:
    lines = Lines()
    monkeypatch.setattr(os, "geteuid", lambda: number)
    monkeypatch.setattr(run, "log", lines)
    run.warn_of_root()
    assert lines.said == said
    found = account()
    assert (found.ok, found.detail == AS_ROOT) == (True, bool(said))
