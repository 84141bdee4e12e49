"""How one system spells the id of one record: a UUID in capitals and in small letters is the same, and so are `101` and `0101`.

Two spellings taken for two records would join one record to two customers, whose answers then overwrite and erase each other there.
Of a system that is not named here nobody knows, so its ids are compared letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MOST_ZEROS = 12


def _number(ident: str) -> tuple[str, ...]:
    if not (ident.isascii() and ident.isdigit()):
        return (ident,)
    form = ident.lstrip("0") or "0"
    return tuple("0" * zeros + form for zeros in range(_MOST_ZEROS + 1))


def _uuid(ident: str) -> tuple[str, ...]:
    return (ident.lower(), ident.upper()) if _UUID.fullmatch(ident) else (ident,)


_FORMS: Mapping[str, Callable[[str], tuple[str, ...]]] = MappingProxyType({"hubspot": _number, "bottlecrm": _uuid})
"""How we write an id, and how an earlier release may have kept it, which took it as it was written.

HubSpot counts its records (Record ID); BottleCRM's primary keys are UUIDs, which read the same in capitals (RFC 9562, 4).
"""


def one_form(system: str, ident: str) -> str:
    """The one way in which we write this record's id."""
    return _FORMS[system](ident)[0] if system in _FORMS else ident


def has_forms(system: str) -> bool:
    """Whether an id of this system may be spelled in more than one way."""
    return system in _FORMS


def spellings(system: str, ident: str) -> tuple[str, ...]:
    """How this record may have been kept, beginning with what was asked for and with how we write it today."""
    return tuple(dict.fromkeys((ident, *_FORMS[system](ident)))) if system in _FORMS else (ident,)
