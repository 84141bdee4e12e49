"""Saving a file so that the bot looks at it at once."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing.drafts import Conflict, save
from bot.console.page import Refused, Visit
from bot.publishing.aside import aside
from bot.publishing.catalogue_files import prompts_folder

NOT_SAVED = "Not saved: mend what is marked first. Nothing you typed is lost."


async def saved(desk: Desk, visit: Visit, name: str, text: str, before: str | None, *, path: str) -> Response:
    """Save a file and go on to `path`, which says what that means for customers; refused where somebody else saved it meanwhile."""
    try:
        await aside(save, prompts_folder(desk.settings), name, text, before)
    except Conflict:
        todo = "go back, copy what you typed, and load the page again"
        raise Refused(409, "Somebody saved this file in the same moment.", todo) from None
    await desk.store.write(lambda unit: desk.audit(unit, visit, "saved", file=name))
    was = desk.catalogue.version
    await desk.catalogue.refresh()
    if desk.catalogue.version != was:
        return desk.go(visit, path, f"Saved, and live: version {desk.catalogue.version}.")
    said = f"Saved as a draft. Customers still see version {was} until it is published."
    return desk.go(visit, path, said, leads_to="/publish")
