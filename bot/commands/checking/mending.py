"""`--fix`: quotes where they were missing, in place, with a diff of what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.commands.checking.line_diff import changed_lines
from bot.errors import SettingsError
from prompts import files
from prompts.yaml.mending import mended


def mend(paths: Iterable[Path]) -> Iterator[str]:
    """Mend each file that needs it; says what changed."""
    for path in paths:
        try:
            before = files.content(path)
            after = mended(before)
            if after != before:
                # The file itself, not a link to it, which has to stay a link.
                files.replace(path.resolve(), after)
                yield changed_lines(str(path), before, after, called="mended")
        except OSError as error:
            raise SettingsError(f"--fix: {path} cannot be written: {error.strerror or error}") from None
