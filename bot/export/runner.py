"""One export: a file, with a manifest of what left, of what did not, and of whom it is for."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from bot.clock import Clock
from bot.engine.model.ids_and_time import iso
from bot.export.draft import Draft
from bot.export.making import Making
from bot.export.mapping import MAPPING_VERSION
from bot.export.wanted import Wanted
from bot.files import replacing
from bot.runtime.handed_on import HandedOn
from prompts.catalogue.catalogue import Catalogue
from storage.receivers.change_feed import Cursor
from storage.receivers.manifests import Manifest
from storage.store import Store

__all__ = ["Report", "Wanted", "export", "manifest_of"]

_KEPT_FOR = timedelta(days=30)
"""After which a file with customers' answers has done its work."""


@dataclass(frozen=True, slots=True)
class Report:
    """The manifest as it is printed."""

    file: str
    rows: int
    sha256: str
    format: str
    profile: str
    shape: str
    mapping_version: str
    catalogue_version: str
    consent_cut_off: str
    withheld: dict[str, int]
    cursor: str
    receiver: str
    purpose: str
    values: str
    newlines: str
    since: str
    erased: int
    """Rows of who was erased since."""
    changed_cells: dict[str, int]
    """Cells that do not hold exactly what was said, by what was done to them."""
    changed_meanwhile: int
    """Customers whose rows were written anew, since something of theirs changed while the file was made."""
    columns: str
    delete_after: str


async def export(
    store: Store,
    catalogue: Catalogue,
    clock: Clock,
    wanted: Wanted,
    progress: Callable[[int], None],
    *,
    ledger: Path | None = None,
    out: IO[bytes] | None = None,
) -> Report:
    """Write the file; `progress` hears how many customers were looked at.

    What it hands on of whom is left in the folder `ledger`, to be taken into the records. Without a path the file goes to `out`.
    """
    # Not `Path.resolve`, for which links in a circle are a fault of ours and not of whoever named the file.
    folder = Path(os.path.realpath(wanted.path)).parent if wanted.path is not None else None
    with TemporaryFile(dir=folder) as lines, TemporaryFile(dir=folder) as handed:
        making = Making(store, catalogue, clock.now(), wanted, Draft(lines), HandedOn(handed))
        await making.draft_all(progress)
        name = f"{clock.nonce()}"
        if wanted.path is not None:
            # What was at this path stays until the new file is complete.
            with replacing(wanted.path) as file:
                await making.finish(file)
                digest = _digest(file)
                _leave(making, ledger, name)
        else:
            with TemporaryFile() as file:
                await making.finish(file)
                digest = _digest(file)
                _leave(making, ledger, name)
                if out is not None:
                    file.seek(0)
                    shutil.copyfileobj(file, out, 1 << 20)
        return _report(making, digest)


def manifest_of(report: Report, clock: Clock, wanted: Wanted, by: str = "command line") -> Manifest:
    """The record of an export for the database."""
    return Manifest(
        id=clock.nonce(),
        at=clock.now(),
        rows=report.rows,
        by=by,
        purposes=wanted.purpose or "all",
        fields=report.columns,
        format=f"{report.format}/{report.profile}",
        file_sha256=report.sha256,
        body=json.dumps(asdict(report)),
    )


def _leave(making: Making, ledger: Path | None, name: str) -> None:
    if ledger is not None:
        making.leave_handed_on(ledger, name)


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _report(making: Making, digest: str) -> Report:
    wanted, now = making.wanted, making.now
    withheld, changed = making.counts()
    return Report(
        file=str(wanted.path) if wanted.path is not None else "-",
        rows=making.draft.row_count() + making.erased,
        sha256=digest,
        format=wanted.format,
        profile=wanted.profile,
        shape=wanted.shape,
        mapping_version=MAPPING_VERSION,
        catalogue_version=making.catalogue.version,
        consent_cut_off=iso(now),
        withheld=withheld,
        cursor=str(Cursor.since(making.reached)),
        receiver=wanted.whom,
        purpose=wanted.purpose or "all",
        values=wanted.written_values,
        newlines=wanted.newlines,
        since=str(wanted.since) if wanted.since is not None else "",
        erased=making.erased,
        changed_cells=changed,
        changed_meanwhile=len(making.draft.anew()),
        columns=",".join(making.columns),
        delete_after=f"{(now + _KEPT_FOR).date()}",
    )
