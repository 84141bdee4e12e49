"""What is asked of a simulated system and what it answers, apart from any server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sync.simulators.faults import Faults
from bot.sync.simulators.limits import Limit
from bot.sync.simulators.records import Records


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str]
    named: Mapping[str, str]
    """What stands in the path at the places that are named."""
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; nothing as a body is no body at all."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A request ends here, with this answer and nothing written."""

    def __init__(self, answer: Reply) -> None:
        super().__init__(f"refused with {answer.status}")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that can be asked for."""

    method: str
    path: str
    act: Callable[[Asked], Reply]
    writes: bool = False
    """Whether it writes or erases records, so that faults strike it."""
    nothing: Callable[[Asked], Reply] | None = None
    """The answer that says success although nothing was done; `act` has not been called."""
    limited_as: str = ""
    """Calls under one name are counted together."""
    needs: tuple[str, ...] = ()
    """The scopes that a token has to have for it."""


class System(Protocol):
    """A simulated CRM: what its vendor's rules say, without a server."""

    token: str
    """One that is accepted."""
    records: Records
    faults: Faults

    def ways(self) -> list[Way]:
        """Everything that can be asked for."""

    def limits(self) -> Mapping[str, list[Limit]]:
        """How many calls it takes in how many seconds, as its vendor publishes it, by what is counted together."""

    def checked(self, asked: Asked, *, token_has_ended: bool) -> None:
        """Whether the token and the headers are right; raises `Refusal`."""

    def lacking(self, scopes: tuple[str, ...]) -> Reply:
        """The answer to a token that lacks one of these, which the call needs."""

    def limit_headers(self, limits: list[Limit]) -> Mapping[str, str]:
        """What every answer says of what is left."""

    def error(self, status: int, text: str) -> Reply:
        """An error in the vendor's own form."""

    def more_state(self) -> Mapping[str, Any]:
        """What it keeps beside records, fit for JSON."""


def has_scopes(asked: Asked, scopes: tuple[str, ...]) -> bool:
    """A token that goes on with a colon and a list has these scopes and no other; one that does not may do everything."""
    _, colon, listed = asked.headers.get("authorization", "").partition(":")
    return not colon or set(scopes) <= set(listed.split(","))


def json_of(body: bytes) -> Any:
    """The body; raises `ValueError` where it is no JSON."""
    return json.loads(body)
