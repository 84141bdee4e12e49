"""The YAML that ships with this package, as plain data: parsed once for each release, which would be a third of every start."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from prompts import files
from prompts.model.problems import ContentError, Problem
from prompts.yaml.document import Document, read_yaml

Data = Mapping[str, Mapping[str, object]]
"""What is in each file, by its name without ending."""

Check = Callable[[Document], Iterable[Problem]]


def shipped(folder: str, check: Check = lambda _: ()) -> Data:
    """The files of a folder of this package."""
    return kept(folder, lambda: read_all(files.packaged(folder), check))


def kept(name: str, made: Callable[[], Data]) -> Data:
    """What is made of files of this package; kept beside its byte code, and as that made anew when a file is another."""
    place = files.beside_byte_code(f"{name}.json")
    known = _kept(place)
    if known is None:
        known = made()
        _keep(place, known)
    return known


def read_all(folder: Path, check: Check = lambda _: ()) -> Data:
    """The files of any folder; raises ContentError with every mistake in them, and with what `check` finds."""
    data: dict[str, Mapping[str, object]] = {}
    problems: list[Problem] = []
    for path in files.yaml_files(folder):
        document, found = read_yaml(files.content(path), str(path))
        problems += found
        if document is not None:
            problems += check(document)
            data[path.stem] = document.data
    if problems:
        raise ContentError(problems)
    return data


def _kept(place: Path) -> Data | None:
    """What was kept, or nothing: whatever is wrong with it, the files themselves are still there."""
    try:
        release, data = json.loads(files.content(place))
    except (OSError, ValueError, TypeError):
        return None
    return data if release == _release() else None


def _keep(place: Path, data: Data) -> None:
    if not files.may_write_byte_code():
        return
    try:
        # In ASCII: one emoji would make Python take four bytes for each letter of the whole.
        files.replace(place, json.dumps([_release(), data]).encode())
    except OSError:
        return  # as with byte code: where it cannot be written, the next start takes as long as this one


@cache
def _release() -> str:
    return sha256(files.program_stamp().encode()).hexdigest()
