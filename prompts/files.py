"""The only place in this package that reads and writes files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import IO

Stamp = tuple[tuple[str | int, ...], ...]
"""Names, sizes, times and places on the disk of a folder's YAML files, and the names of those that only look like some.

It changes when somebody saves, adds, renames, removes or exchanges one: another file of the same size and time has another place.
"""


ENDINGS = (".yaml", ".yml")
"""How the names of authors' files end."""

_AUTHORS = 0o666
"""The rights of a file that is new, less what the system takes off them (umask)."""

_COPIES = ("~", ".bak", ".orig", ".rej", ".swp", ".tmp", ".new")
"""How programs call what they keep beside a file."""


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


def lost_links(folder: Path) -> tuple[Path, ...]:
    """What would be read, were it not a link to something that is gone."""
    return tuple(sorted(path for path in folder.iterdir() if is_read(path) and leads_nowhere(path)))


def leads_nowhere(path: Path) -> bool:
    """Whether this is a link to something that is gone."""
    return path.is_symlink() and not path.exists()


def unread(folder: Path) -> tuple[Path, ...]:
    """What somebody may take for files that are read, in this folder and in the ones in it; copies of editors are none.

    A folder in it that has a brand file is a catalogue of its own, and nobody expects this one to read it.
    """
    found = [path for path in folder.iterdir() if _looks_like_one(path)]
    for inner in (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        inside = _names_in(inner)
        if not any(path.stem == "_brand" for path in inside):
            found += [path for path in inside if is_read(path) and path.is_file()]
    return tuple(sorted(found))


def _looks_like_one(path: Path) -> bool:
    name = path.name.casefold()
    is_a_copy = name.startswith((".", "#")) or name.endswith(_COPIES)
    return any(ending in name for ending in ENDINGS) and not is_a_copy and (path.is_dir() or not is_read(path))


def _names_in(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(folder.iterdir())
    except OSError:
        return ()


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


@contextmanager
def drafted(draft: Path, rights: int) -> Iterator[IO[bytes]]:
    """A file beside one that it will replace: on the disk by the time it is moved, and gone when anything went wrong before."""
    draft.unlink(missing_ok=True)
    # EXCL: in a folder that others write to, nobody else's file or link takes what is written here.
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, rights)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def replace(path: Path, content: bytes) -> None:
    """Other content for a file, all of it or none: who reads meanwhile sees the old one."""
    replace_all({path: content})


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Other content for several files, or for none: what was replaced already is put back when the next cannot be.

    Raises OSError with the file's own name. An author's file keeps the rights it has.
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
        with _named(path), drafted(beside[path], _AUTHORS) as file:
            file.write(content)
            if path.exists():
                os.fchmod(file.fileno(), path.stat().st_mode)
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


def package_stamp(name: str) -> str:
    """What tells one release of another package from the next, without loading it: where its version stands, its size and time."""
    spec = find_spec(name)
    version = Path(spec.origin).with_name("version.py") if spec is not None and spec.origin else Path()
    status = version.stat()
    return f"{version} {status.st_size} {status.st_mtime_ns}"


def stamp(folder: Path) -> Stamp:
    """What tells one state of the folder from the next without reading it; a folder that is gone has an empty stamp."""
    try:
        others = (*lost_links(folder), *unread(folder))
        return (*(_state(path) for path in yaml_files(folder)), *((str(path),) for path in others))
    except OSError:
        return ()


def _state(path: Path) -> tuple[str | int, ...]:
    status = path.stat()
    return path.name, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
