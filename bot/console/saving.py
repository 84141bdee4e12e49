"""Saving a file so that the bot looks at it at once, and putting files live."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing.drafts import Conflict, save
from bot.console.page import Refused, Visit
from bot.publishing.aside import aside
from bot.publishing.catalogue_files import prompts_folder
from bot.publishing.going_live import Refusal
from bot.publishing.requests import PublishRequest
from storage.questions.versions import Overtaken

NOT_SAVED = "Not saved: mend what is marked first. Nothing you typed is lost."
NOT_MEANT = "Not saved yet, because it would be live at once: look at what is said against it, and save it again if you mean it."


async def saved(desk: Desk, visit: Visit, name: str, text: str, before: str | None, *, path: str) -> Response:
    """Save a file and go on to `path`, which says what that means for customers; refused where somebody else saved it meanwhile."""
    was = desk.catalogue.version
    await keep(desk, visit, name, text, before)
    if desk.catalogue.version != was:
        return desk.go(visit, path, f"Saved, and live: version {desk.catalogue.version}.")
    said = f"Saved as a draft. Customers still see version {was} until it is published."
    return desk.go(visit, path, said, leads_to="/publish")


async def keep(desk: Desk, visit: Visit, name: str, text: str, before: str | None) -> None:
    """The file in its folder. Refused where it is not `before` any more; nothing: a new file."""

    async def write() -> None:
        await aside(save, prompts_folder(desk.settings), name, text, before)
        await desk.store.write(lambda unit: desk.audit(unit, visit, "saved", file=name))

    try:
        await desk.catalogue.refresh_after(write, visit.staff.name)
    except Conflict:
        todo = "go back, copy what you typed, and load the page again"
        raise Refused(409, "Somebody saved this file in the same moment.", todo) from None


async def put_live(desk: Desk, visit: Visit, files: Mapping[str, str], why: str, *, how: str, expecting: int) -> int:
    """A new version of these files: its number. Refused where another was published since `expecting`, or they may not go live."""
    request = PublishRequest(dict(files), visit.staff.name, why, how, expecting)
    try:
        return await desk.catalogue.publish(request)
    except Overtaken as error:
        raise Refused(409, f"Nothing was published: {error}.", "look at what would change now, and decide again") from None
    except Refusal as error:
        raise Refused(422, f"Nothing was published: {error}", "change the files as it says, and publish again") from None
