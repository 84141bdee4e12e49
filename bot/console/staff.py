"""Who uses the console, and what they may do there (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody of the staff may do; each page and each form names the one it needs."""

    VIEWER = "viewer"
    """Read questions, results and what was published: counts, nobody's answers."""
    WRITER = "writer"
    """Write questions."""
    PUBLISHER = "publisher"
    """Put questions live, stop all asking, run connections and exports."""
    PRIVACY = "privacy"
    """See what is known about one customer, hand it out, erase it."""


_BRINGS = {
    Role.VIEWER: {Role.VIEWER},
    Role.WRITER: {Role.VIEWER, Role.WRITER},
    Role.PUBLISHER: {Role.VIEWER, Role.WRITER, Role.PUBLISHER},
    Role.PRIVACY: {Role.VIEWER, Role.PRIVACY},
}
"""Whoever writes also reads. Privacy stands apart: a publisher sees nobody's answers."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who is signed in."""

    name: str
    roles: frozenset[Role]

    @classmethod
    def of(cls, name: str, roles: Iterable[str]) -> Staff:
        """Who has these roles, with what they bring; names of roles that there are none of bring nothing."""
        known = {role.value: role for role in Role}
        return cls(name, frozenset().union(*(_BRINGS[known[role]] for role in roles if role in known)))

    def may(self, role: Role) -> bool:
        """Whether they have this role."""
        return role in self.roles
