"""`zeroparty export`: consented answers to a file, for the CRM."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.shared.output import refuse_what_cannot_be_written, refuse_what_is_ours, written
from bot.errors import SettingsError
from bot.export.consent_filter import NOT_WHOLE
from bot.export.runner import Report, Wanted, export, manifest_of
from bot.files import replacing
from bot.publishing.going_live import live_now
from bot.publishing.requests import ManifestRequest, manifest_requests
from bot.settings import read_settings
from prompts.catalogue.catalogue import Catalogue
from storage.errors import AlreadyRunning
from storage.receivers import exports


def run(options: argparse.Namespace) -> int:
    """Export, and print the manifest as one JSON document."""
    refuse_what_cannot_be_written(options.output, "preferences.csv")
    for path in (options.output, _manifest_beside(options.output)):
        refuse_what_is_ours(path, "--output")
    report = asyncio.run(_export(Wanted(options.output, options.shape, options.purpose, options.receiver)))
    print(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    return 0


async def _export(wanted: Wanted) -> Report:
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        catalogue = await live_now(settings, store, clock)
        _refuse_unknown_purpose(wanted, catalogue)
        _refuse_unknown_receiver(wanted, catalogue)
        with written(wanted.path):
            report = await export(store, catalogue, clock, wanted, _progress)
        _end_progress()
    _say_what_is_not_whole(report)
    await _keep_manifest(report, wanted, catalogue)
    return report


def _say_what_is_not_whole(report: Report) -> None:
    if count := report.withheld.get(NOT_WHOLE, 0):
        print(
            f"{count} answers were withheld: their records are not what was sealed; `zeroparty doctor` says whose", file=sys.stderr
        )


async def _keep_manifest(report: Report, wanted: Wanted, catalogue: Catalogue) -> None:
    """Beside the file, and in the database: where a running bot holds that, by the bot."""
    beside = _manifest_beside(wanted.path)
    with written(beside), replacing(beside) as file:
        file.write((json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n").encode())
    settings, clock = read_settings(), SystemClock()
    manifest = manifest_of(report, clock, wanted, catalogue)
    try:
        async with opened(settings, clock) as store:
            await store.write(lambda unit: exports.save_manifest(unit, manifest))
    except AlreadyRunning:
        manifest_requests(settings.zeroparty_data_dir).leave(ManifestRequest.of(manifest), f"{manifest.id}")
        print(f"the record of this export is in {beside}; the running bot takes it into the database in a moment", file=sys.stderr)


def _manifest_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.manifest.json")


def _refuse_unknown_purpose(wanted: Wanted, catalogue: Catalogue) -> None:
    known = sorted({question.purpose.id for question in catalogue.questions.values()})
    if wanted.purpose is not None and wanted.purpose not in known:
        raise SettingsError(f"--purpose: no question has the purpose {wanted.purpose!r}; there are {', '.join(known)}")


def _refuse_unknown_receiver(wanted: Wanted, catalogue: Catalogue) -> None:
    known = sorted(receiver.id for receiver in catalogue.brand.receivers)
    if wanted.receiver is not None and wanted.receiver not in known:
        instead = f"take {' or '.join(known)}, or leave it out" if known else "leave it out"
        raise SettingsError(f"--receiver: _brand.yaml names no receiver {wanted.receiver!r}; {instead} for a file for your own use")


def _progress(looked_at: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{looked_at} customers", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
