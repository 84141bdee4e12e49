"""A file of questions as its authors see it in their folder."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing import drafts as editing
from bot.console.editing.drafts import Drafts, stamp_of
from bot.console.page import FILE_BYTES, Form, Page, Refused, Visit
from bot.console.saving import NOT_SAVED, saved
from bot.console.staff import Role
from bot.publishing.aside import aside


@dataclass(frozen=True, slots=True)
class QuestionFiles:
    """Looking at a file, checking what is typed, saving it."""

    desk: Desk

    async def look(self, visit: Visit) -> Response:
        """As it is in the folder."""
        drafts = await self.desk.shelf.drafts()
        name = _file_of(drafts, visit)
        return self._drawn(visit, drafts, name, drafts.texts[name], base=stamp_of(drafts.texts[name]))

    async def check(self, visit: Visit) -> Response:
        """As it is typed."""
        form, drafts = await visit.form(), await self.desk.shelf.drafts()
        name, text = _file_of(drafts, visit), _posted_text(form)
        return self._drawn(visit, await self._with(drafts, name, text), name, text, base=form["base"])

    async def save(self, visit: Visit) -> Response:
        """Into the folder, unless somebody else was there first, or something that was right would be wrong."""
        form, drafts = await visit.form(), await self.desk.shelf.drafts()
        name, text = _file_of(drafts, visit), _posted_text(form)
        theirs, checked = drafts.texts[name], await self._with(drafts, name, text)
        if form["base"] != stamp_of(theirs):
            return self._drawn(visit, checked, name, text, base=stamp_of(theirs), theirs=theirs, status=409)
        if checked.errors() > drafts.errors():
            return self._drawn(visit, checked, name, text, base=form["base"], status=422, said=NOT_SAVED)
        return await saved(self.desk, visit, name, text, theirs, path=f"/files/{name}")

    async def _with(self, drafts: Drafts, name: str, text: str) -> Drafts:
        return await aside(editing.changed, drafts, name, text, self.desk.clock, self.desk.catalogue().revisions)

    def _drawn(
        self, visit: Visit, drafts: Drafts, name: str, text: str, *,
        base: str, theirs: str | None = None, status: int = 200, said: str = "",
    ) -> Response:  # fmt: skip
        """`base` is what the file was when it was opened; `theirs`, what somebody else saved meanwhile."""
        problems = [problem for problem in drafts.loaded.problems if problem.file == name]
        difference = "" if theirs is None else "\n".join(_difference(theirs, text))
        return self.desk.draw(
            visit, "file.html", status=status, name=name, text=text, problems=problems, base=base, theirs=theirs,
            difference=difference, said_here=said, makes_drafts=self.desk.catalogue.makes_drafts,
        )  # fmt: skip


def pages(desk: Desk) -> Sequence[Page]:
    """The file view."""
    files = QuestionFiles(desk)
    return [
        Page("/files/{file}", Role.VIEWER, files.look),
        Page("/files/{file}/look", Role.WRITER, files.check, ("POST",), FILE_BYTES),
        Page("/files/{file}", Role.WRITER, files.save, ("POST",), FILE_BYTES),
    ]


def _difference(theirs: str, yours: str) -> Sequence[str]:
    return [*difflib.unified_diff(theirs.splitlines(), yours.splitlines(), "theirs", "yours", lineterm="")]


def _file_of(drafts: Drafts, visit: Visit) -> str:
    name = str(visit.request.path_params["file"])
    if name not in drafts.texts:
        raise Refused(404, f"There is no file {name}.", "the first page lists the files there are")
    return name


def _posted_text(form: Form) -> str:
    """Browsers end lines with two letters; files here end them with one."""
    return form["text"].replace("\r\n", "\n").rstrip("\n") + "\n"
