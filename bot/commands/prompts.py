"""`zeroparty prompts`: what marketers do with the questions."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bot.errors import SettingsError
from bot.live import prompts_folder
from bot.settings import read_settings
from prompts.load import Loaded, load
from prompts.problems import Problem

EXAMPLE = "zeroparty prompts check --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`check` reads the questions as the bot would."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="check")
    check = verbs.add_parser("check", help="find every mistake, with file, line and a fix", epilog=f"example: {EXAMPLE}")
    check.add_argument("folder", nargs="?", type=Path, metavar="PATH", help="a folder of questions (default: the live one)")
    check.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(options: argparse.Namespace) -> int:
    """Check a folder; 1 when there is an error in it."""
    folder = options.folder or prompts_folder(read_settings())
    if not folder.is_dir():
        raise SettingsError(f"PATH: there is no folder {folder}")
    loaded = load(folder)
    is_ok = not any(problem.is_error for problem in loaded.problems)
    if options.json:
        print(json.dumps(_document(loaded, is_ok), ensure_ascii=False, indent=2))
    else:
        _print(loaded, is_ok)
    return 0 if is_ok else 1


def _document(loaded: Loaded, is_ok: bool) -> dict[str, object]:
    live = len(loaded.catalogue.questions) if loaded.catalogue else 0
    findings = [_finding(problem) for problem in loaded.problems]
    return {"ok": is_ok, "findings": findings, "live_questions": live, "earn_their_place": live}


def _finding(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "fix": problem.fix,
    }


def _print(loaded: Loaded, is_ok: bool) -> None:
    for problem in loaded.problems:
        print(problem)
    if loaded.catalogue is not None:
        for skipped in loaded.catalogue.not_built:
            print(f"{skipped.where}: {skipped.question}: kind {skipped.kind} is not built yet, so it is not asked", file=sys.stderr)
        print(f"{len(loaded.catalogue.questions)} questions can be asked" if is_ok else "nothing changes until this is mended")
