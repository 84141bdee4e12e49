"""The only place in this package that reads and writes files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]
"""Names, sizes and times of a folder's YAML files: it changes when somebody saves, adds, renames or removes one."""


ENDINGS = (".yaml", ".yml")
"""How the names of authors' files end."""


def packaged(name: str) -> Path:
    """A folder that ships with this package."""
    return Path(str(files("prompts"))) / name


def yaml_files(folder: Path) -> tuple[Path, ...]:
    """The YAML files of a folder by name; hidden files are an editor's business."""
    found = (path for path in folder.iterdir() if path.suffix in ENDINGS and not path.name.startswith("."))
    return tuple(sorted(path for path in found if path.is_file()))


def content(path: Path) -> bytes:
    """What is in the file now."""
    return path.read_bytes()


def lines(path: Path) -> Iterator[str]:
    """The lines of a text, one by one, however long it is."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        yield from opened


def replace(path: Path, content: bytes) -> None:
    """Other content for a file, all of it or none: who reads meanwhile sees the old one."""
    replace_all({path: content})


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Other content for several files; everything that can fail, a full disk above all, fails before the first changes."""
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in contents}
    try:
        for path, content in contents.items():
            beside[path].write_bytes(content)
            if path.exists():
                beside[path].chmod(path.stat().st_mode)
        for path, new in beside.items():
            new.replace(path)
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


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
