"""One customer: found by a number or a code that they read out, looked at, handed their data, and forgotten.

Every look is in the audit trail, and answers are opened on a page of their own. Nothing here changes what somebody said: only
they do that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.responses import RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.page import Page, Refused, Visit
from bot.console.pages.audit import entries
from bot.console.pages.customers.record import called, open_requests, receiver_called, record_of, restriction_of, said_as
from bot.console.pages.customers.rights import BY_A_COPY, ENDS, Rights, answered
from bot.console.sign_in import Lock
from bot.console.staff import Role
from bot.customers.access_report import report_of
from bot.customers.data_copy import data_copy
from bot.customers.finding import customer_id
from bot.customers.next_question import next_question
from bot.customers.rights_work import DENIALS, RIGHTS, rights_work
from bot.customers.timeline import timeline
from bot.engine.model.ids_and_time import crockford, receipt_code
from bot.runtime.handed_on import stays_in_the_house
from storage import erasure
from storage.people import spoken_codes
from storage.receivers import audit_trail
from storage.turn.unit_of_work import Unit

_HOME = "/customers"
_CODE_LETTERS = 8
_LOOKS = 20
_AT_ONCE = 100
"""Lines of a timeline on one page."""


def pages(desk: Desk) -> Sequence[Page]:
    """Finding somebody, their record, their answers, their data copy, their requests, and forgetting them."""
    at_the_desk = _Customers(desk, Lock())
    one = f"{_HOME}/{{customer}}"
    return [
        Page(_HOME, Role.PRIVACY, at_the_desk.home),
        Page(_HOME, Role.PRIVACY, at_the_desk.find, ("POST",)),
        Page(f"{_HOME}/erased/{{receipt}}", Role.PRIVACY, at_the_desk.erased),
        Page(one, Role.PRIVACY, at_the_desk.look),
        Page(f"{one}/answers", Role.PRIVACY, at_the_desk.answers),
        Page(f"{one}/copy", Role.PRIVACY, at_the_desk.copy_page),
        Page(f"{one}/copy", Role.PRIVACY, at_the_desk.copy, ("POST",)),
        Page(f"{one}/copy/file", Role.PRIVACY, at_the_desk.copy_file),
        Page(f"{one}/erase", Role.PRIVACY, at_the_desk.confirm),
        Page(f"{one}/erase", Role.PRIVACY, at_the_desk.erase, ("POST",)),
        *Rights(desk).pages(),
    ]


@dataclass(frozen=True, slots=True)
class _Customers:
    """The pages about customers."""

    desk: Desk
    lock: Lock
    """Of codes that were wrong, whoever of the staff typed them."""

    async def home(self, visit: Visit) -> Response:
        """The form to find somebody, and what waits for the staff."""
        work = await rights_work(self.desk.store)
        names = {row.id: crockford(row.customer) for row in work.requests if row.customer is not None}
        now = self.desk.clock.now()
        return self.desk.draw(
            visit,
            "customers.html",
            work=work,
            names=names,
            now=now,
            rights=RIGHTS,
            ends=ENDS,
            denials=DENIALS,
            missed=visit.request.query_params.get("nobody", ""),
            systems=[one.id for one in self.desk.catalogue().brand.receivers],
        )

    async def find(self, visit: Visit) -> Response:
        """Whom a name or a code means. What was typed goes into no address: it may be a chat, or somebody's id elsewhere."""
        typed = (await visit.form())["who"].strip()
        letters = typed.upper().replace("-", "").replace(" ", "")
        if (receipt := typed.upper()).startswith("R-") and await _in_ledger(self.desk, receipt) is not None:
            return RedirectResponse(f"{_HOME}/erased/{receipt}", 303)
        if len(letters) == _CODE_LETTERS and ":" not in letters:
            customer = await self._by_code(visit, letters)
        else:
            customer = await customer_id(self.desk.store, typed)
            if customer is not None:
                await self._audit(visit, "customer_found", customer)
        if customer is None:
            return RedirectResponse(f"{_HOME}?nobody={_what_was_typed(typed, letters)}", 303)
        return RedirectResponse(f"{_HOME}/{crockford(customer)}", 303)

    async def look(self, visit: Visit) -> Response:
        """Everything on record but what they answered."""
        return await self._drawn(visit, "customer_looked_at", has_values=False)

    async def answers(self, visit: Visit) -> Response:
        """The same with their answers."""
        return await self._drawn(visit, "answers_read", has_values=True)

    async def copy(self, visit: Visit) -> Response:
        """It is asked for, and what it answers is closed; the page that follows says so while it is made."""
        record, form = await record_of(self.desk, visit), await visit.form()
        answers = [row for row in open_requests(record, *BY_A_COPY) if f"{row.id}" in form.all("answers")]
        await answered(self.desk, answers, visit=visit)
        return RedirectResponse(f"{_HOME}/{crockford(record.loaded.customer.id)}/copy", 303)

    async def copy_page(self, visit: Visit) -> Response:
        """That it is being made, and where it will be; the browser asks for the file by itself, and stays on this page."""
        record = await record_of(self.desk, visit)
        number = crockford(record.loaded.customer.id)
        response = self.desk.draw(visit, "copy.html", number=number)
        response.headers["Refresh"] = f"0; url={_HOME}/{number}/copy/file"
        return response

    async def copy_file(self, visit: Visit) -> Response:
        """The zip that /export hands over in the chat."""
        record = await record_of(self.desk, visit)
        now, catalogue = self.desk.clock.now(), self.desk.catalogue()
        made = await data_copy(self.desk.store, record.loaded.customer.id, now, catalogue, record.state.language)
        await self._audit(visit, "customer_copied", record.loaded.customer.id)
        # The number tells two people's files apart; in the chat there is one person, and it would say nothing to them.
        number = crockford(record.loaded.customer.id)
        disposition = f'attachment; filename="{number}-{made.name}"'
        return Response(made.content, media_type=made.media_type, headers={"Content-Disposition": disposition})

    async def confirm(self, visit: Visit) -> Response:
        """What an erasure takes away, before it does."""
        record = await record_of(self.desk, visit)
        await self._audit(visit, "customer_looked_at", record.loaded.customer.id)
        catalogue = self.desk.catalogue()
        kept = sum(answer.cell_clear is not None for answer in record.answers)
        systems = sorted({row.system for row in record.handed_on} | {one.system for one in record.external_ids})
        receivers = [receiver_called(system, catalogue) for system in systems if not stays_in_the_house(system)]
        number = crockford(record.loaded.customer.id)
        open_ones = [RIGHTS.get(row.right, row.right) for row in record.rights if row.closed_at is None and row.right != "erasure"]
        return self.desk.draw(
            visit, "erase.html", number=number, kept=kept, asks=len(record.asks), receivers=receivers, open_ones=open_ones,
            has_files=any(map(stays_in_the_house, systems)), is_held=record.state.deletion_held,
        )  # fmt: skip

    async def erase(self, visit: Visit) -> Response:
        """Forget them, as /delete in the chat does; the receipt says whether nothing is left."""
        if (await visit.form())["sure"] != "yes":
            raise Refused(400, "Nothing was erased: it was not confirmed.", "tick the box that says you are sure")
        record = await record_of(self.desk, visit)
        customer = record.loaded.customer.id
        begun = next((one for one in (await rights_work(self.desk.store)).erasing if one.customer == customer), None)
        receipt = begun.receipt if begun is not None else receipt_code(self.desk.clock.nonce())
        # Who did it under which receipt outlives the customer, so it must not name them.
        await self.desk.store.write(lambda unit: self.desk.audit(unit, visit, "customer_erased", receipt=receipt))
        asked = open_requests(record, "erasure")
        is_done = await self.desk.erase(customer, receipt)
        await answered(self.desk, asked, receipt=receipt, is_done=is_done)
        return RedirectResponse(f"{_HOME}/erased/{receipt}", 303)

    async def erased(self, visit: Visit) -> Response:
        """How far an erasure is."""
        receipt = visit.request.path_params["receipt"]
        found = await _in_ledger(self.desk, receipt)
        if found is None:
            raise Refused(404, "There is no erasure with this receipt.", "look at the code again")
        return self.desk.draw(visit, "erased.html", receipt=receipt, found=found)

    async def _by_code(self, visit: Visit, letters: str) -> int | None:
        """Guesses are counted: a code has forty bits, so nobody meets one within the few that are let through."""
        now, lock = self.desk.clock.now(), self.lock
        if lock.is_shut(now):
            raise Refused(429, "Too many wrong codes: no other is looked at for a quarter of an hour.", "try their number", 900)
        code = letters.translate(str.maketrans("ILO", "110"))
        # Before it is looked at: of many at once each would be looked at before the first was counted.
        lock.count(now)

        def use(unit: Unit) -> int | None:
            found = spoken_codes.use(unit, code, now=now)
            self.desk.audit(unit, visit, "code_used" if found is not None else "code_wrong", customer=found)
            return found

        found = await self.desk.store.write(use)
        if found is not None:
            lock.uncount()
        return found

    async def _drawn(self, visit: Visit, action: str, *, has_values: bool) -> Response:
        record = await record_of(self.desk, visit)
        customer, now, catalogue = record.loaded.customer.id, self.desk.clock.now(), self.desk.catalogue()
        await self._audit(visit, action, customer)
        looks = entries(await self.desk.store.read(partial(audit_trail.about, customer=customer, limit=_LOOKS)))
        upcoming = next_question(record.state, now, catalogue, record.world, "en")
        report = report_of(record, now, catalogue)
        start = _number(visit.request.query_params.get("from", ""))
        events = list(reversed(timeline(record)))
        return self.desk.draw(
            visit, "customer.html", number=report["customer"], report=report, upcoming=upcoming, has_values=has_values,
            rights=RIGHTS, requests=record.rights, ends=ENDS, denials=DENIALS, now=now,
            by_a_copy=open_requests(record, *BY_A_COPY), restricted=await restriction_of(self.desk, record),
            called=called(catalogue), said_as=said_as(catalogue),
            receiver=lambda name: receiver_called(name, catalogue),
            events=events[start : start + _AT_ONCE], older=start + _AT_ONCE if start + _AT_ONCE < len(events) else None,
            when=datetime.fromisoformat, entries=looks,
        )  # fmt: skip

    async def _audit(self, visit: Visit, action: str, customer: int) -> None:
        await self.desk.store.write(lambda unit: self.desk.audit(unit, visit, action, customer=customer))


async def _in_ledger(desk: Desk, receipt: str) -> erasure.Erasure | None:
    return await asyncio.to_thread(erasure.find, desk.store.keys, receipt)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _what_was_typed(typed: str, letters: str) -> str:
    """What the page says of it, without saying it: a number alone may be what a CRM calls somebody."""
    if typed.isdecimal():
        return "number"
    return "code" if len(letters) == _CODE_LETTERS else "name"
