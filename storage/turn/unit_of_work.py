"""The unit of work: one transaction's connection with the keys that open its cells. Never kept past its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.crypto.keys import Keys


class Spoilt(Exception):
    """Something in a transaction that is written as one cannot be written; none of it is."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What the functions of the table modules work on."""

    connection: Connection
    keys: Keys
    is_one: bool = False
    """Whether everything in it is written together or not at all, so that nothing needs a savepoint."""

    afterwards: list[Callable[[], None]] = field(default_factory=list)
    """What is done once all of it is committed, and not where it is taken back."""

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`, for the few statements that differ."""
        return self.connection.dialect.name

    def is_spoilt_by(self, error: Exception) -> None:
        """One of many cannot be written: raises `Spoilt` where that takes the others back."""
        if self.is_one:
            raise Spoilt from error

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back what is done inside, and only that, when it raises."""
        if self.is_one:
            yield
            return
        before = len(self.afterwards)
        self.connection.exec_driver_sql("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            del self.afterwards[before:]
            if not self.connection.invalidated:  # else all of it is lost already
                self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT attempt")
                self.connection.exec_driver_sql("RELEASE SAVEPOINT attempt")
            raise
        self.connection.exec_driver_sql("RELEASE SAVEPOINT attempt")
