"""BottleCRM on the PostgreSQL of the suite, with one brand, and as new for every test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composable, Identifier

from tests.real.bottlecrm.schema import load_schema, settings
from tests.real.processes import answers, free_port, serving
from tests.real.systems import SYSTEMS
from tests.support.postgres import Postgres

SYSTEM = SYSTEMS["bottlecrm"]
EMPTY = "kept_empty"


@dataclass(frozen=True, slots=True)
class BottleCrmServer:
    """A running BottleCRM."""

    address: str
    token: str
    """May read and write contacts and their fields, and nothing else."""
    any_token: str
    """May do everything."""
    member_token: str
    """Of somebody who sees only what they entered."""
    url: str
    """Its database."""

    def keep(self, state: str) -> None:
        """Keep all rows that there are now: a copy of the whole database would take a second for every test."""
        with psycopg.connect(self.url) as connection:
            connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(state)))
            for table in _tables(connection):
                into = Identifier(state, table)
                connection.execute(SQL("CREATE TABLE {} AS TABLE {}").format(into, Identifier("public", table)))

    def start_anew(self, state: str = EMPTY) -> None:
        """The rows as they were kept."""
        with psycopg.connect(self.url) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")  # in whatever order
            steps: list[Composable] = []
            for table in _tables(connection):
                there, kept = Identifier("public", table), Identifier(state, table)
                steps.append(SQL("DELETE FROM {}; INSERT INTO {} TABLE {};").format(there, there, kept))
            connection.execute(SQL("").join(steps))

    def take_away(self, scope: str) -> None:
        """Of our token, so that it may do less from now on."""
        with psycopg.connect(self.url) as connection:
            some = "SET scopes = scopes - %s::text WHERE name = 'zeroparty'"
            [table] = [one for one in _tables(connection) if "personal_access" in one or "personalaccess" in one]
            connection.execute(SQL("UPDATE {} ").format(Identifier(table)) + SQL(some), (scope,))

    def holds(self, text: str) -> bool:
        """Whether any row of any of its tables holds this text."""
        with psycopg.connect(self.url) as connection:
            asked = SQL("SELECT 1 FROM {} AS t WHERE strpos(t::text, {}) > 0")
            each = [asked.format(Identifier("public", table), text) for table in _tables(connection)]
            return connection.execute(SQL(" UNION ALL ").join(each)).fetchone() is not None


@contextmanager
def running_bottlecrm(postgres: Postgres, folder: Path) -> Iterator[BottleCrmServer]:
    """One for many tests: it takes seconds to start."""
    url = postgres.fresh()
    token, any_token, member_token = load_schema(SYSTEM.folder, url)
    port = free_port()
    crm = BottleCrmServer(f"http://127.0.0.1:{port}", token, any_token, member_token, url)
    crm.keep(EMPTY)
    command = [SYSTEM.program("gunicorn"), "crm.wsgi:application", "-b", f"127.0.0.1:{port}", "-w", "1", "--threads", "4"]

    def is_ready() -> bool:
        return answers(f"{crm.address}/api/contacts/?limit=1", {"Authorization": f"Bearer {token}"})

    with serving(command, folder, is_ready, settings(url)):
        yield crm
    postgres.drop(url)


def _tables(connection: psycopg.Connection) -> list[str]:
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [name for (name,) in connection.execute(asked).fetchall()]
