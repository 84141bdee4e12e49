"""What a check found, kept until a file or the program changes. JSON only: a cache must not be able to run anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from prompts import files
from prompts.checking.verdict import Checked, Standing
from prompts.model.problems import Problem

_KEPT = 16
"""Results kept: a few folders, a few states of each."""


class Check(Protocol):
    """How a folder is checked."""

    def __call__(self, folder: Path, *, is_strict: bool, today: date | None) -> Checked:
        """All there is to say about it."""


def check_cached(folder: Path, cache: Path | None, *, anew: Check, is_strict: bool = False, today: date | None = None) -> Checked:
    """What `anew` finds, from the cache folder where the files are as they were; without a cache folder, always anew."""
    if cache is None:
        return anew(folder, is_strict=is_strict, today=today)
    entry = cache / f"{_key(folder, is_strict=is_strict, today=today)}.json"
    known = _read(entry)
    if known is not None:
        return known
    checked = anew(folder, is_strict=is_strict, today=today)
    _keep(entry, checked)
    return checked


def _key(folder: Path, *, is_strict: bool, today: date | None) -> str:
    """A hash over everything the result depends on: the files' names and content, this program, what was asked for.

    The day is part of it only where a file names days that have to have come; everything else is as true tomorrow.
    """
    digest = sha256(json.dumps([str(folder), is_strict, files.program_stamp()]).encode())
    for path in _others(folder):
        digest.update(f"\0{path}".encode())
    for path in _files(folder):
        written = _content(path)
        digest.update(f"\0{path.name}\0".encode())
        digest.update(sha256(written).digest())
        if today is not None and b"changed" in written:
            digest.update(today.isoformat().encode())
    return digest.hexdigest()


def _files(folder: Path) -> tuple[Path, ...]:
    try:
        return files.yaml_files(folder)
    except OSError:
        return ()


def _others(folder: Path) -> tuple[Path, ...]:
    try:
        return (*files.lost_links(folder), *files.unread(folder))
    except OSError:
        return ()


def _content(path: Path) -> bytes:
    try:
        return files.content(path)
    except OSError:
        return b""


def _read(entry: Path) -> Checked | None:
    """The result, or nothing: whatever is wrong with a cache, the files themselves are still there."""
    try:
        return _from_json(files.content(entry))
    except (OSError, ValueError, TypeError, LookupError):
        return None


def _keep(entry: Path, checked: Checked) -> None:
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        files.replace(entry, _to_json(checked))
        files.newest_only(entry.parent, _KEPT)
    except OSError:
        return  # a cache that cannot be written costs a second next time, nothing else


def _to_json(checked: Checked) -> bytes:
    document = {
        "problems": [astuple(problem) for problem in checked.problems],
        "live": [_plain(each) for each in checked.live],
        "idle": sorted(checked.idle),
        "paused": [_plain(each) for each in checked.paused],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _plain(standing: Standing) -> list[object]:
    return [standing.id, standing.body, standing.file, standing.line, standing.column, sorted(standing.silenced)]


def _from_json(content: bytes) -> Checked:
    document = json.loads(content)
    return Checked(
        problems=tuple(Problem(*problem) for problem in document["problems"]),
        live=_standings(document["live"]),
        idle=frozenset(document["idle"]),
        paused=_standings(document["paused"]),
    )


def _standings(written: Sequence[Any]) -> tuple[Standing, ...]:
    return tuple(
        Standing(id_, body, file, line, column, frozenset(silenced)) for id_, body, file, line, column, silenced in written
    )
