"""The house keeps its own rules: layers, types, style, one lock file without addresses, texts only in prompts/."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports", "--no-cache"]],
    ids=lambda command: " ".join(command),
)
def test_the_checks_pass(command: list[str]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_file_has_a_hash_for_everything_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9._-]+==", lock, re.MULTILINE)
    assert len(pinned) > 40
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9._-]+==)", lock))
    assert "://" not in lock


def test_no_machine_path_and_no_registry_is_named() -> None:
    forbidden = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/|" + "py" + r"pi\.org|python" + r"hosted|np" + r"mjs")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    named = [line for line in listed.stdout.splitlines() if line]
    if not named:
        pytest.skip("not a git checkout")
    guilty = [name for name in named if forbidden.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))]
    assert guilty == []


def test_no_private_module_of_a_library_is_used() -> None:
    private = re.compile(r"^\s*(?:from|import) (?:\w+\.)+_\w", re.MULTILINE)
    modules = [path for package in ("bot", "storage", "prompts") for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in modules if private.search(path.read_text(encoding="utf-8"))] == []


def test_the_readme_lists_every_verb_and_no_other() -> None:
    from bot.cli import _VERBS

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `zeroparty ([a-z-]+)", readme, re.MULTILINE)) == set(_VERBS)


def test_the_architecture_names_every_module_of_bot() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = {path.stem for path in (ROOT / "bot").glob("*.py")} | {path.stem for path in (ROOT / "bot/engine").glob("*.py")}
    assert {name for name in modules if name != "__init__" and name not in text} == set()
