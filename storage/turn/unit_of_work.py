"""The unit of work: one transaction's connection with the keys that open its cells. Never kept past its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.crypto.keys import Keys


@dataclass(frozen=True, slots=True)
class Unit:
    """What the functions of the table modules work on."""

    connection: Connection
    keys: Keys

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`, for the few statements that differ."""
        return self.connection.dialect.name

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back what is done inside, and only that, when it raises."""
        self.connection.exec_driver_sql("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            if not self.connection.invalidated:  # else all of it is lost already
                self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT attempt")
                self.connection.exec_driver_sql("RELEASE SAVEPOINT attempt")
            raise
        self.connection.exec_driver_sql("RELEASE SAVEPOINT attempt")
