"""`zeroparty prompts diff`: what would change if the files were published now, in words."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict

from bot.commands.prompts.live_version import installation
from bot.publishing.catalogue_files import catalogue_in, prompts_folder
from bot.publishing.going_live import asked_of
from prompts.catalogue.catalogue import Catalogue
from prompts.model.problems import Problem
from prompts.releases.diff import changes, in_words, promises, refused


def run(options: argparse.Namespace) -> int:
    """Compare what is live with what is saved; 1 when the files could not be published."""
    return asyncio.run(_diff(as_json=options.json))


async def _diff(*, as_json: bool) -> int:
    async with installation() as at:
        loaded = catalogue_in(prompts_folder(at.settings), at.clock, at.live.revisions)
        if loaded.catalogue is None:
            return _with_errors(loaded.problems, as_json=as_json)
        reasons = refused(at.live, loaded.catalogue, await asked_of(at.store, at.live, loaded.catalogue))
        _print(at.row.version, at.live, loaded.catalogue, reasons, as_json=as_json)
        return 1 if reasons else 0


def _print(version: int, live: Catalogue, new: Catalogue, reasons: tuple[str, ...], *, as_json: bool) -> None:
    changed = changes(live, new)
    if as_json:
        document = {
            "version": version,
            "changes": [asdict(change) for change in changed],
            "promises": promises(changed),
            "refused": reasons,
        }
        return print(json.dumps(document, ensure_ascii=False, indent=2))
    print(in_words(changed))
    for reason in reasons:
        print(f"\nNot like this: {reason}")


def _with_errors(problems: tuple[Problem, ...], *, as_json: bool) -> int:
    errors = [str(problem) for problem in problems if problem.is_error]
    if as_json:
        print(json.dumps({"version": None, "changes": [], "promises": [], "refused": errors}, ensure_ascii=False, indent=2))
    else:
        print("\n".join([*errors, "nothing can be published until this is mended"]))
    return 1
