"""`zeroparty prompts publish`: the saved files go live, changed promises and removed questions included."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands.prompts.live_version import installation, put_live
from bot.publishing.catalogue_files import catalogue_in, catalogue_of, prompts_folder, texts_in
from bot.publishing.going_live import Refusal


def run(options: argparse.Namespace) -> int:
    """Say what changes, then publish it; 1 when it may not go live."""
    return asyncio.run(_publish(options))


async def _publish(options: argparse.Namespace) -> int:
    async with installation() as at:
        folder = prompts_folder(at.settings)
        if catalogue_in(folder, at.clock, at.live.revisions).catalogue is None:
            raise Refusal(f"the files in {folder} have errors; `zeroparty prompts check` says where")
        # What is published is exactly what is read here, whatever is saved meanwhile.
        files = texts_in(folder)
        loaded = catalogue_of(files, at.clock, at.live.revisions)
        if loaded.catalogue is None:
            raise Refusal(f"somebody is saving in {folder}; try again")
        return await put_live(at, loaded.catalogue, files, options, how="published")
