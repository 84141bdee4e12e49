"""A new question: the sentence first, then the same form and phone as for every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing.drafts import Drafts, Written
from bot.console.editing.new_question import KIND_LABELS, NEW_FILE, Begun, begun, opened
from bot.console.editing.objections.asked_of_nobody import asked_of_nobody, went_live
from bot.console.editing.objections.straight import in_the_way
from bot.console.page import Form, Page, Refused, Visit
from bot.console.pages.questions.editor import Editing, Editor, NewForm
from bot.console.saving import NOT_MEANT, NOT_SAVED, keep, put_live, saved
from bot.console.staff import Role
from bot.publishing.aside import aside
from prompts.kinds.table import KINDS
from prompts.releases.diff import changes, refused

_KINDS = [(kind, KIND_LABELS.get(kind, kind.replace("_", " "))) for kind in KINDS]


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
        except Refused as why:
            return await self._first(visit, form, f"{why.what} What helps: {why.todo}.", why.status)

    async def save(self, visit: Visit) -> Response:
        """Into its file."""
        form, drafts = await visit.form(), await self.desk.shelf.drafts()
        at = await self._editing(form, drafts)
        if at.drafts.errors() > drafts.errors():
            return self.editor.drawn(visit, replace(at, is_tried=True), status=422, said=NOT_SAVED)
        if unmeant := await self.editor.unmeant(at, form):
            return self.editor.drawn(visit, replace(at, is_tried=True, to_mean=unmeant), status=409, said=NOT_MEANT)
        before = drafts.texts.get(at.written.file)
        return await saved(self.desk, visit, at.written.file, at.text, before, path=f"/questions/{at.name}")

    async def save_live(self, visit: Visit) -> Response:
        """Into its file and live at once, unless something has to be looked at first: then on to where it is."""
        desk, form, drafts = self.desk, await visit.form(), await self.desk.shelf.drafts()
        at = await self._editing(form, drafts)
        if at.drafts.errors() > drafts.errors():
            return self.editor.drawn(visit, replace(at, is_tried=True), status=422, said=NOT_SAVED)
        if unmeant := await self.editor.unmeant(at, form):
            return self.editor.drawn(visit, replace(at, is_tried=True, to_mean=unmeant), status=409, said=NOT_MEANT)
        was, path = desk.catalogue.version, f"/questions/{at.name}"
        await keep(desk, visit, at.written.file, at.text, drafts.texts.get(at.written.file))
        if desk.catalogue.version != was:
            nobody = asked_of_nobody(desk.catalogue(), [at.name])
            return desk.go(visit, path, went_live(desk.catalogue.version, nobody, "customers are asked this from now on"))
        now = await desk.shelf.drafts()
        if why_not := await self._why_not(at, now):
            # It alone is ticked: what somebody held back does not go live along with it unseen.
            return desk.go(visit, f"/publish?only={at.name}", f"Saved, and not live yet: {why_not}. Look at it here, then publish.")
        number = await put_live(desk, visit, now.texts, _why(at), how="published", expecting=was)
        return desk.go(visit, path, f"Version {number} is live: customers are asked this from now on.")

    async def _why_not(self, at: Editing, now: Drafts) -> str:
        """What keeps it from going live unseen: the folder as it is now, and no other than what was in the form."""
        new = now.loaded.catalogue
        if new is None or now.texts.get(at.written.file) != at.text or at.name not in new.questions:
            return "the files say something else than you saw"
        live = self.desk.catalogue()
        waiting = await aside(changes, live, new)
        own = [one for found in at.wrong.values() for one in found]
        return in_the_way(new.questions[at.name], waiting, own, await aside(refused, live, new, {}))

    async def _editing(self, form: Form, drafts: Drafts) -> Editing:
        new = self._begun(form, drafts)
        written = opened(new, drafts.texts, self.desk.catalogue().brand.languages)
        filled = Form(_fitting(form, written)) if "ask." + written.languages[0] in form else Form([])
        shown = await self.editor.editing(drafts, written, filled, is_new=True)
        return replace(shown, path="/new", new=NewForm(new, _KINDS, _files(drafts)))

    def _begun(self, form: Form, drafts: Drafts) -> Begun:
        taken = frozenset(str(written.data["id"]) for written in drafts.questions())
        return begun(form, taken, [name for name, document in drafts.topics() if document is not None])

    async def _form_drawn(self, visit: Visit, form: Form) -> Response:
        at = await self._editing(form, await self.desk.shelf.drafts())
        return self.editor.drawn(visit, at)

    async def _first(self, visit: Visit, form: Form, said: str = "", status: int = 200) -> Response:
        drafts = await self.desk.shelf.drafts()
        kinds = [("", "as the sentence suggests"), *_KINDS]
        return self.desk.draw(
            visit, "new_question.html", status=status, form=form, files=_files(drafts), kinds=kinds, said_here=said
        )


def pages(desk: Desk) -> Sequence[Page]:
    """The way to a new question."""
    new = NewQuestion(desk, Editor(desk))
    return [
        Page("/new", Role.WRITER, new.look),
        Page("/new/look", Role.WRITER, new.begin, ("POST",)),
        Page("/new", Role.WRITER, new.save, ("POST",)),
        Page("/new/live", Role.PUBLISHER, new.save_live, ("POST",)),
    ]


def _files(drafts: Drafts) -> list[tuple[str, str]]:
    """Those that a question can stand in."""
    return [*((name, name) for name, document in drafts.topics() if document is not None), (NEW_FILE, "a new file")]


def _fitting(form: Form, written: Written) -> list[tuple[str, str]]:
    """The fields, with the reason of the file where the writer chose another file, or just wrote a reason of their own."""
    reasons, own = {name for name, _ in written.purposes}, str(written.data.get("purpose", ""))
    is_chosen = form["purpose"] in reasons and form["do"] != "otherwise"
    return [*form.pairs, ("purpose", form["purpose"] if is_chosen else own)]


def _why(at: Editing) -> str:
    """For the history: a new question is why enough."""
    ask = at.data.get("ask")
    said = ask.get(at.written.languages[0], "") if isinstance(ask, dict) else ""
    return f"New question: {said or at.name}"
