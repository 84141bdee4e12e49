"""One export: pages of customers through the consent filter into a file, with a manifest of what left and what did not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bot.clock import Clock
from bot.engine.model.ids_and_time import iso
from bot.export.consent_filter import Filter
from bot.export.files import CsvFile
from bot.export.mapping import MAPPING_VERSION, Row, columns, rows
from bot.export.sealed import against_the_seal
from prompts.catalogue.catalogue import Catalogue
from storage.receivers import exports
from storage.receivers.exports import Manifest
from storage.store import Store

_PAGE = 500

OWN_USE = "own use"
"""Whom a file is for that stays inside the company that asked."""


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked to be exported."""

    path: Path
    shape: str
    purpose: str | None = None
    receiver: str | None = None
    """Nobody: for the company's own use."""


async def export(store: Store, catalogue: Catalogue, clock: Clock, wanted: Wanted, progress: Callable[[int], None]) -> Report:
    """Write the file; `progress` hears how many customers were looked at."""
    now = clock.now()
    filter_ = Filter(now, catalogue, wanted.purpose, wanted.receiver)
    file = CsvFile(wanted.path)
    digest = await file.write(columns(wanted.shape, catalogue), _pages(store, wanted.shape, filter_, progress))
    return Report(
        file=str(wanted.path),
        rows=file.rows,
        sha256=digest,
        format="csv",
        profile="crm",
        shape=wanted.shape,
        mapping_version=MAPPING_VERSION,
        catalogue_version=catalogue.version,
        consent_cut_off=iso(now),
        withheld=dict(sorted(filter_.withheld.items())),
        cursor=iso(now),
        receiver=wanted.receiver or OWN_USE,
    )


def manifest_of(report: Report, clock: Clock, wanted: Wanted, catalogue: Catalogue) -> Manifest:
    """The record of an export for the database."""
    return Manifest(
        id=clock.nonce(),
        at=clock.now(),
        rows=report.rows,
        by="command line",
        purposes=wanted.purpose or "all",
        fields=",".join(columns(wanted.shape, catalogue)),
        format=f"{report.format}/{report.profile}",
        file_sha256=report.sha256,
        body=json.dumps(asdict(report)),
    )


async def _pages(store: Store, shape: str, filter_: Filter, progress: Callable[[int], None]) -> AsyncIterator[list[Row]]:
    after, looked_at = -1, 0
    while page := await store.read(partial(exports.page, after=after, limit=_PAGE, now=filter_.now)):
        looked_at += len(page)
        progress(looked_at)
        yield [row for customer in page for row in rows(shape, against_the_seal(customer), filter_)]
        after = page[-1].id
