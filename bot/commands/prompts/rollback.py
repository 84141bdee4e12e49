"""`zeroparty prompts rollback`: an earlier version is published again, as a new one."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands.prompts.live_version import installation, put_live
from bot.publishing.catalogue_files import catalogue_of
from bot.publishing.going_live import Refusal
from storage.questions import versions


def run(options: argparse.Namespace) -> int:
    """Say what changes, then publish it; 1 when it may not go live."""
    return asyncio.run(_rollback(options))


async def _rollback(options: argparse.Namespace) -> int:
    async with installation() as at:
        version = await at.store.read(lambda unit: versions.by_number(unit, options.version))
        if version is None:
            raise Refusal(f"there is no version {options.version}; `zeroparty prompts history` lists them")
        loaded = catalogue_of(version.files, at.clock, at.live.revisions)
        if loaded.catalogue is None:
            first = next(str(problem) for problem in loaded.problems if problem.is_error)
            raise Refusal(f"version {options.version} has errors by the rules of this release, first: {first}")
        return await put_live(at, loaded.catalogue, version.files, options, how="rolled_back")
