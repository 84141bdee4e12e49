"""Who may ask for preferences over HTTP: as which receiver, for which purposes, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select, update

from storage import tables as t
from storage.crypto.vouched import begin, disown, is_begun, is_vouched, mark_of, vouch
from storage.database.queries import ById
from storage.model.timestamps import moment, moment_or_none, stored
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_ALL = select(t.api_token).order_by(t.api_token.c.made_at, t.api_token.c.id)
_BY_SECRET = ById(select(t.api_token).where(t.api_token.c.secret_sha256.in_(bindparam("these", expanding=True))))
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
    vouch(unit.keys, _mark(unit, token), now=token.made_at)


def by_secret(unit: Unit, secret_sha256: bytes) -> ApiToken | None:
    """The token with this secret, if it is one of ours and was not revoked: a row that somebody wrote or restored is none."""
    token = next((_token(row) for row in _BY_SECRET.rows(unit.connection, (secret_sha256,))), None)
    return token if token is not None and token.revoked_at is None and is_vouched(unit.keys, _mark(unit, token)) else None


def take_over(unit: Unit) -> list[ApiToken]:
    """Vouch, once, for the tokens that earlier releases made; which these were."""
    if is_begun(unit.keys):
        return []
    taken = [token for token in all_tokens(unit) if token.revoked_at is None]
    for token in taken:
        vouch(unit.keys, _mark(unit, token), now=token.made_at)
    begin(unit.keys)
    return taken


def not_ours(unit: Unit) -> list[ApiToken]:
    """Tokens that stand among the others, open nothing, and were not revoked: somebody wrote or restored their rows."""
    if not is_begun(unit.keys):
        return []
    return [one for one in all_tokens(unit) if one.revoked_at is None and not is_vouched(unit.keys, _mark(unit, one))]


def all_tokens(unit: Unit) -> list[ApiToken]:
    """Every token there ever was, oldest first."""
    return [_token(row) for row in unit.connection.execute(_ALL)]


def revoke(unit: Unit, token: int, *, at: datetime) -> bool:
    """From now on it opens nothing; false where there is no such token, or none that still did."""
    for known in all_tokens(unit):
        if known.id == token:
            unit.afterwards.append(partial(disown, unit.keys, _mark(unit, known)))
    return bool(unit.connection.execute(_REVOKE, {"which": token, "when": stored(at)}).rowcount)


def _mark(unit: Unit, token: ApiToken) -> bytes:
    return mark_of(unit.keys, "api", token.id, token.secret_sha256.hex(), token.receiver, *token.purposes)


def _token(row: Any) -> ApiToken:
    ident, secret_sha256, receiver, purposes, made_at, revoked_at = row
    return ApiToken(ident, bytes(secret_sha256), receiver, tuple(purposes.split()), moment(made_at), moment_or_none(revoked_at))
