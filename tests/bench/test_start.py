"""What a start costs, as ratios within one run: against a bare Python, and against one that only loads SQLAlchemy and pydantic."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from tests.conftest import CATALOGUE
from tests.support.places import ROOT

ROUNDS = 7

ZEROPARTY = (sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())")

BARE = "python -c pass"
FLOOR = 'python -c "import sqlalchemy, pydantic"'

GOALS = {"explain --help": 0.5, "run, until it is ready": 4.2}
"""In floors, of 0.28 s on two quiet cores: 0.15 s and 1.2 s."""

LIMITS = {"chat": 3.5, "doctor": 3.5, "explain": 3.5, "export": 3.5}
"""In floors: no goals, but what must not grow. The goal is 0.6 s, 2.1 floors, and docs/benchmarks.md says what is in the way."""


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "TELEGRAM_"))}
    # Without byte code every start would compile everything, which is not what is measured here.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    ours = {"ZEROPARTY_DATA_DIR": str(folder / "var"), "ZEROPARTY_PROMPTS_DIR": str(CATALOGUE)}
    return {**kept, **ours, "ZEROPARTY_PORT": "0", "ZEROPARTY_LOG_FORMAT": "json", "PYTHONPATH": str(ROOT)}


def finished(folder: Path, *command: str, codes: tuple[int, ...] = (0,)) -> float:
    """Seconds until the process is done."""
    began = perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment(folder), input=b"/start\n", capture_output=True, check=False)
    took = perf_counter() - began
    assert done.returncode in codes, done.stderr
    return took


def ready(folder: Path) -> float:
    """Seconds from the start of the process until the line that says it is ready."""
    began = perf_counter()
    with subprocess.Popen([*ZEROPARTY, "run"], cwd=folder, env=environment(folder), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, b"")
        is_ready = any(b'"event": "ready"' in line for line in lines)
        took = perf_counter() - began
        process.terminate()
        process.stderr.read()
    assert is_ready
    return took


@pytest.mark.bench
def test_starts_against_what_they_cannot_do_without(tmp_path: Path) -> None:
    finished(tmp_path, *ZEROPARTY, "migrate")
    starts: dict[str, Callable[[], float]] = {
        BARE: lambda: finished(tmp_path, sys.executable, "-c", "pass"),
        FLOOR: lambda: finished(tmp_path, sys.executable, "-c", "import sqlalchemy, pydantic"),
        "explain --help": lambda: finished(tmp_path, *ZEROPARTY, "explain", "--help"),
        "chat": lambda: finished(tmp_path, *ZEROPARTY, "chat"),
        "doctor": lambda: finished(tmp_path, *ZEROPARTY, "doctor"),
        "explain": lambda: finished(tmp_path, *ZEROPARTY, "explain", "telegram:123", codes=(1,)),
        "export": lambda: finished(tmp_path, *ZEROPARTY, "export", "--output", str(tmp_path / "out.csv")),
        "run, until it is ready": lambda: ready(tmp_path),
    }
    for start in starts.values():
        start()
    # In turn, so that whatever else the machine does meets all of them alike.
    rounds = [{name: start() for name, start in starts.items()} for _ in range(ROUNDS)]
    seconds = {name: median(each[name] for each in rounds) for name in starts}
    floors = {name: took / seconds[FLOOR] for name, took in seconds.items()}
    print(f"\n| start, median of {ROUNDS} | seconds | floors |\n|---|---|---|")
    print("\n".join(f"| `{name}` | {took:.2f} | {floors[name]:.1f} |" for name, took in seconds.items()))
    assert {name: floors[name] for name, most in (GOALS | LIMITS).items() if floors[name] > most} == {}
