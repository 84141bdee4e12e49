"""Databases that outlive a process."""

from __future__ import annotations

from tests.contracts.databases import database, postgres_server, postgres_template, sqlite_template

__all__ = ["database", "postgres_server", "postgres_template", "sqlite_template"]
