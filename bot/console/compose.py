"""The console put together: what a process mounts."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.desk import Desk
from bot.console.drawing import STATIC_PATH, Drawing
from bot.console.guard import Guard
from bot.console.pages.table import all_pages
from bot.static_files import FOR_GOOD


def console_routes(desk: Desk) -> list[Route]:
    """Every page of the console, guarded, and the files they are drawn with."""
    paths = frozenset(page.path for page in all_pages(desk))
    desk = replace(desk, drawing=Drawing(desk.clock, paths))
    guard = Guard(desk.doorkeeper, desk.hosts, desk.refuse)

    async def file(request: Request) -> Response:
        found = desk.drawing.files.get(request.path_params["name"])
        if found is None:
            return Response("there is no such file", 404, media_type="text/plain")
        return Response(found.content, media_type=found.media_type, headers={"Cache-Control": FOR_GOOD})

    return [Route(f"{STATIC_PATH}{{name}}", file, methods=["GET"]), *(guard.route(page) for page in all_pages(desk))]
