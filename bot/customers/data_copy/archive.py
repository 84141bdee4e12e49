"""Three files in one zip, the same bytes for the same content, made in memory and kept by nobody."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.customers.access_report import report_of
from bot.customers.data_copy.page import page
from bot.customers.data_copy.receipts import receipts
from bot.customers.record import Record, on_record
from bot.engine.model.ids_and_time import iso
from bot.errors import Refused
from bot.ports import File
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language
from storage.store import Store

FORMAT = "zeroparty data copy 1"
"""Names the keys of `my-answers.json`; docs/data-copy.md explains each."""

_UNIX = 3
_READABLE = 0o100644 << 16
_LONGEST_SLUG = 40


async def data_copy(store: Store, customer: int, now: datetime, catalogue: Catalogue, language: Language) -> File:
    """Everything about this customer as a file to hand to them; `Refused` when they are not known any more."""
    record = await on_record(store, customer)
    if record is None:
        raise Refused("there is nobody to copy: this customer was erased")
    return File(
        f"{_name(catalogue.brand.name.says(language))}.zip",
        _zipped(_contents(record, now, catalogue, language), now),
        "application/zip",
    )


def _contents(record: Record, now: datetime, catalogue: Catalogue, language: Language) -> dict[str, str]:
    return {
        "my-answers.html": page(record, now, catalogue, language),
        "my-answers.json": _json({"format": FORMAT, "made_at": iso(now), **report_of(record, now, catalogue)}),
        "consent-receipts.jsonld": _json(receipts(record, now, catalogue, language)),
    }


def _name(brand: str) -> str:
    """`my-<brand>-answers`, in letters that every file system takes; without the brand where it has none of them."""
    plain = unicodedata.normalize("NFKD", brand).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_SLUG].strip("-")
    return f"my-{slug}-answers" if slug else "my-answers"


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _zipped(contents: dict[str, str], now: datetime) -> bytes:
    """Dated `now` and not by the machine's clock, so that the same content is the same file."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            entry = ZipInfo(name, date_time=now.astimezone(UTC).timetuple()[:6])
            entry.create_system, entry.external_attr, entry.compress_type = _UNIX, _READABLE, ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8", "replace"))
    return packed.getvalue()
