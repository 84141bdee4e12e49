"""Hashes by the beginnings under which rows point to them; they never change, so that few are looked up twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import BindParameter, Connection, bindparam, select

from storage import tables as t

_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_LOOKS = (
    select(t.wording.c.id, t.wording.c.sha256).where(t.wording.c.id.in_(_THESE)),
    select(t.question_revision.c.id, t.question_revision.c.sha256).where(t.question_revision.c.id.in_(_THESE)),
)
_REMEMBERED = 16_384

_known: OrderedDict[int, str] = OrderedDict()
_lock = Lock()
"""Readers and the writer have threads of their own."""


class Connected(Protocol):
    """A unit of work, for who needs no keys."""

    @property
    def connection(self) -> Connection:
        """Where to look."""


def hashes(unit: Connected, ids: Collection[int]) -> Mapping[int, str]:
    """The hashes (hex) that begin so; what is not kept is missing."""
    found = {ident: known for ident in ids if (known := _known.get(ident)) is not None}
    missing = [ident for ident in ids if ident not in found]
    if missing:
        read = {ident: sha256.hex() for look in _LOOKS for ident, sha256 in unit.connection.execute(look, {"these": missing})}
        found |= read
        _remember(read)
    return found


def _remember(read: Mapping[int, str]) -> None:
    with _lock:
        _known.update(read)
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
