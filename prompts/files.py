"""The only place in this package that reads and writes files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]
"""Names, sizes and times of a folder's YAML files: it changes when somebody saves, adds, renames or removes one."""


ENDINGS = (".yaml", ".yml")
"""How the names of authors' files end."""


def packaged(name: str) -> Path:
    """A folder that ships with this package."""
    return Path(str(files("prompts"))) / name


def beside_byte_code(name: str) -> Path:
    """Where Python keeps this package's byte code: for what is made of its files, and can be made again."""
    return Path(cache_from_source(str(packaged("__init__.py")))).with_name(name)


def may_write_byte_code() -> bool:
    """Whether anything may be written there."""
    return not sys.dont_write_bytecode


def is_read(path: Path) -> bool:
    """Whether a file of this name is for the bot to read; hidden files are an editor's business."""
    return path.suffix in ENDINGS and not path.name.startswith(".")


def yaml_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder that are for the bot to read, by name."""
    return tuple(sorted(path for path in folder.iterdir() if is_read(path) and path.is_file()))


def content(path: Path) -> bytes:
    """What is in the file now."""
    return path.read_bytes()


def beginning(path: Path, size: int) -> bytes:
    """The first `size` bytes of the file: whoever knows what is too big for them never holds more of it."""
    with path.open("rb") as opened:
        return opened.read(size)


def lines(path: Path) -> Iterator[str]:
    """The lines of a text, one by one, however long it is."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        yield from opened


def replace(path: Path, content: bytes) -> None:
    """Other content for a file, all of it or none: who reads meanwhile sees the old one."""
    replace_all({path: content})


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Other content for several files, or for none: what was replaced already is put back when the next cannot be.

    Raises OSError with the file's own name. Apart from `bot.files`, which makes one file for nobody's eyes but its owner's: an
    author's file keeps the rights it has.
    """
    before = {path: path.read_bytes() if path.exists() else None for path in contents}
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in contents}
    try:
        _all_or_none(contents, beside, before)
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def _all_or_none(contents: Mapping[Path, bytes], beside: Mapping[Path, Path], before: Mapping[Path, bytes | None]) -> None:
    replaced: list[Path] = []
    for path, content in contents.items():
        with _named(path):
            beside[path].write_bytes(content)
            if path.exists():
                beside[path].chmod(path.stat().st_mode)
    try:
        for path in contents:
            with _named(path):
                beside[path].replace(path)
            replaced.append(path)
    except OSError:
        for path in replaced:
            was = before[path]
            path.unlink() if was is None else path.write_bytes(was)
        raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors name the file that somebody knows, not the one beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def newest_only(folder: Path, count: int) -> None:
    """Remove all files of a folder but those written last."""
    found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in found[count:]:
        path.unlink(missing_ok=True)


def program_stamp() -> str:
    """What tells one release of this package from the next: sizes and times of all its files."""
    package = Path(str(files("prompts")))
    seen = sorted((str(path), path.stat()) for ending in ("py", "yaml") for path in package.rglob(f"*.{ending}"))
    return "\n".join(f"{name} {status.st_size} {status.st_mtime_ns}" for name, status in seen)


def stamp(folder: Path) -> Stamp:
    """What tells one state of the folder from the next without reading it; a folder that is gone has an empty stamp."""
    try:
        seen = [(path.name, path.stat()) for path in yaml_files(folder)]
    except OSError:
        return ()
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in seen)
