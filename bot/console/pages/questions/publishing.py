"""Publishing: what would change, promises first and apart; why; and every version that was live, to go back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.editing.chosen import Part, parts, with_parts
from bot.console.editing.drafts import Drafts, drafts_of
from bot.console.editing.findings import Advised, still_open
from bot.console.editing.objections.asked_of_nobody import WHY, asked_of_nobody, went_live
from bot.console.editing.taken_back import changed_between
from bot.console.page import Form, Page, Refused, Visit
from bot.console.saving import put_live
from bot.console.staff import Role
from bot.publishing.aside import aside
from bot.publishing.catalogue_files import catalogue_of, put_files_back
from bot.publishing.consequence import consequence, consequence_for
from bot.publishing.going_live import asked_of
from bot.publishing.past_versions import HOW, changed_by_version
from bot.publishing.switch import switch
from bot.results.outlook import outlook
from prompts.catalogue.catalogue import Catalogue
from prompts.model.problems import Problem
from prompts.releases.diff import SORTS, Change, changes, promises, refused
from storage.questions import versions
from storage.questions.versions import Version

_PER_PAGE = 20
_LONGEST_WHY = 500
_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is live against what would be."""

    changes: Sequence[Change]
    promised: Sequence[str]
    consequence: str
    refused: Sequence[str]

    @property
    def sorts(self) -> Sequence[tuple[str, str, Sequence[Change]]]:
        """The changes under their headings, promises first."""
        sorted_out = [(sort, heading, [one for one in self.changes if one.sort == sort]) for sort, heading in SORTS.items()]
        return [each for each in sorted_out if each[2]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What would go live of the drafts."""

    drafts: Drafts
    parts: Sequence[Part] = ()
    """What can be ticked; nothing where it is all or nothing."""
    ticked: Sequence[str] = ()
    left: Sequence[str] = ()
    """What would stay a draft."""


@dataclass(frozen=True, slots=True)
class Publishing:
    """Looking at what would change, and putting it live."""

    desk: Desk
    told_apart: dict[int, bool] = field(default_factory=dict)
    """Of a version that was looked at, whether its files say what is live: read once."""

    async def look(self, visit: Visit) -> Response:
        """The drafts against what is live; all of them, or what the address ticks."""
        ticked = [("only", name) for name in visit.request.query_params.getlist("only")]
        return await self._drafts_drawn(visit, form=Form([*ticked, ("seen", "-")]) if ticked else None)

    async def publish(self, visit: Visit) -> Response:
        """The drafts that are ticked go live, as they were looked at."""
        form, drafts = await visit.form(), await self.desk.shelf.drafts()
        if drafts.loaded.catalogue is None or drafts.stamp != form["stamp"]:
            said = "The files changed since you looked at them. Nothing was published: look at what would change now."
            return await self._drafts_drawn(visit, form=form, said=said, status=409)
        if form["look"] or sorted(form.all("only")) != sorted(form.all("seen")):
            said = "" if form["look"] else "Nothing was published yet: the ticks changed, and this is what they would put live."
            return await self._drafts_drawn(visit, form=form, said=said, status=200 if form["look"] else 409)
        chosen = await self._chosen(drafts, form)
        if chosen.drafts.loaded.catalogue is None:
            return await self._drafts_drawn(visit, form=form, status=422)
        compared = await self._compared(chosen.drafts.loaded.catalogue)
        if missing := _missing(form, compared) or self._undone_by_saving(chosen):
            return await self._drafts_drawn(visit, form=form, said=missing, status=422)
        return await self._live(visit, chosen.drafts.texts, form, "published", chosen.left)

    async def _chosen(self, drafts: Drafts, form: Form | None) -> Chosen:
        """What would go live: everything, or what is ticked where the drafts can be told apart."""
        number = self.desk.catalogue.version
        live = await self.desk.store.read(lambda unit: versions.by_number(unit, number))
        if live is None or not self.desk.catalogue.makes_drafts:
            return Chosen(drafts)
        found = await aside(parts, live.files, drafts.texts)
        if len(found) < 2:
            return Chosen(drafts)
        if number not in self.told_apart:
            self.told_apart[number] = await self._say_what_is_live(live.files)
        if not self.told_apart[number]:
            return Chosen(drafts)
        ticked = [part.name for part in found if part.name in form.all("only")] if form and form["seen"] else None
        if ticked is None or len(ticked) == len(found):
            return Chosen(drafts, found, tuple(part.name for part in found))
        files = await aside(with_parts, live.files, drafts.texts, ticked)
        left = tuple(part.name for part in found if part.name not in ticked)
        return Chosen(await aside(self._drafts_of, files), found, tuple(ticked), left)

    async def _say_what_is_live(self, files: Mapping[str, str]) -> bool:
        """What was held back when it was saved stands in a file that does not say what is live."""
        stored = await aside(catalogue_of, files, self.desk.clock, self.desk.catalogue().revisions)
        return stored.catalogue is not None and not await aside(changes, self.desk.catalogue(), stored.catalogue)

    def _undone_by_saving(self, chosen: Chosen) -> str:
        """Where saving is live at once from then on, the next save would put live what was left out."""
        new = chosen.drafts.loaded.catalogue
        if not chosen.left or new is None or switch(self.desk.settings, new.brand, has_customers=True).is_on:
            return ""
        return "With `publishing: no` the next save would put the others live as well: leave the brand out, or tick everything."

    async def history(self, visit: Visit) -> Response:
        """Every version, latest first."""
        found = await self.desk.store.read(versions.history)
        page = max(1, _number(visit.request.query_params.get("page", "1")) or 1)
        shown = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        return self.desk.draw(
            visit, "history.html", versions=shown, changed=await changed_by_version(self.desk.store), how=HOW, page=page,
            more=len(found) > page * _PER_PAGE, live=self.desk.catalogue.version,
        )  # fmt: skip

    async def look_back(self, visit: Visit) -> Response:
        """An earlier version against what is live."""
        version, catalogue, problems = await self._version(visit)
        return await self._back_drawn(visit, version, catalogue, problems)

    async def roll_back(self, visit: Visit) -> Response:
        """An earlier version is published again, as a new one."""
        form = await visit.form()
        version, catalogue, problems = await self._version(visit)
        if catalogue is None:
            return await self._back_drawn(visit, version, None, problems, status=422)
        if missing := _missing(form, await self._compared(catalogue)):
            return await self._back_drawn(visit, version, catalogue, problems, form=form, said=missing, status=422)
        response = await self._live(visit, version.files, form, "rolled_back")
        if form["files"] == "yes":
            await self._put_back(version.files)
        return response

    async def discard(self, visit: Visit) -> Response:
        """The files say again what is live; what they said is kept aside."""
        form, drafts = await visit.form(), await self.desk.shelf.drafts()
        version = await self.desk.store.read(lambda unit: versions.by_number(unit, self.desk.catalogue.version))
        if form["sure"] != "yes" or version is None or drafts.stamp != form["stamp"]:
            said = "Nothing was thrown away: tick the box, and look at what it would be."
            return await self._drafts_drawn(visit, form=form, said=said, status=422)
        await self.desk.store.write(lambda unit: self.desk.audit(unit, visit, "discarded", version=version.number))
        return self.desk.go(visit, "/publish", f"Nothing waits any more: {await self._put_back(version.files)}.")

    async def _put_back(self, files: Mapping[str, str]) -> str:
        said = await aside(put_files_back, self.desk.settings, self.desk.clock, files, names_place=False)
        await self.desk.catalogue.refresh()
        return said

    async def _live(self, visit: Visit, files: Mapping[str, str], form: Form, how: str, left: Sequence[str] = ()) -> Response:
        expecting = -1 if (seen := _number(form["expecting"])) is None else seen
        why = " ".join(form["why"].split())
        was = self.desk.catalogue()
        number = await put_live(self.desk, visit, files, why, how=how, expecting=expecting)
        changed = await aside(changes, was, self.desk.catalogue())
        nobody = asked_of_nobody(self.desk.catalogue(), [change.about for change in changed])
        waits = f" What was not ticked waits as a draft: {', '.join(left)}." if left else ""
        return self.desk.go(visit, "/history", went_live(number, nobody, "customers are asked it from now on") + waits)

    async def _compared(self, new: Catalogue) -> Comparison:
        """To look at; before anything goes live, the records themselves are asked how many people it concerns."""
        live = self.desk.catalogue()
        changed = await aside(changes, live, new)
        promised = promises(changed)
        snapshot = await self.desk.results.latest()
        if snapshot is not None:
            asked = {name: counts.people.total for name, counts in snapshot.questions.items()}
            told = consequence_for(live, new, promised, asked) if promised else ""
        else:
            asked = await asked_of(self.desk.store, live, new)
            told = await consequence(self.desk.store, live, new, promised) if promised else ""
        return Comparison(changed, promised, told, await aside(refused, live, new, asked))

    async def _advice(self, drafts: Drafts, compared: Comparison) -> dict[str, list[Advised]]:
        """What is still said against the questions that would change, as these files have them."""
        return await aside(still_open, drafts, {change.about for change in compared.changes})

    def _drafts_of(self, files: Mapping[str, str]) -> Drafts:
        return drafts_of(files, self.desk.clock, self.desk.catalogue().revisions)

    async def _version(self, visit: Visit) -> tuple[Version, Catalogue | None, Sequence[Problem]]:
        number = _number(visit.request.path_params["version"])
        version = await self.desk.store.read(lambda unit: versions.by_number(unit, number)) if number is not None else None
        if version is None:
            raise Refused(404, "There is no such version.", "the history lists them")
        loaded = await aside(catalogue_of, version.files, self.desk.clock, self.desk.catalogue().revisions)
        return version, loaded.catalogue, loaded.problems

    async def _drafts_drawn(self, visit: Visit, *, form: Form | None = None, said: str = "", status: int = 200) -> Response:
        drafts, live = await self.desk.shelf.drafts(), self.desk.catalogue
        chosen = await self._chosen(drafts, form)
        new = chosen.drafts.loaded.catalogue
        compared = await self._compared(new) if new else None
        snapshot = await self.desk.results.latest()
        advice = await self._advice(chosen.drafts, compared) if compared else {}
        nobody = asked_of_nobody(new, [change.about for change in compared.changes]) if new and compared else []
        ahead = outlook(self.desk.catalogue(), new, snapshot) if new and snapshot else None
        return self.desk.draw(
            visit, "publish.html", status=status, compared=compared, problems=chosen.drafts.loaded.problems, said_here=said,
            chosen=chosen, is_drafted=drafts.loaded.catalogue is not None,
            stamp=drafts.stamp, version=live.version, makes_drafts=live.makes_drafts, why=form["why"] if form else "", ahead=ahead,
            snapshot=snapshot, advice=advice, gap=self.desk.catalogue().brand.pace.gap, nobody=nobody, why_nobody=WHY,
        )  # fmt: skip

    async def _waiting(self) -> list[str]:
        """What drafts are about, which files that are put back would take away."""
        drafts = await self.desk.shelf.drafts()
        if not self.desk.catalogue.makes_drafts or drafts.loaded.catalogue is None:
            return []
        changed = await aside(changes, self.desk.catalogue(), drafts.loaded.catalogue)
        return list(dict.fromkeys(change.about for change in changed))

    async def _back_drawn(
        self, visit: Visit, version: Version, catalogue: Catalogue | None, problems: Sequence[Problem], *,
        form: Form | None = None, said: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        compared = await self._compared(catalogue) if catalogue else None
        changed = await changed_by_version(self.desk.store)
        earlier = await self.desk.store.read(lambda unit: versions.by_number(unit, version.number - 1))
        single = await aside(changed_between, earlier.files, version.files) if earlier is not None else []
        advice = await self._advice(await aside(self._drafts_of, version.files), compared) if compared else {}
        return self.desk.draw(
            visit, "version.html", status=status, entry=version, waiting=await self._waiting(), compared=compared,
            problems=problems, said_here=said, how=HOW, advice=advice, single=single, makes_drafts=self.desk.catalogue.makes_drafts,
            changed=changed.get(version.number, ()), live=self.desk.catalogue.version, why=form["why"] if form else "",
        )  # fmt: skip


def pages(desk: Desk) -> Sequence[Page]:
    """Publishing, the history, and the way back."""
    publishing = Publishing(desk)
    return [
        Page("/publish", Role.VIEWER, publishing.look),
        Page("/publish", Role.PUBLISHER, publishing.publish, ("POST",)),
        Page("/publish/discard", Role.PUBLISHER, publishing.discard, ("POST",)),
        Page("/history", Role.VIEWER, publishing.history),
        Page("/history/{version}", Role.VIEWER, publishing.look_back),
        Page("/history/{version}", Role.PUBLISHER, publishing.roll_back, ("POST",)),
    ]


def _number(text: str) -> int | None:
    """The number of a version, if it can be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MOST_DIGITS else None


def _missing(form: Form, compared: Comparison) -> str:
    """What has to be said before it may go live; empty where everything is."""
    why = " ".join(form["why"].split())
    if not why or len(why) > _LONGEST_WHY:
        return "Say in one sentence why: whoever looks at the history will want to know."
    if compared.promised and form["promise"] != "yes":
        return "A promise would change: look at it again, and say that you mean it."
    return ""
