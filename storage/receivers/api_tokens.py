"""Who may ask for preferences over HTTP: as which receiver, for which purposes, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage import tables as t
from storage.model.timestamps import moment, moment_or_none, stored
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_ALL = select(t.api_token).order_by(t.api_token.c.made_at, t.api_token.c.id)
_BY_SECRET = select(t.api_token).where(t.api_token.c.secret_sha256 == bindparam("secret"))
_REVOKE = (
    update(t.api_token)
    .where(t.api_token.c.id == bindparam("which"), t.api_token.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("when"))
)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token; whoever reads the records cannot use it, for they hold a hash of 256 random bits and not the bits."""

    id: int
    secret_sha256: bytes
    receiver: str
    purposes: tuple[str, ...]
    made_at: datetime
    revoked_at: datetime | None = None


def add(unit: Unit, token: ApiToken) -> None:
    """Keep a new token; the same one twice is one."""
    row = {
        "id": token.id,
        "secret_sha256": token.secret_sha256,
        "receiver": token.receiver,
        "purposes": " ".join(token.purposes),
        "made_at": stored(token.made_at),
        "revoked_at": None,
    }
    unit.connection.execute(ignoring(unit.dialect, t.api_token), row)


def by_secret(unit: Unit, secret_sha256: bytes) -> ApiToken | None:
    """The token with this secret, revoked or not."""
    row = unit.connection.execute(_BY_SECRET, {"secret": secret_sha256}).first()
    return None if row is None else _token(row)


def all_tokens(unit: Unit) -> list[ApiToken]:
    """Every token there ever was, oldest first."""
    return [_token(row) for row in unit.connection.execute(_ALL)]


def revoke(unit: Unit, token: int, *, at: datetime) -> bool:
    """From now on it opens nothing; false where there is no such token, or none that still did."""
    return bool(unit.connection.execute(_REVOKE, {"which": token, "when": stored(at)}).rowcount)


def _token(row: Any) -> ApiToken:
    return ApiToken(
        row.id,
        bytes(row.secret_sha256),
        row.receiver,
        tuple(row.purposes.split()),
        moment(row.made_at),
        moment_or_none(row.revoked_at),
    )
