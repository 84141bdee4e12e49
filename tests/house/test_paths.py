"""A file that a comment or a document names is there: whoever moves one is told where it is still called by its old name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.places import ROOT

NAMED = re.compile(r"(?<![\w./-])((?:bot|storage|prompts|tests|docs)(?:/[\w-]+)*/(?!X\b)[\w-]+\.(?:py|md))\b")
NOT_READ = {"CHANGELOG.md", "test_names.py", "test_paths.py", "test_plan.py", "test_registry.py"}
"""They tell of what was, or of what is made up."""


def places() -> Iterator[Path]:
    for pattern in ("*.md", "docs/**/*.md", "bot/**/*.py", "storage/**/*.py", "prompts/**/*.py", "tests/**/*.py"):
        yield from (path for path in ROOT.glob(pattern) if path.name not in NOT_READ)


def named_and_gone(text: str) -> list[str]:
    return [name for name in NAMED.findall(text) if not (ROOT / name).exists()]


def test_every_file_that_is_named_is_there() -> None:
    read = {path: path.read_text(encoding="utf-8") for path in places()}
    assert len(read) > 500
    gone = {str(path.relative_to(ROOT)): found for path, text in read.items() if (found := named_and_gone(text))}
    assert gone == {}


def test_a_file_that_is_gone_would_be_found() -> None:
    assert named_and_gone("see bot/engine/wishes.py, docs/architecture.md and prompts/<kind>/shape.py") == ["bot/engine/wishes.py"]
