"""The register, which anybody may read; and the record of processing, for the staff. Both say what live questions promise."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.page import Page, Visit
from bot.console.staff import Role
from bot.register.articles import DOCUMENTS, gaps
from prompts.model.question import Language

_PATHS = {"register": "/register", "13": "/register/article-13", "30": "/register/article-30"}


def pages(desk: Desk) -> Sequence[Page]:
    """What customers read, the notice of Art. 13 GDPR, and the record of Art. 30."""

    def drawn(visit: Visit, name: str) -> Response:
        catalogue = desk.catalogue()
        spoken = catalogue.brand.languages
        language = _language(visit, spoken)
        document = DOCUMENTS[name](catalogue, language)
        tongues = [(each, catalogue.phrases.language_name(each)) for each in spoken]
        direction = catalogue.phrases.says("copy.direction", language)
        # The staff's own page of the notice says what is missing; customers read what is there.
        missing = gaps(catalogue, language, name) if name == "13" and visit.staff.roles else ()
        heads = [catalogue.phrases.says(f"register.gaps{which}", language) for which in ("", ".staff")]
        return desk.draw(
            visit, "register.html", title=document.title, document=document, direction=direction, tongues=tongues, paths=_PATHS,
            gaps=missing, heads=heads,
        )  # fmt: skip

    async def register(visit: Visit) -> Response:
        return drawn(visit, "register")

    async def notice(visit: Visit) -> Response:
        return drawn(visit, "13")

    async def record(visit: Visit) -> Response:
        return drawn(visit, "30")

    return [
        # Public: customers read it. It is made from nothing but the live questions and the brand file.
        Page(_PATHS["register"], None, register),
        Page(_PATHS["13"], None, notice),
        Page(_PATHS["30"], Role.VIEWER, record),
    ]


def _language(visit: Visit, spoken: Sequence[Language]) -> Language:
    """The one that was picked, else the first that the browser asks for, else the brand's first."""
    picked = visit.request.query_params.get("language", "")
    asked = (part.partition(";")[0].strip().lower() for part in visit.request.headers.get("accept-language", "").split(","))
    wished = [picked, *(form for each in asked for form in (each, each.split("-")[0]))]
    return next((each for each in wished if each in spoken), spoken[0])
