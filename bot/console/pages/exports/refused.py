"""Rows that were refused: why, of whom, what helps and where, and the two ways to end it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.page import Page, Refused, Visit
from bot.console.pages.exports.mending import Place, here_said, ways_on
from bot.console.staff import Role
from bot.sync.asked.given_up import fields_in, given_up
from bot.sync.connection import Connection
from bot.sync.mapping import FieldMap, mapping_of
from prompts.catalogue.catalogue import Catalogue

_ROLES = (Role.PUBLISHER, Role.PRIVACY)
"""As for files: numbers of customers are for whoever hands answers on, and whoever answers for them."""
_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for which rows were given up."""

    code: str
    count: int
    why: str
    said: str
    fix: str
    places: Sequence[Place]


def reasons(status: dict[str, Any], mapping: FieldMap | None, catalogue: Catalogue, name: str) -> list[Why]:
    """Each with the way to where it is mended."""
    return [
        Why(one["code"], one["count"], one["why"], one["said"], one["fix"], _places(one, mapping, catalogue, name))
        for one in status["given_up"]
    ]


def _places(one: dict[str, Any], mapping: FieldMap | None, catalogue: Catalogue, name: str) -> list[Place]:
    return ways_on(one["code"], fields_in(one["said"], mapping), catalogue, name)


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """Everybody of one reason."""

    desk: Desk
    known: Callable[[Visit], Awaitable[str]]
    """The connection that the address names."""
    told: Callable[[str], Awaitable[dict[str, Any]]]
    """How it stands, and what its file says."""

    def pages(self) -> Sequence[Page]:
        """A list, with numbers of customers and no answer."""
        return [Page("/exports/{name}/refused", _ROLES, self.look)]

    async def look(self, visit: Visit) -> Response:
        """Who was refused for one reason, and what the system said of each."""
        name, code = await self.known(visit), visit.request.query_params.get("code", "")
        told, catalogue = await self.told(name), self.desk.catalogue()
        connection: Connection | None = told["connection"]
        mapping = mapping_of(connection, catalogue) if connection is not None else None
        why = next((one for one in reasons(told["status"], mapping, catalogue, name) if one.code == code), None)
        if why is None:
            raise Refused(404, "Nobody's row is given up for this reason any more.", f"look at the connection {name}")
        page = _number(visit.request.query_params.get("page", "1"))
        shown = await given_up(self.desk.store, name, code, mapping, page=page, limit=_PER_PAGE + 1)
        return self.desk.draw(
            visit, "refused_rows.html", name=name, why=why, shown=shown[:_PER_PAGE], page=page, more=len(shown) > _PER_PAGE,
            here_said=here_said, questions=catalogue.questions, language=catalogue.brand.languages[0],
        )  # fmt: skip


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
