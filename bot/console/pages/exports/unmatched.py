"""Customers without a record in a CRM: who they are, and the way to match them, as `zeroparty link` has it."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.long_work import LongWork, Progress, StaffWork
from bot.console.page import Page, Refused, Visit
from bot.console.staff import Role
from bot.customers.finding import customer_id
from bot.customers.linked.matching import Matching, matching
from bot.customers.linked.spoiled_ids import spoiled
from bot.customers.linked.why_not import in_words
from bot.customers.looking import Look
from bot.engine.model.inputs import ContactMapped
from storage.receivers import change_feed

_HOME = "/exports/unmatched"
_ROLES = (Role.PUBLISHER, Role.PRIVACY)
"""As for files: whoever hands answers on, and whoever answers for them."""
_PER_PAGE = 50
_WHAT = "unmatched customers"


@dataclass(slots=True)
class _Looked:
    """What came of a look, in which system."""

    system: str
    found: Matching


@dataclass(frozen=True, slots=True)
class UnmatchedCustomers:
    """Looking for them, listing them, joining one."""

    desk: Desk
    staff_work: StaffWork
    is_there: Callable[[str, str], Awaitable[bool | None]]
    """Whether a system has a record of this id; nothing where nobody can say."""
    becomes: Callable[[str], Awaitable[str]]
    """Whether whoever has no record in a system is sent there all the same, in words."""

    def pages(self) -> Sequence[Page]:
        """Each shows numbers of customers, and no answer."""
        one = f"{_HOME}/{{job}}"
        return [
            Page(_HOME, _ROLES, self.begin, ("POST",)),
            Page(one, _ROLES, self.look),
            Page(f"{one}/map.csv", _ROLES, self.download),
            Page(f"{one}/join", _ROLES, self.join, ("POST",)),
        ]

    def systems(self) -> list[str]:
        """Those that the live questions name as receivers."""
        return [one.id for one in self.desk.catalogue().brand.receivers]

    async def begin(self, visit: Visit) -> Response:
        """Everybody is looked at, beside everything else."""
        system = (await visit.form())["system"]
        if system and system not in self.systems():
            raise Refused(400, "The live questions name no such receiver.", "pick one of the list")

        async def work(progress: Progress) -> _Looked:
            return _Looked(system, await matching(self.desk.store, system or None, Look(progress=progress)))

        many = await self.desk.store.read(change_feed.count)
        job = self.staff_work.begin(_WHAT, visit.staff.name, many, work)
        if job is None:
            raise Refused(409, "This is being looked at already.", "wait until that is done")
        await self.desk.store.write(lambda unit: self.desk.audit(unit, visit, "unmatched_listed", system=system or "any"))
        return RedirectResponse(f"{_HOME}/{job.ident}", 303)

    async def look(self, visit: Visit) -> Response:
        """How far it is, and who has no record."""
        job = self._job(visit)
        page = _number(visit.request.query_params.get("page", "1"))
        listed = job.result.found.unmatched if job.result is not None else []
        shown = listed[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        more, choices = len(listed) > page * _PER_PAGE, [(one, one) for one in self.systems()]
        systems = [job.result.system] if job.result is not None and job.result.system else self.systems()
        becomes = [await self.becomes(one) for one in systems]
        return self.desk.draw(
            visit, "unmatched.html", job=job, shown=shown, page=page, more=more, system_choices=choices, becomes=becomes,
        )  # fmt: skip

    async def download(self, visit: Visit) -> Response:
        """A list to fill in, as `zeroparty link --import` reads it."""
        done = self._done(visit)
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["customer_id", "system", "external_id"])
        writer.writerows([one.customer_id, done.system, ""] for one in done.found.unmatched)
        headers = {"Content-Disposition": 'attachment; filename="map.csv"'}
        return Response(text.getvalue(), media_type="text/csv", headers=headers)

    async def join(self, visit: Visit) -> Response:
        """One customer and one record, by the brand's own word."""
        done, form = self._done(visit), await visit.form()
        who, system, contact = form["customer"], form["system"], form["contact"].strip()
        customer = await customer_id(self.desk.store, who)
        if system not in self.systems():
            raise Refused(400, "The live questions name no such receiver.", "pick one of the list")
        if problem := _unusable(contact):
            raise Refused(422, f"Not joined: {problem}.", "go back and look at the id once more")
        is_there = await self.is_there(system, contact)
        if is_there is False:
            todo = f"look at the id in {system} once more; nobody was joined"
            raise Refused(422, f"Not joined: {system} has no record {contact}.", todo)
        why = "nobody"
        if customer is not None:
            why = await self.desk.map_contact(customer, ContactMapped(system, contact))
        if why not in ("", "joined"):
            said = in_words(why, who=who, system=system, ident=contact)
            raise Refused(409, f"Not joined: {said}.", "go back to the list")
        await self.desk.store.write(lambda unit: self.desk.audit(unit, visit, "contact_joined", customer=customer, system=system))
        done.found.matched[system] += why == ""
        if done.system in ("", system):
            done.found.unmatched[:] = [one for one in done.found.unmatched if one.customer_id != who]
        looked = f" {system} has this record." if is_there else f" It was not looked up in {system}, which cannot be asked now."
        said = f"{who} is {contact} in {system} from now on.{looked}"
        return self.desk.go(visit, f"{_HOME}/{visit.request.path_params['job']}", said)

    def _job(self, visit: Visit) -> LongWork:
        self.staff_work.forget_old()
        job = self.staff_work.known.get(visit.request.path_params["job"])
        if job is None or job.what != _WHAT:
            raise Refused(404, "This list is not here any more: one is kept for an hour.", "look again, on Exports")
        return job

    def _done(self, visit: Visit) -> _Looked:
        result: Any = self._job(visit).result
        if not isinstance(result, _Looked):
            raise Refused(409, "Not everybody was looked at yet.", "wait until that is done")
        return result


def _unusable(contact: str) -> str:
    """Why this is no id; nothing where it may be one."""
    if not contact:
        return "the id is empty"
    return spoiled(contact) if contact.isprintable() else "the id holds what no id holds"


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
