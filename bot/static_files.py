"""Style sheets, scripts and pictures of our pages, under names that change with their content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

FOR_GOOD = "public, max-age=31536000, immutable"
"""What browsers are told about them (RFC 8246): under one name there is one content."""

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that never changes under its name, so browsers may keep it for good."""

    name: str
    content: bytes
    media_type: str


def static_files(package: str, names: Sequence[str]) -> dict[str, StaticFile]:
    """The files in the folder `static` of a package, by the name that they have there."""
    folder = resources.files(package) / "static"
    return {name: _named_by_content(name, (folder / name).read_bytes()) for name in names}


def _named_by_content(name: str, content: bytes) -> StaticFile:
    stem, _, suffix = name.rpartition(".")
    return StaticFile(f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}", content, _TYPES[suffix])
