"""Rights that somebody used by letter, mail or telephone: noted with their day, done where the console can, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.drawing import day
from bot.console.page import Page, Refused, Visit
from bot.console.pages.customers.record import open_requests, record_of
from bot.console.staff import Role
from bot.customers.rights_work import DENIALS, RIGHTS, came_on, received
from bot.engine.model.ids_and_time import crockford
from bot.engine.model.inputs import UseRestriction
from storage.model.accountability import RightsRow
from storage.people import rights_requests
from storage.turn.unit_of_work import Unit

_HOME = "/customers"
ENDS = {"fulfilled": "answered", "denied": "denied", "revoked": "taken back by the customer"}
BY_A_COPY = ("access", "portability")
"""What a data copy answers (GDPR Art. 15 and 20)."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Noting what somebody wants, restricting the use of what they told us, closing what they asked for."""

    desk: Desk

    def pages(self) -> Sequence[Page]:
        """Each for whoever answers for privacy."""
        one = f"{_HOME}/{{customer}}"
        return [
            Page(f"{_HOME}/requests/{{request}}", Role.PRIVACY, self.close, ("POST",)),
            Page(f"{one}/request", Role.PRIVACY, self.note, ("POST",)),
            Page(f"{one}/restrict", Role.PRIVACY, self.restrict, ("POST",)),
            Page(f"{one}/lift", Role.PRIVACY, self.lift, ("POST",)),
        ]

    async def note(self, visit: Visit) -> Response:
        """A right that somebody used by letter, mail or telephone."""
        customer, form = (await record_of(self.desk, visit)).loaded.customer.id, await visit.form()
        right, at = form["right"], came_on(form["came"], self.desk.clock.now())
        if right not in RIGHTS:
            raise Refused(400, "This is no right that is known here.", "pick one of the list")
        if at is None:
            raise Refused(400, "The day on which it came cannot be that one.", "pick today or an earlier day, such as 2026-05-31")
        row = received(self.desk.clock.nonce(), customer, right, at)

        def keep(unit: Unit) -> None:
            rights_requests.receive(unit, row)
            self.desk.audit(unit, visit, "request_noted", customer=customer, right=right, came=day(at))

        await self.desk.store.write(keep)
        return self.desk.go(
            visit, _place(customer), f"Noted as come on {day(at)}. It has to be answered by {day(row.expected_by)}."
        )

    async def close(self, visit: Visit) -> Response:
        """A request is answered, denied for a reason, or taken back; then back to where it was closed."""
        form, ident = await visit.form(), visit.request.path_params["request"]
        end, reason = form["end"], form["reason"]
        waiting = await self.desk.store.read(rights_requests.unanswered)
        row = next((one for one in waiting if str(one.id) == ident), None)
        if row is None:
            raise Refused(404, "There is no such request that waits.", "look at the list again")
        if end not in ENDS:
            raise Refused(400, "It is not said how the request ended.", "pick one of the list")
        if end == "denied" and reason not in DENIALS:
            raise Refused(400, "Who denies a request has to say why (GDPR Art. 12(4)).", "go back and pick the reason")
        request, now = row.id, self.desk.clock.now()

        def close(unit: Unit) -> None:
            rights_requests.advance(unit, request, end, closed_at=now, reason=reason if end == "denied" else None)
            self.desk.audit(unit, visit, "request_closed", customer=row.customer, right=row.right, end=end)

        await self.desk.store.write(close)
        is_theirs = row.customer is not None and form["from"] == "record"
        return self.desk.go(visit, _place(row.customer or 0) if is_theirs else _HOME, f"The request is closed: {ENDS[end]}.")

    async def restrict(self, visit: Visit) -> Response:
        """Nobody asks, and nothing leaves; a request for that is answered by it."""
        record = await record_of(self.desk, visit)
        customer = record.loaded.customer.id
        holds = (await visit.form())["hold"] == "yes"
        await self.desk.restrict_use(customer, UseRestriction(holds_deletion=holds), visit.staff.name)
        await answered(self.desk, open_requests(record, "restriction"), visit=visit)
        said = "Restricted: they are asked nothing, and nothing of theirs leaves from now on."
        said += " Nothing is deleted by its date either, until you lift it." if holds else ""
        return self.desk.go(visit, _place(customer), said)

    async def lift(self, visit: Visit) -> Response:
        """All is as before; whoever asked for it has to hear of that first."""
        if (await visit.form())["told"] != "yes":
            raise Refused(400, "Nothing was lifted: they have to be told first (GDPR Art. 18(3)).", "tell them, then tick the box")
        customer = (await record_of(self.desk, visit)).loaded.customer.id
        await self.desk.restrict_use(customer, UseRestriction(is_lifted=True), visit.staff.name)
        return self.desk.go(visit, _place(customer), "The restriction is lifted: what they told us may be used as they agreed to.")


async def answered(
    desk: Desk, requests: Sequence[RightsRow], *, visit: Visit | None = None, receipt: str | None = None, is_done: bool = True
) -> None:
    """What they asked for in another way than the chat is answered by what was just done, once that is done.

    Without a `visit` nobody is named: who erased whom must not be on record.
    """
    now, state = desk.clock.now(), "fulfilled" if is_done else "in_progress"

    def advance(unit: Unit) -> None:
        for row in requests:
            rights_requests.advance(unit, row.id, state, closed_at=now if is_done else None, receipt=receipt)
            if visit is not None:
                desk.audit(unit, visit, "request_closed", customer=row.customer, right=row.right, end=state)

    if requests:
        await desk.store.write(advance)


def _place(customer: int) -> str:
    return f"{_HOME}/{crockford(customer)}"
