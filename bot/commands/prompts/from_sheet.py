"""`zeroparty prompts from-sheet`: what was changed in a workbook, taken over into the question files, or nothing at all."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.commands.checking.line_diff import changed_lines
from bot.commands.shared.question_folder import contents_in, folder_in
from bot.errors import SettingsError
from prompts import files
from prompts.checking.load import Contents
from prompts.releases.diff import changes, in_words, promises
from prompts.sheet.exchange import Incoming, from_sheet
from prompts.sheet.unpacking import MOST_BYTES
from prompts.sheet.workbook_reader import NoWorkbook


def run(options: argparse.Namespace) -> int:
    """Take the workbook over; 1 when something in it does not fit, and then no file is touched."""
    folder = folder_in(options.prompts)
    contents = contents_in(folder)
    incoming = _incoming(folder, contents, options.file)
    if incoming.after is not None and not options.preview:
        _write(incoming.files, contents)
    if options.json:
        print(json.dumps(_document(incoming, is_written=not options.preview), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_said(incoming, contents, is_written=not options.preview)))
    return 0 if incoming.after is not None else 1


def _incoming(folder: Path, contents: Contents, file: Path) -> Incoming:
    try:
        book = files.beginning(file, MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"F: {file} cannot be opened: {error.strerror or error}") from None
    try:
        return from_sheet(folder, contents, book)
    except NoWorkbook as error:
        raise SettingsError(f"F: {file}: {error}") from None


def _write(changed: Mapping[Path, bytes], contents: Contents) -> None:
    try:
        if other := [path for path in changed if files.content(path) != contents[path]]:
            raise SettingsError(f"nothing was taken over: {other[0]} was saved in the meantime; do it again")
        # The files themselves, not links to them, which have to stay links.
        files.replace_all({path.resolve(): content for path, content in changed.items()})
    except OSError as error:
        raise SettingsError(f"nothing was taken over: {error.filename} cannot be written: {error.strerror or error}") from None


def _said(incoming: Incoming, contents: Contents, *, is_written: bool) -> Iterator[str]:
    for found in incoming.findings:
        yield f"{found}\n"
    if incoming.after is None:
        count = sum(found.is_error for found in incoming.findings)
        yield f"{count} {'cell does' if count == 1 else 'cells do'} not fit; nothing was taken over"
        return
    changed = changes(incoming.before, incoming.after)
    yield in_words(changed) if changed or not incoming.files else "nothing changes for customers"
    for path, content in incoming.files.items():
        yield f"\n{changed_lines(str(path), contents[path] or b'', content)}"
    if incoming.absent:
        are = "1 question is" if incoming.absent == 1 else f"{incoming.absent} questions are"
        yield f"\n{are} not in the workbook; nothing changes there"
    if incoming.files:
        names = ", ".join(path.name for path in incoming.files)
        yield f"\n{names}: {'taken over' if is_written else 'this is what would change; leave out --preview to take it over'}"
        yield from _held(promises(changed))


def _held(promised: Sequence[str]) -> Iterator[str]:
    """A marketer who saves should not wonder why customers still read the old words."""
    if promised:
        yield f"the promise of {', '.join(promised)} changes: this waits for `zeroparty prompts publish`"


def _document(incoming: Incoming, *, is_written: bool) -> dict[str, object]:
    changed = changes(incoming.before, incoming.after) if incoming.after else ()
    return {
        "ok": incoming.after is not None,
        "findings": [asdict(found) for found in incoming.findings],
        "changes": [asdict(change) for change in changed],
        "promises": promises(changed),
        "files": [str(path) for path in incoming.files],
        "written": bool(is_written and incoming.files),
        "absent": incoming.absent,
    }
