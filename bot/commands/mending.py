"""`--fix`: quotes where they were missing, in place, with a diff of what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path

from bot.errors import SettingsError
from prompts import files
from prompts.authoring.mend import mended


def mend(paths: Iterable[Path]) -> Iterator[str]:
    """Mend each file that needs it; says what changed."""
    for path in paths:
        try:
            before = files.content(path)
            after = mended(before)
            if after != before:
                # The file itself, not a link to it, which has to stay a link.
                files.replace(path.resolve(), after)
                yield _diff(str(path), before, after)
        except OSError as error:
            raise SettingsError(f"--fix: {path} cannot be written: {error.strerror or error}") from None


def _diff(name: str, before: bytes, after: bytes) -> str:
    old, new = (content.decode("utf-8-sig").splitlines() for content in (before, after))
    return "\n".join(unified_diff(old, new, name, f"{name} (mended)", n=0, lineterm=""))
