"""Help is answered at once: no verb's arguments wait for the packages that only its work needs."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module

import pytest

from bot.cli import _VERBS
from bot.commands import usage
from bot.commands.usage import console, privacy, prompts, sync, token
from tests.support.places import ROOT

HEAVY = (
    *("alembic", "apscheduler", "asyncio", "babel", "cryptography", "holidays", "httpx", "jinja2", "numpy", "openpyxl", "psycopg"),
    *("pydantic", "rapidfuzz", "ruamel", "sqlalchemy", "sqlite3", "sqlmodel", "starlette", "structlog", "telegram", "uvicorn"),
)

NOT_AT_THE_START = (
    *("alembic", "apscheduler", "click", "holidays", "httpx", "jinja2", "numpy", "openpyxl", "psycopg", "rapidfuzz"),
    *("sqlalchemy.dialects.postgresql", "sqlmodel", "starlette", "telegram", "uvicorn"),
)
"""What is loaded when something needs it: a customer's words to read, a country's holidays, PostgreSQL, a workbook, a channel."""

VERBS = (
    *((verb,) for verb in _VERBS),
    *(("prompts", verb) for verb in prompts.VERBS),
    *(("privacy", verb) for verb in privacy.VERBS),
    *(("token", verb) for verb in token.VERBS),
)

ALLOWED = {("prompts", "new"): ["babel", "pydantic", "ruamel"]}
"""Its arguments are what the kinds of question need, and a kind is one folder with its shape."""

LOOK = """
import json, os, sys
from bot.cli import main  # once; each statement then has a process of its own

heavy, statements = json.loads(sys.argv[1])
for statement in statements:
    if os.fork() == 0:
        said = os.dup(1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            exec(statement)
        except SystemExit as left:
            assert not left.code
        sys.stdout.flush()
        os.write(said, (json.dumps([each for each in heavy if each in sys.modules]) + "\\n").encode())
        os._exit(0)
    assert os.wait()[1] == 0, statement
"""


def heavy_after(*statements: str) -> list[list[str]]:
    """Which heavy packages are loaded after each of these statements, each in a fresh process."""
    given = json.dumps([sorted({*HEAVY, *NOT_AT_THE_START}), statements])
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # The first start of a release keeps the schema for all others, as it keeps byte code.
    for command in ("import storage.tables", LOOK):
        done = subprocess.run(
            [sys.executable, "-c", command, given], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
        )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@cache
def heavy_after_help() -> dict[tuple[str, ...], list[str]]:
    """What the help of each verb loads."""
    return dict(zip(VERBS, heavy_after(*(f"main({[*verb, '--help']})" for verb in VERBS)), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_the_help_of_a_verb_loads_nothing_heavy(verb: tuple[str, ...]) -> None:
    assert heavy_after_help()[verb] == ALLOWED.get(verb, [])


@pytest.mark.slow
def test_a_wrong_argument_is_answered_as_soon() -> None:
    wrong = "try: main(['doctor', '--jsno'])\nexcept SystemExit as left: assert left.code == 2"
    assert heavy_after(wrong) == [[]]


@pytest.mark.slow
def test_what_a_verb_loads_for_its_work_would_be_noticed() -> None:
    work, workbook, nothing = heavy_after("import bot.commands.doctor", "import bot.commands.prompts.to_sheet", "pass")
    assert {"pydantic", "sqlalchemy"} <= set(work)
    assert "openpyxl" in workbook
    assert nothing == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["chat", "doctor", "explain", "export", "sync.run"])
def test_the_work_of_a_verb_loads_nothing_that_only_another_needs(verb: str) -> None:
    (loaded,) = heavy_after(f"import bot.commands.{verb}")
    assert set(loaded) & set(NOT_AT_THE_START) == ({"httpx"} if verb == "sync.run" else set())


@pytest.mark.slow
def test_what_runs_loads_no_messenger_before_its_setting_is_read_and_no_page_of_the_staff() -> None:
    others = ["telegram", "aiohttp", "httpx", "bot.console.desk", "bot.sync.doing"]
    look = f"import sys, bot.commands.run; print([one for one in {others} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["export", "sync.run"])
def test_what_only_looks_at_states_loads_no_fact(verb: str) -> None:
    """They are a hundred dataclasses, of half a millisecond each."""
    look = f"import sys, bot.commands.{verb}; print([one for one in sys.modules if one.startswith('bot.engine.model.facts')])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_what_makes_a_file_loads_neither_what_customers_send_nor_what_calls_a_server() -> None:
    others = ["bot.engine.model.inputs", "http.client", "xml.sax"]
    look = f"import sys, bot.commands.export; print([one for one in {others} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_verb_has_its_arguments_and_its_work() -> None:
    assert set(_VERBS) == _verbs_in(usage.__path__, shared="shared")
    assert set(prompts.VERBS) == _verbs_in(prompts.__path__)
    assert set(privacy.VERBS) == _verbs_in(privacy.__path__)
    assert set(token.VERBS) == _verbs_in(token.__path__)
    assert set(sync.VERBS) == _verbs_in(sync.__path__)
    assert set(console.VERBS) == _verbs_in(console.__path__)
    for verb in VERBS:
        if verb not in (("prompts",), ("privacy",), ("token",), ("sync",), ("console",)):
            path = ".".join(word.replace("-", "_") for word in verb).replace(".try", ".try_")
            assert callable(import_module(f"bot.commands.{path}").run)


def _verbs_in(folder: Sequence[str], shared: str = "") -> set[str]:
    return {module.name.replace("_", "-").rstrip("-") for module in pkgutil.iter_modules(folder)} - {shared}
