"""What callers hand to the writer, and how they learn what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from storage.model.records import Address
from storage.model.turns import Loaded, Writes
from storage.turn.unit_of_work import Unit


@dataclass(eq=False, slots=True)
class Command:
    """One thing to do; `result` or `error` reaches the caller only after the commit."""

    future: asyncio.Future[Any]
    result: Any = field(default=None, init=False)
    error: BaseException | None = field(default=None, init=False)

    def reset(self) -> None:
        """Forget an outcome whose transaction was rolled back."""
        self.result, self.error = None, None

    def tell(self) -> None:
        """Hand the outcome to the caller; on the caller's event loop."""
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


@dataclass(eq=False, slots=True)
class TurnCommand(Command):
    """Load one customer, let `work` decide, save what it returns."""

    who: Address | int
    work: Callable[[Loaded | None], tuple[Writes, Any]]
    inbox: int | None
    is_second_try: bool = field(default=False, init=False)

    def reset(self) -> None:
        """As if it was never tried."""
        self.result, self.error, self.is_second_try = None, None, False


@dataclass(eq=False, slots=True)
class WriteCommand(Command):
    """Any other work in the shared transaction, taken back alone when it fails."""

    work: Callable[[Unit], Any]
    is_ahead: bool = False
    """Whether turns of the same transaction rest on it."""


@dataclass(eq=False, slots=True)
class AutocommitCommand(Command):
    """Work that must not run inside a transaction, such as emptying the write-ahead log."""

    work: Callable[[Connection], Any]
