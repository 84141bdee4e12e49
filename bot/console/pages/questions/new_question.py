"""A new question: the sentence first, then the same form and phone as for every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing.drafts import Drafts
from bot.console.editing.new_question import KIND_LABELS, NEW_FILE, Begun, begun, opened
from bot.console.page import Form, Page, Refused, Visit
from bot.console.pages.questions.editor import Editing, Editor
from bot.console.saving import NOT_SAVED, saved
from bot.console.staff import Role
from prompts.kinds.table import KINDS


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """From a sentence to a question in a file."""

    desk: Desk
    editor: Editor

    async def look(self, visit: Visit) -> Response:
        """The first page asks for the sentence."""
        return await self._first(visit, Form([]))

    async def begin(self, visit: Visit) -> Response:
        """The form of the question that the sentence makes, or the first page again with a guess of how it is answered."""
        form = await visit.form()
        if not form["new.ask"].strip():
            return await self._first(visit, form, "Write the sentence first.", 422)
        try:
            return await self._form_drawn(visit, form)
        except Refused as refused:
            return await self._first(visit, form, f"{refused.what} What helps: {refused.todo}.", refused.status)

    async def save(self, visit: Visit) -> Response:
        """Into its file."""
        form, drafts = await visit.form(), await self.desk.shelf.drafts()
        at = await self._editing(form, drafts)
        if at.drafts.errors() > drafts.errors():
            return self.editor.drawn(visit, at, status=422, said=NOT_SAVED)
        before = drafts.texts.get(at.written.file)
        return await saved(self.desk, visit, at.written.file, at.text, before, path=f"/questions/{at.name}")

    async def _editing(self, form: Form, drafts: Drafts) -> Editing:
        new = self._begun(form, drafts)
        written = opened(new, drafts.texts, self.desk.catalogue().brand.languages)
        filled = form if "ask." + written.languages[0] in form else Form([])
        shown = await self.editor.editing(drafts, written, filled, is_new=True)
        return replace(shown, path="/new", hidden=new.fields)

    def _begun(self, form: Form, drafts: Drafts) -> Begun:
        taken = frozenset(str(written.data["id"]) for written in drafts.questions())
        return begun(form, taken)

    async def _form_drawn(self, visit: Visit, form: Form) -> Response:
        at = await self._editing(form, await self.desk.shelf.drafts())
        return self.editor.drawn(visit, at)

    async def _first(self, visit: Visit, form: Form, said: str = "", status: int = 200) -> Response:
        drafts = await self.desk.shelf.drafts()
        files = [(name, name) for name, document in drafts.topics() if document is not None]
        kinds = [("", "as the sentence suggests"), *((kind, KIND_LABELS.get(kind, kind.replace("_", " "))) for kind in KINDS)]
        return self.desk.draw(
            visit, "new_question.html", status=status, form=form, files=[*files, (NEW_FILE, "a new file")], kinds=kinds,
            said_here=said,
        )  # fmt: skip


def pages(desk: Desk) -> Sequence[Page]:
    """The way to a new question."""
    new = NewQuestion(desk, Editor(desk))
    return [
        Page("/new", Role.WRITER, new.look),
        Page("/new/look", Role.WRITER, new.begin, ("POST",)),
        Page("/new", Role.WRITER, new.save, ("POST",)),
    ]
