"""Files of answers from the console: made beside the bot, downloaded once they are whole, in the records like any other export."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.long_work import KEPT, LongWork, StaffWork
from bot.console.made_files import MadeFiles, made_files
from bot.console.page import Form, Page, Refused, Visit
from bot.console.pages.exports.columns import MEANINGS
from bot.console.staff import Role
from bot.errors import ZeropartyError
from bot.export.beside import export_beside
from bot.export.runner import Report, Wanted, manifest_of
from bot.publishing.requests import handed_on_folder
from bot.runtime.handed_on import take_in
from bot.sync.running.report import staying
from storage.receivers import change_feed, manifests
from storage.receivers.change_feed import Cursor
from storage.receivers.taken_back import Mark, taken_back
from storage.turn.unit_of_work import Unit

_WHAT = "file of answers"
_HOME = "/exports/files"
_LATEST = 10
_TRIES = 3

FORMATS = {
    "xlsx": ("xlsx", "crm", "a workbook (xlsx)"),
    "excel": ("csv", "excel", "csv that Excel opens rightly"),
    "crm": ("csv", "crm", "csv for an importer, exact values"),
}
"""By the name in the form: format, profile, and how people call it."""

WHOSE = {"": "everybody", "changed": "only what changed since the last file for them, withdrawals and erasures included"}
SHAPES = {"wide": "a row per customer", "long": "a row per answer, with its wording and consent"}


_ROLES = (Role.PUBLISHER, Role.PRIVACY)


class NotMade(ZeropartyError):
    """A file that did not come to be, and why."""


@dataclass(frozen=True, slots=True)
class ExportFiles:
    """The pages about files."""

    desk: Desk
    staff_work: StaffWork
    made_when: dict[str, Mark] = field(default_factory=dict)
    """By the path of a file, how much everybody had taken back when it was begun."""

    def pages(self) -> Sequence[Page]:
        """Each needs one of two roles: a file holds answers."""
        return [
            Page(_HOME, _ROLES, self.begin, ("POST",)),
            Page(f"{_HOME}/{{job}}", _ROLES, self.look),
            Page(f"{_HOME}/{{job}}/download", _ROLES, self.download),
        ]

    async def shown(self, visit: Visit) -> dict[str, Any]:
        """What the form offers, and the latest files."""
        self._forget_old()
        catalogue = self.desk.catalogue()
        language = catalogue.brand.languages[0]
        latest = (await self.desk.store.read(manifests.every))[:_LATEST]
        return {
            "may_export": _may(visit),
            "columns": MEANINGS,
            "formats": [(name, called) for name, (_, _, called) in FORMATS.items()],
            "shapes": list(SHAPES.items()),
            "whose": list(WHOSE.items()),
            "purposes": [("", "every purpose"), *((one, one) for one in sorted(self._purposes()))],
            "receivers": [
                ("", "our own team only"),
                *((one.id, f"{one.called.says(language)} ({one.id})") for one in catalogue.brand.receivers),
            ],
            "latest": [(one, json.loads(one.body)) for one in latest],
        }

    async def begin(self, visit: Visit) -> Response:
        """Begin a file; it goes on while the page says how far it is."""
        form = await visit.form()
        wanted = await self._since(form, self._wanted(form))
        self._clear()

        async def work(progress: Callable[[int], None]) -> Report:
            return await self._made(visit, wanted, progress)

        many = await self.desk.store.read(change_feed.count)
        job = self.staff_work.begin(_WHAT, visit.staff.name, many, work)
        if job is None:
            raise Refused(409, "Another file is being made.", "wait until that is done")
        return RedirectResponse(f"{_HOME}/{job.ident}", 303)

    async def look(self, visit: Visit) -> Response:
        """How far it is, and what is in it."""
        return self.desk.draw(visit, "export_file.html", job=self._job(visit), staying=staying, columns=MEANINGS, shapes=SHAPES)

    async def download(self, visit: Visit) -> Response:
        """The file, once more for whoever began it."""
        job = self._job(visit)
        if not isinstance(job.result, Report):
            raise Refused(409, "The file is not whole yet.", "wait until it is")
        path = Path(job.result.file)
        if not path.is_file():
            kept = "it is kept for an hour, until the next one is made, or until somebody is erased"
            raise Refused(404, f"The file is gone: {kept}.", "make it again")
        if self.made_when.get(job.result.file) != await self.desk.store.read(taken_back):
            self._made_files.clear()
            raise Refused(404, "The file is gone: somebody took back or corrected something since.", "make it again")
        await self.desk.store.write(partial(self._downloaded, visit=visit, report=job.result))
        return FileResponse(path, filename=path.name)

    def _downloaded(self, unit: Unit, *, visit: Visit, report: Report) -> None:
        self.desk.audit(unit, visit, "file_downloaded", sha256=report.sha256)

    async def _made(self, visit: Visit, wanted: Wanted, progress: Callable[[int], None]) -> Report:
        """The file, its manifest and what it handed on of whom: as `export` leaves them, here at once."""
        desk, folder = self.desk, handed_on_folder(self.desk.settings.zeroparty_data_dir)
        wanted, report = await self._written(wanted, progress, ledger=folder)
        manifest = manifest_of(report, desk.clock, wanted, visit.staff.name)

        def keep(unit: Unit) -> None:
            manifests.save(unit, manifest)
            desk.audit(unit, visit, "file_exported", receiver=wanted.whom, rows=report.rows, sha256=report.sha256)

        # Whoever looks finds it gone in an hour; so that it goes too where nobody looks.
        asyncio.get_running_loop().call_later(KEPT.total_seconds(), self._forget_old)
        await desk.store.write(keep)
        await take_in(desk.store, folder, now=desk.clock.now())
        return report

    async def _written(self, wanted: Wanted, progress: Callable[[int], None], *, ledger: Path) -> tuple[Wanted, Report]:
        """The file in a place of its own. Made again where an erasure took the place away meanwhile."""
        desk, name = self.desk, self._name(wanted)
        url, keys = desk.settings.database_url, desk.store.keys
        for _ in range(_TRIES):
            place = self._made_files.new_place(desk.clock.nonce())
            placed, so_far = replace(wanted, path=place / name), await desk.store.read(taken_back)
            try:
                report = await export_beside(url, keys, desk.catalogue(), desk.clock, placed, progress, ledger=ledger)
                self.made_when[report.file] = so_far
                return placed, report
            except OSError as error:
                if place.is_dir():
                    raise NotMade(f"it could not be written: {error.strerror or error}") from None
        raise NotMade("customers were erased each time it was nearly done; make it again in a minute")

    def _wanted(self, form: Form) -> Wanted:
        catalogue = self.desk.catalogue()
        receiver, purpose = form["receiver"] or None, form["purpose"] or None
        if form["format"] not in FORMATS or form["shape"] not in SHAPES:
            raise Refused(400, "There is no such format.", "pick one of the list")
        if receiver is not None and receiver not in {one.id for one in catalogue.brand.receivers}:
            raise Refused(400, "The live questions name no such receiver.", "pick one of the list")
        if purpose is not None and purpose not in self._purposes():
            raise Refused(400, "No live question has this purpose.", "pick one of the list")
        kind, profile, _ = FORMATS[form["format"]]
        return Wanted(None, form["shape"], purpose, receiver, kind, profile)

    async def _since(self, form: Form, wanted: Wanted) -> Wanted:
        """The same, from where the last file of everybody, or of what changed, for this receiver ended."""
        if form["whose"] != "changed":
            return wanted
        bodies = [json.loads(one.body) for one in await self.desk.store.read(manifests.every)]
        last = next((body for body in bodies if body.get("receiver") == wanted.whom and body.get("cursor")), None)
        if last is None:
            raise Refused(409, "No file was made for them yet.", "make one of everybody first")
        if last.get("catalogue_version") != self.desk.catalogue().version:
            raise Refused(409, "The questions changed since the last file for them.", "make one of everybody once")
        return replace(wanted, since=Cursor.parse(last["cursor"]))

    def _name(self, wanted: Wanted) -> str:
        return f"preferences-{self.desk.clock.now():%Y-%m-%d}.{wanted.format}"

    def _purposes(self) -> set[str]:
        return {question.purpose.id for question in self.desk.catalogue().questions.values()}

    def _job(self, visit: Visit) -> LongWork:
        """Whoever began a file sees it, and nobody else."""
        self._forget_old()
        job = self.staff_work.known.get(visit.request.path_params["job"])
        if job is None or job.what != _WHAT or job.by != visit.staff.name:
            raise Refused(404, "There is no such file (any more).", "make it again")
        return job

    @property
    def _made_files(self) -> MadeFiles:
        return made_files(self.desk.settings)

    def _forget_old(self) -> None:
        """Let go of a file that had its hour."""
        self.staff_work.forget_old()
        if not any(one.what == _WHAT for one in self.staff_work.known.values()):
            self._made_files.clear()
            self.made_when.clear()

    def _clear(self) -> None:
        """Without the file before: what holds answers does not lie about."""
        if any(one.what == _WHAT and not one.is_over for one in self.staff_work.known.values()):
            raise Refused(409, "Another file is being made.", "wait until that is done")
        for ident in [ident for ident, one in self.staff_work.known.items() if one.what == _WHAT]:
            del self.staff_work.known[ident]
        self._made_files.clear()
        self.made_when.clear()


def _may(visit: Visit) -> bool:
    return any(visit.staff.may(role) for role in _ROLES)
