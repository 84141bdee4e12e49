"""What a command wants of the process that is running: an embedded database has one writer, so it leaves a letter."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.log import log

Wanted = TypeVar("Wanted")


class Letterbox:
    """One file in the data folder: who writes again replaces the letter, and it is taken once."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / name

    def leave(self, letter: dict[str, Any]) -> None:
        """For the running process to find at its next look; never half of it, and for nobody else's eyes."""
        draft = self._file.with_name(f".{self._file.name}")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(letter, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._file)

    def take(self, read: Callable[[Any], Wanted]) -> Wanted | None:
        """The letter somebody left, once; what cannot be read is said and thrown away."""
        taken = self._file.with_name(f".taken-{self._file.name}")
        try:
            self._file.replace(taken)  # a letter that arrives meanwhile stays for the next look
            wanted = read(json.loads(taken.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = type(error).__name__
            log.error("request_unreadable", file=str(self._file), why=why, what="say it again with the command")
            wanted = None
        taken.unlink(missing_ok=True)
        return wanted


@dataclass(frozen=True, slots=True)
class Letter:
    """What a command asks the running process to publish: exactly these files, if `expecting` is still the live version."""

    files: Mapping[str, str]
    by: str
    why: str
    how: str
    expecting: int


def letterbox(folder: Path) -> Letterbox:
    """Where commands leave what they want published."""
    return Letterbox(folder, "publish.json")


def letter_from(written: Any) -> Letter:
    """The letter behind its JSON."""
    return Letter(**written)
