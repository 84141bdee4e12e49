"""The first page: every question, how it fares, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.page import Page, Visit
from bot.console.staff import Role


def pages(desk: Desk) -> Sequence[Page]:
    """The list of questions."""

    async def look(visit: Visit) -> Response:
        live = desk.catalogue()
        return desk.draw(visit, "questions.html", questions=list(live.questions.values()), problems=desk.catalogue.problems)

    return [Page("/", Role.VIEWER, look)]
