"""One change of a published version taken back, as a draft: the others of that version stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing import drafts as editing
from bot.console.editing.taken_back import taken_back
from bot.console.page import Page, Refused, Visit
from bot.console.saving import saved
from bot.console.staff import Role
from bot.publishing.aside import aside
from storage.questions import versions
from storage.turn.unit_of_work import Unit


def pages(desk: Desk) -> Sequence[Page]:
    """A form for each question that a version changed."""

    async def take_back(visit: Visit) -> Response:
        number, question = visit.request.path_params["version"], visit.request.path_params["question"]
        before, after = await both(desk, int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0)
        drafts = await desk.shelf.drafts()
        taken = await aside(taken_back, drafts, before, after, question)
        checked = await aside(editing.changed, drafts, taken.file, taken.text, desk.clock, desk.catalogue().revisions)
        if checked.errors() > drafts.errors():
            what = next(one for one in checked.loaded.problems if one.is_error and one not in drafts.loaded.problems)
            raise Refused(409, f"Taken back alone it would be a mistake: {what.message}", "go back to the version before it")
        # Where it is live at once, the page to publish on has nothing to show.
        path = "/publish" if desk.catalogue.makes_drafts else "/history"
        response = await saved(desk, visit, taken.file, taken.text, drafts.texts[taken.file], path=path)

        def note(unit: Unit) -> None:
            desk.audit(unit, visit, "taken_back", version=number, question=question, left=" ".join(taken.left))

        await desk.store.write(note)
        return response

    return [Page("/history/{version}/questions/{question}", Role.WRITER, take_back, ("POST",))]


async def both(desk: Desk, number: int) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The files of the version before, and its own. Refused where either is not there."""

    def read(unit: Unit) -> tuple[versions.Version | None, versions.Version | None]:
        return versions.by_number(unit, number - 1), versions.by_number(unit, number)

    before, after = await desk.store.read(read)
    if before is None or after is None:
        raise Refused(404, "There is no such version, or none before it.", "the history lists them")
    return before.files, after.files
