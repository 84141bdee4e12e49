"""One trial in a process of its own says the same as the command line."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace

import pytest

from bot.simulation import worker
from bot.simulation.policies.table import policies
from bot.simulation.population.worlds import CENTRAL
from bot.simulation.reporting.report import cells, report
from bot.simulation.runner import Trial, run
from bot.simulation.worker import Wish, made, written
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

SLOW = replace(Pace(), gap=Duration(14, "days"))


@pytest.mark.slow
def test_it_makes_what_the_command_makes() -> None:
    told: list[float] = []
    found = made(Wish("central", 40, 60, Pace(), SLOW), told.append)
    trial = Trial(CENTRAL, 40, 60)
    same = report(trial, run(trial, policies(Pace(), SLOW)))
    assert found["rows"] == [[line.name, *cells(line)] for line in same.lines]
    assert found["picture"].startswith("<svg") and "proposed settings" in found["picture"]
    assert told == sorted(told) and told[-1] == 0.9
    assert not any("--details" in words for words in found["sentences"])
    assert found["notes"] and len(found["years"]) == 3 and len(found["assumed"]) > 10


def said_by(
    monkeypatch: pytest.MonkeyPatch, line: bytes, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[dict[str, object]]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
    monkeypatch.setattr(worker.os, "nice", lambda by: by)
    code = worker.main()
    return code, [json.loads(each) for each in capsys.readouterr().out.splitlines()]


@pytest.mark.slow
def test_a_wish_goes_in_and_lines_come_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    wish = Wish("fans", 20, 20, Pace(trial=Duration(21, "days"), holidays="IE"), None)
    code, lines = said_by(monkeypatch, written(wish), capsys)
    assert code == 0
    assert [*lines[0]] == ["share"] and [*lines[-1]] == ["made"]


def test_what_goes_wrong_is_a_line_and_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = said_by(monkeypatch, written(Wish("nowhere", 20, 20, Pace(), None)), capsys)
    assert (code, lines) == (1, [{"failed": "KeyError: 'nowhere'"}])
