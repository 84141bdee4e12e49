"""A request to the process that is running: an embedded database has one writer, so whoever else wants something leaves a file."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.files import replacing
from bot.log import log
from storage.errors import StorageError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Request = TypeVar("Request", bound="DataclassInstance")

_TAKEN = ".taken-"


class RequestFile(Generic[Request]):
    """One file in the data folder: who asks again replaces the request, and it is carried out once."""

    def __init__(self, path: Path, read: Callable[[Any], Request]) -> None:
        self._path = path
        self._taken = path.with_name(f"{_TAKEN}{path.name}")
        self._read = read

    def leave(self, request: Request) -> None:
        """For the running process to find at its next look; never half of it, and for nobody else's eyes."""
        with replacing(self._path) as file:
            file.write(json.dumps(asdict(request), ensure_ascii=False).encode())

    async def carry_out(self, do: Callable[[Request], Awaitable[object]]) -> bool:
        """Do what somebody left, if anybody did; whether it was done.

        It is put away only then: what a kill interrupts is done at the next look, and so is what the records cannot take now
        (raises `StorageError`). So `do` has to bear being called twice. What cannot be read is said and thrown away; what fails
        otherwise is thrown away too, and the failure goes on to the caller.
        """
        with suppress(FileNotFoundError):
            self._path.replace(self._taken)  # a request that arrives meanwhile stays for the next look
        try:
            request = self._read(json.loads(self._taken.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return False
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = type(error).__name__
            log.error("request_unreadable", file=str(self._path), why=why, what="say it again with the command")
            self._taken.unlink(missing_ok=True)
            return False
        try:
            await do(request)
        except StorageError:
            raise
        except Exception:
            self._taken.unlink(missing_ok=True)
            raise
        self._taken.unlink(missing_ok=True)
        return True


class RequestFolder(Generic[Request]):
    """Requests that do not replace each other: a file each, carried out once, in the order in which they were left.

    A file is numbered behind those that wait: a clock may be set back, and of two words about one thing the later one holds.
    """

    def __init__(self, folder: Path, read: Callable[[Any], Request]) -> None:
        self._folder = folder
        self._read = read

    def leave(self, request: Request, name: str) -> None:
        """For the running process to find at its next look; the same name is the same request."""
        self._folder.mkdir(parents=True, exist_ok=True)
        waiting = self._waiting()
        number = _number(waiting[-1]) + 1 if waiting else 1
        RequestFile(self._folder / f"{number:08}.{name}.json", self._read).leave(request)
        for said_again in (one for one in waiting if one.partition(".")[2] == f"{name}.json"):
            (self._folder / said_again).unlink(missing_ok=True)

    async def carry_out(self, do: Callable[[Request], Awaitable[object]]) -> None:
        """Do what was left since the last look, and what a kill interrupted."""
        for name in self._waiting():
            await RequestFile(self._folder / name, self._read).carry_out(do)

    def _waiting(self) -> list[str]:
        """The files that were left, and those that were taken up and not done, earliest first."""
        names = {path.name.removeprefix(_TAKEN) for path in self._folder.glob("*.json")}
        return sorted((name for name in names if not name.startswith(".")), key=lambda name: (_number(name), name))


def _number(name: str) -> int:
    """Its place; what an earlier release left has none, and comes first."""
    number, _, rest = name.partition(".")
    return int(number) if number.isdecimal() and "." in rest else 0
