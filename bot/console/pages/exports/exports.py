"""Live connections: what goes where, a rehearsal, a run that can be watched, what was refused and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from starlette.responses import RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.long_work import StaffWork
from bot.console.page import Page, Refused, Visit
from bot.console.pages.exports.export_files import ExportFiles
from bot.console.pages.exports.mending import here_said, mends, mends_of_file
from bot.console.pages.exports.refused import RefusedRows, reasons
from bot.console.pages.exports.unmatched import UnmatchedCustomers
from bot.console.staff import Role
from bot.errors import ZeropartyError
from bot.publishing.aside import aside
from bot.publishing.requests import SyncRequest, sync_requests
from bot.sync.asked.looking_up import is_there, what_becomes_of_them
from bot.sync.asked.making_fields import make_fields
from bot.sync.asked.pausing import ChangedMeanwhile, set_in_file, stamp
from bot.sync.asked.rehearsing import rehearsed
from bot.sync.asked.said import in_words
from bot.sync.asked.status import known_connections, status_of
from bot.sync.connection import Connection
from bot.sync.connectors.table import KINDS
from bot.sync.doing import Doing
from bot.sync.lint import Finding
from bot.sync.mapping import mapping_of
from bot.sync.running.accounts.whose_account import OTHER_ACCOUNT, is_of_another
from bot.sync.running.report import COUNTED, staying
from bot.sync.sunset import warning_about
from prompts.model.problems import ContentError
from storage.receivers import change_feed
from storage.syncing import state
from storage.turn.unit_of_work import Unit

_HOME = "/exports"

_WHAT_ENDS = (
    "What was written there stays, to be emptied there by hand. Its ids name nobody here any more: whoever was joined with a "
    "record in it is joined with none, and links that were made before join nothing, so make them anew."
)

_SETTINGS = ("paused", "every")
_EVERY = ("15 minutes", "1 hour", "6 hours", "24 hours", "never")
_SAVED = {
    "sync_paused": "New values wait from now on. What is taken back is emptied there, whoever is erased is forgotten, as before.",
    "sync_resumed": "New values leave again with the next run.",
    "sync_scheduled": "Saved in the connection's file.",
}

Answer = TypeVar("Answer")

_FIELDS_WAIT = 60
"""Seconds that making fields may take while somebody looks at their browser."""


def pages(desk: Desk) -> Sequence[Page]:
    """Connections, and below them files."""
    staff_work = StaffWork(desk.clock)
    files, here = ExportFiles(desk, staff_work), _Connections(desk, staff_work)
    unmatched = UnmatchedCustomers(
        desk, staff_work, lambda *asked: is_there(here.doing, *asked), lambda name: what_becomes_of_them(here.doing, name)
    )

    async def home(visit: Visit) -> Response:
        """Every connection in a few words, and the form for a file."""
        names = await known_connections(here.doing)
        shown = [await here.told(name) for name in names]
        return desk.draw(
            visit,
            "exports.html",
            connections=shown,
            system_choices=[(one, one) for one in unmatched.systems()],
            **await files.shown(visit),
        )

    one = f"{_HOME}/{{name}}"
    return [
        Page(_HOME, Role.VIEWER, home),
        *files.pages(),
        *unmatched.pages(),
        Page(one, Role.VIEWER, here.look),
        Page(f"{one}/rehearse", Role.PUBLISHER, here.rehearse, ("POST",)),
        Page(f"{one}/rehearsals/{{job}}", Role.PUBLISHER, here.rehearsal),
        Page(f"{one}/fields", Role.PUBLISHER, here.fields, ("POST",)),
        Page(f"{one}/run", Role.PUBLISHER, here.run, ("POST",)),
        Page(f"{one}/runs/{{ident}}", Role.VIEWER, here.watch),
        Page(f"{one}/retry", Role.PUBLISHER, here.retry, ("POST",)),
        Page(f"{one}/drop", Role.PUBLISHER, here.drop, ("POST",)),
        Page(f"{one}/settings", Role.PUBLISHER, here.settings, ("POST",)),
        *RefusedRows(desk, here.named, here.told).pages(),
    ]


@dataclass(frozen=True, slots=True)
class _Connections:
    """The pages of live connections."""

    desk: Desk
    staff_work: StaffWork

    @property
    def doing(self) -> Doing:
        """The records and what is live now."""
        desk = self.desk
        return Doing(desk.store, desk.clock, desk.catalogue(), desk.settings.zeroparty_data_dir)

    async def told(self, name: str) -> dict[str, Any]:
        """How a connection stands, and what its file says; or what is wrong with that."""
        told: dict[str, Any] = {"status": await status_of(self.doing, name), "wrong": (), "connection": None, "sunset": ""}
        try:
            connection = self.doing.connection(name)
        except (ZeropartyError, ContentError) as error:
            return told | {"wrong": mends_of_file(error, name, self.desk.catalogue())}
        version = KINDS[connection.kind].made_of.version
        soon = warning_about(version, self.desk.clock.now().date())
        return told | {"connection": connection, "version": version, "sunset": soon}

    async def look(self, visit: Visit) -> Response:
        """One connection: what goes into which field and under which condition, what waits, what was refused."""
        name = await self.named(visit)
        told = await self.told(name)
        connection: Connection | None = told["connection"]
        mapping = mapping_of(connection, self.desk.catalogue()) if connection is not None else None
        findings = await self.doing.lint(connection, None) if connection is not None else []
        catalogue = self.desk.catalogue()
        receiver = next((r for r in catalogue.brand.receivers if connection is not None and r.id == connection.receiver), None)
        return self.desk.draw(
            visit, "connection.html", name=name, told=told, mapping=mapping,
            mends=mends(findings, mapping, catalogue, name), receiver=receiver,
            schedule=_spelt, schedules=_schedules, base=await aside(stamp, self.doing.data, name),
            refused=reasons(told["status"], mapping, catalogue, name),
            questions=catalogue.questions, under_way=self._under_way(name), counted=COUNTED, staying=staying,
            language=catalogue.brand.languages[0], here_said=here_said, when=datetime.fromisoformat,
        )  # fmt: skip

    async def rehearse(self, visit: Visit) -> Response:
        """What a run would do, reckoned beside everything else."""
        name = await self.named(visit)

        async def work(progress: Callable[[int], None]) -> dict[str, Any]:
            with in_words():
                return await rehearsed(self.doing, name, progress)

        many = await self.desk.store.read(change_feed.count)
        job = self.staff_work.begin(f"rehearsal of {name}", visit.staff.name, many, work)
        if job is None:
            raise Refused(409, "This is being rehearsed already.", "wait until that is done")
        await self._audit(visit, "sync_rehearsed", name)
        return RedirectResponse(f"{_HOME}/{name}/rehearsals/{job.ident}", 303)

    async def rehearsal(self, visit: Visit) -> Response:
        """How far a rehearsal is, and what came of it."""
        job = self.staff_work.known.get(visit.request.path_params["job"])
        name = visit.request.path_params["name"]
        if job is None or job.what != f"rehearsal of {name}":
            raise Refused(404, "This rehearsal is not here any more: one is kept for an hour.", "rehearse again")
        found = [Finding(**one) for one in job.result["findings"]] if job.result is not None else []
        catalogue = self.desk.catalogue()
        told = await self.told(name)
        mapping = mapping_of(told["connection"], catalogue) if told["connection"] is not None else None
        return self.desk.draw(
            visit,
            "rehearsal.html",
            name=name,
            job=job,
            staying=staying,
            here_said=here_said,
            is_of_another=is_of_another,
            mends=mends(found, mapping, catalogue, name),
        )

    async def fields(self, visit: Visit) -> Response:
        """Make the fields that are ours and missing there."""
        name = await self.named(visit)
        made = await self._asked(make_fields(self.doing, name))
        await self._audit(visit, "sync_fields_made", name)
        said = f"Made there: {', '.join(made['made'])}." if made["made"] else "Nothing had to be made there."
        left = f" Left to be done there by hand: {'; '.join(made['left'])}" if made["left"] else ""
        return self.desk.go(visit, f"{_HOME}/{name}", said + left)

    async def run(self, visit: Visit) -> Response:
        """Ask for a run, as `sync run` beside the running bot does, and go and watch it."""
        name = await self.named(visit)
        ident = self.desk.clock.nonce()
        await self._audit(visit, "sync_run", name)
        sync_requests(self.desk.settings.zeroparty_data_dir).leave(SyncRequest(name, "run", ident), f"{ident}")
        return RedirectResponse(f"{_HOME}/{name}/runs/{ident}", 303)

    async def watch(self, visit: Visit) -> Response:
        """How far a run is, or what it came to."""
        name, ident = visit.request.path_params["name"], visit.request.path_params["ident"]
        number = int(ident) if ident.isascii() and ident.isdecimal() and len(ident) < 20 else 0
        found = await self.desk.store.read(partial(state.run, ident=number)) if number < 2**63 else None
        if found is not None and found.connection != name:
            raise Refused(404, "There is no such run of this connection.", "look at the connection's latest runs")
        report = json.loads(found.body) if found is not None and found.ended_at is not None else None
        going = self.desk.sync_under_way()
        mine = going if going is not None and going.ident == number else None
        many = await self.desk.store.read(change_feed.count)
        return self.desk.draw(
            visit, "run.html", name=name, report=report, going=mine, many=many, counted=COUNTED, staying=staying,
            here_said=here_said,
        )  # fmt: skip

    async def retry(self, visit: Visit) -> Response:
        """Let those who were given up be tried again by the next run."""
        name, code = await self.named(visit), (await visit.form())["code"] or None
        count = await self.doing.retry(name, code)
        await self._audit(visit, "sync_retried", name, code=code or "all")
        return self.desk.go(visit, f"{_HOME}/{name}", f"{_people(count)} tried again by the next run.")

    async def drop(self, visit: Visit) -> Response:
        """Take note that these are never written, until what they said changes."""
        name, code = await self.named(visit), (await visit.form())["code"]
        count = (await self._asked(self.doing.drop(name, code))).customers
        await self._audit(visit, "sync_dropped", name, code=code)
        ends = f" {_WHAT_ENDS}" if code == OTHER_ACCOUNT else ""
        return self.desk.go(visit, f"{_HOME}/{name}", f"{_people(count)} left as they are there.{ends}")

    async def settings(self, visit: Visit) -> Response:
        """Hold new values or let them go on, or run at other times: lines of the connection's file, checked before."""
        name, form = await self.named(visit), await visit.form()
        chosen = {key: form[key] for key in _SETTINGS if form[key]}
        receivers = tuple(one.id for one in self.desk.catalogue().brand.receivers)
        if not chosen:
            raise Refused(400, "Nothing was chosen.", f"go back to {name}")
        try:
            await aside(set_in_file, self.doing.data, name, receivers, chosen, as_of=form["base"])
        except ChangedMeanwhile as error:
            raise Refused(409, f"Not saved: {error}.", f"go back to {name}, and load it again") from None
        except (ZeropartyError, ContentError) as error:
            raise Refused(422, f"Not saved: {error}", "mend that, then try again") from None
        action = {"yes": "sync_paused", "no": "sync_resumed"}.get(chosen.get("paused", ""), "sync_scheduled")
        await self._audit(visit, action, name)
        return self.desk.go(visit, f"{_HOME}/{name}", _SAVED[action])

    async def _asked(self, answer: Awaitable[Answer]) -> Answer:
        """What a system answers. Refused with its own words where it does not."""
        try:
            with in_words():
                async with asyncio.timeout(_FIELDS_WAIT):
                    return await answer
        except (ZeropartyError, ContentError) as error:
            raise Refused(502, str(error), "mend that, then try again") from None
        except TimeoutError:
            raise Refused(504, "The system did not answer within a minute.", "try again later") from None

    async def named(self, visit: Visit) -> str:
        """The connection that the address names."""
        name = str(visit.request.path_params["name"])
        demos = [f"demo-{kind}" for kind, each in KINDS.items() if each.port is not None]
        if name not in (*await known_connections(self.doing), *demos):
            raise Refused(404, "There is no connection of this name.", "write var/connections/NAME.yaml (docs/sync.md)")
        return name

    def _under_way(self, name: str) -> int | None:
        """The run that goes on now, if it is this connection's."""
        going = self.desk.sync_under_way()
        return going.ident if going is not None and going.connection == name else None

    async def _audit(self, visit: Visit, action: str, name: str, code: str = "") -> None:
        def note(unit: Unit) -> None:
            self.desk.audit(unit, visit, action, connection=name, code=code)

        await self.desk.store.write(note)


def _spelt(connection: Connection) -> str:
    """How often it runs by itself, as its file has it."""
    if connection.every is None:
        return "never"
    minutes = int(connection.every.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    return f"{minutes} minutes" if rest else "1 hour" if hours == 1 else f"{hours} hours"


def _schedules(now: str) -> list[tuple[str, str]]:
    """What may be chosen, and what is chosen now."""
    return [(one, one if one == "never" else f"every {one}") for one in dict.fromkeys((*_EVERY, now))]


def _people(count: int) -> str:
    return "1 customer is" if count == 1 else f"{count} customers are"
