"""The only place in this package that reads files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]
"""Names, sizes and times of a folder's YAML files: it changes when somebody saves, adds, renames or removes one."""


def packaged(name: str) -> Path:
    """A folder that ships with this package."""
    return Path(str(files("prompts"))) / name


def yaml_files(folder: Path) -> tuple[Path, ...]:
    """The YAML files of a folder by name; hidden files are an editor's business."""
    found = (path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and not path.name.startswith("."))
    return tuple(sorted(path for path in found if path.is_file()))


def content(path: Path) -> bytes:
    """What is in the file now."""
    return path.read_bytes()


def stamp(folder: Path) -> Stamp:
    """What tells one state of the folder from the next without reading it; a folder that is gone has an empty stamp."""
    try:
        seen = [(path.name, path.stat()) for path in yaml_files(folder)]
    except OSError:
        return ()
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in seen)
