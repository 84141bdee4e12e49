"""The editor: a question as a form, with its phone beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing import drafts as editing
from bot.console.editing import phone as phones
from bot.console.editing.because import finished, told_once
from bot.console.editing.drafts import Drafts, Written
from bot.console.editing.filled_in import from_form
from bot.console.editing.findings import EMPTY, by_field
from bot.console.editing.new_question import Begun
from bot.console.editing.objections.asked_of_nobody import why_nobody
from bot.console.editing.objections.fits import Fit, fits, with_reasons
from bot.console.editing.objections.meant import said_against, to_mean
from bot.console.editing.phone import Shown
from bot.console.editing.question_form import Data, Group, groups, row_names
from bot.console.page import Form, Page, Visit
from bot.console.saving import NOT_MEANT, NOT_SAVED, saved
from bot.console.staff import Role
from bot.errors import ZeropartyError
from bot.publishing.aside import aside
from prompts.catalogue.lineage import lineage_of
from prompts.evidence.stale_translations import left_behind
from prompts.model.problems import Problem
from prompts.model.question import Language, Question

_SENDS = ("say", "look")
"""The buttons that send what was typed on the phone; while somebody types, none is pressed."""


_MOST_PLAYED = 100
"""Phones remembered; each takes some kilobytes."""


@dataclass(frozen=True, slots=True)
class NewForm:
    """What a writer said before the form was shown, and may say otherwise there."""

    begun: Begun
    kinds: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Editing:
    """A question as it stands in the form, which may be other than in its file."""

    written: Written
    data: Data
    text: str
    drafts: Drafts
    wrong: Mapping[str, Sequence[Problem]]
    stale: frozenset[tuple[str, Language]]
    phone: Shown | None
    groups: Sequence[Group]
    base: str
    """What the question was when the form was opened."""
    path: str
    """Where the form is sent."""
    theirs: Data | None = None
    """What somebody else saved meanwhile."""
    new: NewForm | None = None
    """What else the form of a question has that is in no file yet."""
    links: Sequence[tuple[str, str]] = ()
    """What makes a chat the writer's phone: a channel, and an address."""
    is_tried: bool = False
    """Whether somebody wanted to save it like this."""
    to_mean: str = ""
    """What is said against it and would be live at once: saved only once the writer means it."""
    sent_to: str = ""
    """The channel on which the draft was sent to their phone just now."""

    @property
    def name(self) -> str:
        """The question's id."""
        return str(self.data["id"])

    @property
    def fits(self) -> list[Fit]:
        """The advice that can be decided against, with the reasons."""
        return fits(self.data, self.wrong, is_stale=bool(self.stale))

    @property
    def never_asked(self) -> str:
        """Why nobody is asked this however long they wait; empty where somebody may be."""
        return why_nobody(self.data.get("sensitive"))

    @property
    def begins_at(self) -> str:
        """Where the writer goes on: at what is wrong once they tried to save it; in a new question, at the first text missing."""
        if self.is_tried and (wrong := self._first_wrong):
            return wrong
        if self.new is None:
            return ""
        fields = {field.name: field for group in self.groups for field in group.fields}
        asked, options = fields["ask"].texts or {}, fields["options"].rows if "options" in fields else ()
        begun = [("ask", asked), *((f"options.{at}", row.texts) for at, row in enumerate(options))]
        empty = (f"{name}.{lang}" for name, texts in begun for lang in self.written.languages if not texts.get(lang, texts.get("")))
        return next(empty, "")

    @property
    def _first_wrong(self) -> str:
        """The first box with a mistake, in the language that it is in."""
        boxes = [name for group in self.groups for shown in group.fields for name in (shown.name, *row_names(shown))]
        mistakes = ((name, one) for name in boxes for one in self.wrong.get(name, ()) if one.is_error)
        for name, one in mistakes:
            spoken, languages = one.message.partition(":")[0], self.written.languages
            return f"{name}.{spoken if spoken in languages else languages[0]}"
        return ""

    @property
    def marked(self) -> frozenset[str]:
        """The fields at which something is said, be it at one of their answers."""
        fields = [field for group in self.groups for field in group.fields]
        return frozenset(each.name for each in fields if any(name in self.wrong for name in (each.name, *row_names(each))))

    @property
    def still_empty(self) -> Collection[str]:
        """Of a new question that nobody tried to save: the codes of what is not wrong, but not written yet."""
        return EMPTY if self.new is not None and not self.is_tried else ()

    @property
    def labels(self) -> list[tuple[str, str]]:
        """What each field is called on the page."""
        fields = [field for group in self.groups for field in group.fields]
        rows = [(name, f'{field.label}: "{name.rpartition(".")[2]}"') for field in fields for name in row_names(field)]
        return [*((field.name, field.label) for field in fields), *rows]

    @property
    def anchors(self) -> dict[str, str]:
        """Where on the page the note of each answer is: by its place, which stays while its name is made of what is typed."""
        fields = [field for group in self.groups for field in group.fields]
        return {name: f"{field.name}-at-{at}" for field in fields for at, name in enumerate(row_names(field))}

    @property
    def has_errors(self) -> bool:
        """Whether anything in the files is wrong, here or elsewhere."""
        return self.drafts.errors() > 0

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """Of a conflict: each field that is not the same, as it stands here and there."""
        theirs = self.theirs or {}
        names = dict.fromkeys((*self.data, *theirs)) if theirs else ()
        return [(n, _plain(self.data.get(n)), _plain(theirs.get(n))) for n in names if self.data.get(n) != theirs.get(n)]


@dataclass(frozen=True, slots=True)
class Editor:
    """Looking at a question, trying it, saving it."""

    desk: Desk
    played: dict[tuple[str, ...], Shown] = field(default_factory=dict, repr=False)
    """What the phone showed lately: the same draft and the same acts show the same."""

    async def look(self, visit: Visit) -> Response:
        """As it stands in its file."""
        return self.drawn(visit, await self._asked_for(visit, Form([])))

    async def try_it(self, visit: Visit) -> Response:
        """As it stands in the form, with what was done on the phone."""
        return self.drawn(visit, await self._asked_for(visit, await visit.form()))

    async def save(self, visit: Visit) -> Response:
        """Into its file, unless somebody else was there first, or something that was right would be wrong."""
        form = await visit.form()
        at = await self._asked_for(visit, form)
        if form["base"] != at.written.base:
            return self.drawn(visit, replace(at, theirs=at.written.data, base=at.written.base), status=409)
        if at.drafts.errors() > (await self.desk.shelf.drafts()).errors():
            return self.drawn(visit, replace(at, is_tried=True), status=422, said=NOT_SAVED)
        if unmeant := await self.unmeant(at, form):
            return self.drawn(visit, replace(at, to_mean=unmeant), status=409, said=NOT_MEANT)
        return await saved(self.desk, visit, at.written.file, at.text, at.written.text, path=f"/questions/{at.name}")

    async def unmeant(self, at: Editing, form: Form) -> str:
        """What is said against it since this change, where saving is live at once and the writer did not say that they mean it."""
        if self.desk.catalogue.makes_drafts:
            return ""
        before = set[str]()
        if at.new is None:
            stands, files = at.written, await self.desk.shelf.drafts()
            names = [name for name, _ in at.labels]
            before = said_against(stands.data, await aside(by_field, stands, stands.text, files.loaded.problems, names))
        return to_mean(said_against(at.data, at.wrong), before, form["meant"])

    async def send(self, visit: Visit) -> Response:
        """The draft as the form has it, to the phone of whoever asks; the first time, the links that make a chat that phone."""
        form, who, trials = await visit.form(), visit.staff.name, self.desk.trials
        at = await self._asked_for(visit, form)
        catalogue = at.drafts.loaded.catalogue
        if catalogue is None or at.name not in catalogue.questions:
            return self.drawn(visit, at, status=422, said="Mend what is marked first: nobody can be asked this.")
        if trials.phone_of(who) is None or form["do"] == "another":
            word = trials.invite(who)
            links = [(links.channel, f"{links.before}{word}") for links in (await self.desk.start_links()).values() if links.before]
            return self.drawn(visit, replace(at, links=links))
        asked = phones.asking_first(catalogue, at.name, other_words=form["wording"] == "b")
        try:
            await trials.begin(who, asked, form["language"] or at.written.languages[0])
        except ZeropartyError as error:
            return self.drawn(visit, at, status=409, said=f"Not sent: {error}.")
        return self.drawn(visit, replace(at, sent_to=trials.phone_of(who) or ""))

    async def editing(self, drafts: Drafts, written: Written, form: Form, *, is_new: bool = False) -> Editing:
        """The question as the form has it; as its file has it where there is no form."""
        known = self.desk.catalogue().revisions
        typed = from_form(written.data, form, written.languages) if form.pairs else written.data
        data = with_reasons(told_once(typed, self.desk.catalogue().phrases), form) if form.pairs else typed
        text = await aside(written.with_question, data) if data != written.data else written.text
        if is_new or text != written.text:
            drafts = await aside(editing.changed, drafts, written.file, text, self.desk.clock, known)
        shown = groups(data, written.purposes)
        fields = [field for group in shown for field in group.fields]
        names = [name for field in fields for name in (field.name, *row_names(field))]
        wrong = await aside(by_field, written, text, drafts.loaded.problems, names)
        saved = drafts.loaded.catalogue
        question = saved.questions.get(str(data["id"])) if saved else None
        names_it_had = lineage_of(saved, question.id) if saved and question else frozenset()
        earlier = [one for one in known.values() if one.id in names_it_had]
        said_to_fit = "W30" in silenced if isinstance(silenced := data.get("lint_ok"), dict) else False
        stale = frozenset(left_behind(question, earlier)) if question and not said_to_fit else frozenset()
        phone = await self._phone(drafts, question, form, written.languages[0])
        base, path = form["base"] or written.base, f"/questions/{data['id']}"
        return Editing(written, data, text, drafts, wrong, stale, phone, shown, base, path)

    def drawn(self, visit: Visit, at: Editing, *, status: int = 200, said: str = "") -> Response:
        """The page."""
        live = self.desk.catalogue
        told = finished(at.data, live().phrases, at.written.languages, self.desk.clock.now().date())
        return self.desk.draw(
            visit,
            "editor.html",
            status=status,
            at=at,
            said_here=said,
            live=at.name in live().questions,
            version=live.version,
            makes_drafts=live.makes_drafts,
            told=told,
        )

    async def _phone(self, drafts: Drafts, question: Question | None, form: Form, first: Language) -> Shown | None:
        """The phone with what was done on it, and with what was done just now; nothing while nobody can be asked it."""
        catalogue = drafts.loaded.catalogue
        if question is None or catalogue is None or why_nobody(question.sensitive):
            return None
        acts = [] if "again" in form else phones.acts_in(form["acts"])
        acts += [f"tap:{form['tap']}"] if form["tap"] else []
        acts += [f"jump:{form['jump']}"] if form["jump"] else []
        acts += [f"say:{form['say']}"] if form["do"] in _SENDS and form["say"].strip() else []
        language, other_words = form["language"] or first, form["wording"] == "b"
        today = self.desk.clock.now().date()
        key = (drafts.stamp, question.id, language, str(other_words), str(today), *acts)
        if key not in self.played:
            self.played[key] = await phones.played(
                self.desk.rehearse, catalogue, question.id, language, acts, other_words=other_words, today=today
            )
            while len(self.played) > _MOST_PLAYED:
                self.played.pop(next(iter(self.played)))
        return self.played[key]

    async def _asked_for(self, visit: Visit, form: Form) -> Editing:
        drafts = await self.desk.shelf.drafts()
        return await self.editing(drafts, drafts.question(visit.request.path_params["question"]), form)


def pages(desk: Desk) -> Sequence[Page]:
    """The editor of every question."""
    editor = Editor(desk)
    return [
        Page("/questions/{question}", Role.VIEWER, editor.look),
        Page("/questions/{question}/look", Role.VIEWER, editor.try_it, ("POST",)),
        Page("/questions/{question}", Role.WRITER, editor.save, ("POST",)),
        Page("/questions/{question}/phone", Role.WRITER, editor.send, ("POST",)),
    ]


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "" if value is None else str(value)
