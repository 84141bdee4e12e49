"""`zeroparty export`: consented answers to a file, for the CRM."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.commands.shared.demo import say_if_made_up
from bot.commands.shared.ending import ending_in_order
from bot.commands.shared.output import refuse_what_cannot_be_written, refuse_what_is_ours, written
from bot.commands.shared.progress import Progress
from bot.commands.shared.receivers import no_such_receiver
from bot.errors import SettingsError
from bot.export.consent_filter import NOT_WHOLE
from bot.export.formats import format_of
from bot.export.runner import Report, Wanted, export, manifest_of
from bot.files import replacing
from bot.publishing.going_live import live_now
from bot.publishing.requests import ManifestRequest, handed_on_folder, manifest_requests
from bot.runtime.handed_on import take_in
from bot.runtime.older_copy import refuse_older_copy
from bot.settings import Settings, read_settings
from prompts.catalogue.catalogue import Catalogue
from storage.errors import AlreadyRunning
from storage.receivers import change_feed, deliveries, manifests
from storage.receivers.change_feed import Cursor
from storage.receivers.manifests import Manifest
from storage.store import Store

_RARELY = 200_000
"""Objects made before the collector looks for circles among them."""

_SAY_EVERY = timedelta(seconds=5)
"""How often a script hears how far a long export is."""


def run(options: argparse.Namespace) -> int:
    """Export, and print the manifest as one JSON document: on stdout, or beside a file that goes there, on stderr."""
    path = None if str(options.output) == "-" else options.output
    if path is not None:
        refuse_what_cannot_be_written(path, "preferences.csv")
        for each in (path, _manifest_beside(path)):
            refuse_what_is_ours(each, "--output")
    if options.profile == "excel" and options.format != "csv":
        raise SettingsError(f"--profile excel is a kind of csv; leave it out with --format {options.format}")
    format_of(options.format, options.profile)
    wanted = Wanted(
        path, options.shape, options.purpose, options.receiver, options.format, options.profile, options.values,
        options.newlines, _cursor(options.since),
    )  # fmt: skip
    # What a page is made of is let go by counting: a collector that looks through it again and again finds nothing.
    gc.freeze()
    gc.set_threshold(_RARELY)
    with ending_in_order():
        report = asyncio.run(_export(wanted))
    document = json.dumps(asdict(report), ensure_ascii=False, indent=2)
    print(document, file=sys.stdout if path is not None else sys.stderr)
    return 0


async def _export(wanted: Wanted) -> Report:
    settings, clock = read_settings(), SystemClock()
    folder = handed_on_folder(settings.zeroparty_data_dir)
    async with opened(settings, clock, read_only=True, keeps_little=True) as store:
        await say_if_made_up(store)
        await refuse_older_copy(store)
        catalogue = await live_now(settings, store, clock)
        _refuse_unknown_purpose(wanted, catalogue)
        await _refuse_unknown_receiver(store, wanted, catalogue)
        await _say_if_questions_changed(store, wanted, catalogue)
        progress = _Progress(clock, await store.read(change_feed.count))
        with written(wanted.path) if wanted.path is not None else nullcontext():
            report = await export(store, catalogue, clock, wanted, progress, ledger=folder, out=sys.stdout.buffer)
        progress.end()
    _say_what_is_not_whole(report)
    await _keep(report, manifest_of(report, clock, wanted), wanted, settings)
    return report


async def _say_if_questions_changed(store: Store, wanted: Wanted, catalogue: Catalogue) -> None:
    """Of a changed question nobody's row changed, so no incremental file has it."""
    if wanted.since is None:
        return
    earlier = [json.loads(one.body) for one in await store.read(manifests.every)]
    versions = {one.get("catalogue_version") for one in earlier if one.get("cursor") == str(wanted.since)}
    if versions and catalogue.version not in versions:
        print(
            "the questions changed since the file that this cursor is of: take a file without --since once, "
            "which brings every row into the columns of today",
            file=sys.stderr,
        )


def _say_what_is_not_whole(report: Report) -> None:
    if count := report.withheld.get(NOT_WHOLE, 0):
        print(
            f"{count} answers were withheld: their records are not what was sealed; `zeroparty doctor` says whose", file=sys.stderr
        )


async def _keep(report: Report, manifest: Manifest, wanted: Wanted, settings: Settings) -> None:
    """The manifest beside the file, and in the database with what was handed on: where a running bot holds that, by the bot."""
    if wanted.path is not None:
        beside = _manifest_beside(wanted.path)
        with written(beside), replacing(beside) as file:
            file.write((json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n").encode())
    try:
        clock = SystemClock()
        async with opened(settings, clock, keeps_little=True) as store:
            await store.write(lambda unit: manifests.save(unit, manifest))
            await take_in(store, handed_on_folder(settings.zeroparty_data_dir), now=clock.now())
    except AlreadyRunning:
        manifest_requests(settings.zeroparty_data_dir).leave(ManifestRequest.of(manifest), f"{manifest.id}")
        where = f"the record of this export is in {_manifest_beside(wanted.path)}; " if wanted.path is not None else ""
        what = "it" if where else "the record of this export"
        print(f"{where}the running bot takes {what} into the database in a moment", file=sys.stderr)


def _manifest_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.manifest.json")


def _cursor(text: str | None) -> Cursor | None:
    """A cursor as a manifest has it, or a moment."""
    if text is None:
        return None
    try:
        cursor = Cursor.parse(text) if text.replace(".", "").isdecimal() else Cursor.since(datetime.fromisoformat(text))
        _ = cursor.moment
    except (ValueError, OverflowError):
        raise SettingsError(
            f"--since: {text!r} is no cursor; take the `cursor` of an earlier manifest, for example 1777881600000000"
        ) from None
    return cursor


def _refuse_unknown_purpose(wanted: Wanted, catalogue: Catalogue) -> None:
    known = sorted({question.purpose.id for question in catalogue.questions.values()})
    if wanted.purpose is not None and wanted.purpose not in known:
        raise SettingsError(f"--purpose: no question has the purpose {wanted.purpose!r}; there are {', '.join(known)}")


async def _refuse_unknown_receiver(store: Store, wanted: Wanted, catalogue: Catalogue) -> None:
    """One that was taken out of the brand file may still have to hear of withdrawals and erasures: its file has only those."""
    receiver = wanted.receiver
    if receiver is None or receiver in {one.id for one in catalogue.brand.receivers}:
        return
    if not await store.read(lambda unit: deliveries.has_been_told(unit, receiver)):
        raise no_such_receiver(receiver, catalogue, ", or leave it out for a file for your own use")
    print(
        f"the questions that are live name no receiver {receiver!r} any more: the file only takes back what it was given",
        file=sys.stderr,
    )


class _Progress:
    """A bar on a terminal; where a script listens, an event every few seconds."""

    def __init__(self, clock: Clock, of: int) -> None:
        self._bar = Progress()
        self._of = of
        self._clock = clock
        self._said = clock.now()

    def __call__(self, looked_at: int) -> None:
        self._bar(min(1.0, looked_at / self._of) if self._of else 1.0)
        if not sys.stderr.isatty() and self._clock.now() - self._said >= _SAY_EVERY:
            self._said = self._clock.now()
            print(json.dumps({"event": "export_progress", "customers": looked_at, "of": self._of}), file=sys.stderr, flush=True)

    def end(self) -> None:
        """The bar is left behind."""
        self._bar.end()
