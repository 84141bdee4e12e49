"""The first page: every question, where it stands, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing.drafts import Drafts, Written
from bot.console.page import Page, Visit
from bot.console.staff import Role
from bot.publishing.aside import aside
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import SPECIAL_CATEGORIES
from prompts.releases.diff import Change, changes


@dataclass(frozen=True, slots=True)
class Listed:
    """A question in the list."""

    id: str
    ask: str
    kind: str
    file: str
    state: str
    """live, changed, new, resting, never: as customers meet it."""


def pages(desk: Desk) -> Sequence[Page]:
    """The list of questions."""

    async def look(visit: Visit) -> Response:
        drafts, live = await desk.shelf.drafts(), desk.catalogue()
        waiting = await aside(changes, live, drafts.loaded.catalogue) if drafts.loaded.catalogue else ()
        listed = list(_listed(drafts, live, waiting))
        standings = await desk.results.standings()
        return desk.draw(
            visit, "questions.html", listed=listed, files=[name for name, _ in drafts.topics()], problems=drafts.loaded.problems,
            waiting=waiting, version=desk.catalogue.version, gone=_gone(drafts, live), standings=standings,
        )  # fmt: skip

    return [Page("/", Role.VIEWER, look)]


def _listed(drafts: Drafts, live: Catalogue, waiting: Sequence[Change]) -> Iterator[Listed]:
    changed = {change.about for change in waiting}
    for written in drafts.questions():
        ident = str(written.data["id"])
        yield Listed(ident, _ask(written), str(written.data.get("kind", "")), written.file, _state(live, changed, ident))


def _state(live: Catalogue, changed: set[str], ident: str) -> str:
    if ident not in live.questions:
        return "new"
    if ident in changed:
        return "changed"
    if live.questions[ident].sensitive in SPECIAL_CATEGORIES:
        return "never"
    return "resting" if live.questions[ident].paused else "live"


def _gone(drafts: Drafts, live: Catalogue) -> list[str]:
    """Questions that customers are still asked, and that no file has any more."""
    kept = {str(written.data["id"]) for written in drafts.questions()} | {
        str(written.data.get("was")) for written in drafts.questions()
    }
    return [ident for ident in live.questions if ident not in kept]


def _ask(written: Written) -> str:
    ask = written.data.get("ask")
    texts = ask if isinstance(ask, dict) else {}
    return str(texts.get(written.languages[0]) or next(iter(texts.values()), "") or written.data["id"])
