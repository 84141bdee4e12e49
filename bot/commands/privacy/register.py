"""`zeroparty privacy register`: what is asked and promised, for customers, and the documents of Art. 13 and 30 GDPR."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.shared.output import refuse_what_cannot_be_written, refuse_what_is_ours, written
from bot.errors import SettingsError
from bot.files import replacing
from bot.publishing.going_live import live_now
from bot.register.articles import DOCUMENTS, gaps
from bot.register.document import as_json, as_text
from bot.register.html import as_html
from bot.settings import read_settings
from prompts.catalogue.catalogue import Catalogue

_PAGES = (".html", ".htm")


def run(options: argparse.Namespace) -> int:
    """Say it, or write it; what the law asks for beside is said on stderr."""
    path: Path | None = options.output
    if path is not None:
        refuse_what_cannot_be_written(path, "register.html")
        refuse_what_is_ours(path, "--output")
    catalogue = asyncio.run(_live())
    language = _language(options.language, catalogue)
    document = DOCUMENTS[options.article or "register"](catalogue, language)
    if options.json:
        content = json.dumps(as_json(document, catalogue), ensure_ascii=False, indent=2) + "\n"
    elif path is not None and path.suffix.lower() in _PAGES:
        content = as_html(document, catalogue)
    else:
        content = as_text(document)
    _write(path, content)
    if options.article is not None:
        for gap in gaps(catalogue, language, options.article):
            print(f"to be filled in: {gap}", file=sys.stderr)
    return 0


def _write(path: Path | None, content: str) -> None:
    if path is None:
        print(content, end="")
        return
    with written(path), replacing(path) as file:
        file.write(content.encode())
    print(f"{path} is written", file=sys.stderr)


async def _live() -> Catalogue:
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        return await live_now(settings, store, clock)


def _language(wanted: str | None, catalogue: Catalogue) -> str:
    """One that the questions are written in: in another they would be read in the first."""
    spoken = catalogue.brand.languages
    if wanted is not None and wanted not in spoken:
        raise SettingsError(f"--language: the live questions are not written in {wanted!r}; take {' or '.join(spoken)}")
    return wanted or spoken[0]
