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
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot.console.desk import Desk
from bot.console.drawing import day
from bot.console.page import Page, Refused, Visit
from bot.console.pages.audit import entries
from bot.console.sign_in import Lock
from bot.console.staff import Role
from bot.customers.access_report import Record, on_record, report_of
from bot.customers.data_copy import data_copy
from bot.customers.finding import customer_id
from bot.customers.next_question import next_question
from bot.customers.rights_work import DENIALS, RIGHTS, received, rights_work
from bot.engine.model.ids_and_time import crockford, crockford_number, receipt_code
from bot.runtime.handed_on import stays_in_the_house
from prompts.catalogue.catalogue import Catalogue
from storage import erasure
from storage.errors import KeyGone, Unreadable
from storage.people import rights_requests, spoken_codes
from storage.receivers import audit_trail
from storage.turn.unit_of_work import Unit

_HOME = "/customers"
_LETTERS, _CODE_LETTERS = 13, 8
_LOOKS = 20
_AT_ONCE = 100
"""Lines of a timeline on one page."""

_TOLD = {
    "Met": "Wrote for the first time",
    "Resumed": "Said yes to being asked",
    "Asked": "Question chosen",
    "AskSent": "Question sent",
    "Promised": "Told when the next question may come",
    "WhyShown": "Wanted to know why",
    "WentSilent": "Question got no answer",
    "Refused": "Never wants to be asked this",
    "TopicRefused": "Never wants to be asked about this topic",
    "TopicAllowed": "May be asked about this topic again",
    "Snoozed": "Put the question off",
    "Wrote": "Wrote to the bot",
    "Woken": "Wrote again after a rest",
    "RightUsed": "Used a right in the chat",
}
"""Facts whose names say little to whoever did not write them."""

_ENDS = {"fulfilled": "answered", "denied": "denied", "revoked": "taken back by the customer"}


def pages(desk: Desk) -> Sequence[Page]:
    """Finding somebody, their record, their answers, their data copy, their requests, and forgetting them."""
    at_the_desk = _Customers(desk, {})
    one = f"{_HOME}/{{customer}}"
    return [
        Page(_HOME, Role.PRIVACY, at_the_desk.home),
        Page(_HOME, Role.PRIVACY, at_the_desk.find, ("POST",)),
        Page(f"{_HOME}/erased/{{receipt}}", Role.PRIVACY, at_the_desk.erased),
        Page(f"{_HOME}/requests/{{request}}", Role.PRIVACY, at_the_desk.answer_request, ("POST",)),
        Page(one, Role.PRIVACY, at_the_desk.look),
        Page(f"{one}/answers", Role.PRIVACY, at_the_desk.answers),
        Page(f"{one}/copy", Role.PRIVACY, at_the_desk.copy, ("POST",)),
        Page(f"{one}/request", Role.PRIVACY, at_the_desk.note_request, ("POST",)),
        Page(f"{one}/erase", Role.PRIVACY, at_the_desk.confirm),
        Page(f"{one}/erase", Role.PRIVACY, at_the_desk.erase, ("POST",)),
    ]


@dataclass(frozen=True, slots=True)
class _Customers:
    """The pages about customers."""

    desk: Desk
    locks: dict[str, Lock]
    """Of codes that were wrong, by who of the staff typed them."""

    async def home(self, visit: Visit) -> Response:
        """The form to find somebody, and what waits for the staff."""
        work = await rights_work(self.desk.store)
        names = {row.id: crockford(row.customer, _LETTERS) for row in work.requests if row.customer is not None}
        now = self.desk.clock.now()
        return self.desk.draw(
            visit,
            "customers.html",
            work=work,
            names=names,
            now=now,
            rights=RIGHTS,
            ends=_ENDS,
            denials=DENIALS,
            missed=visit.request.query_params.get("nobody", ""),
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
            return RedirectResponse(f"{_HOME}?nobody={'code' if len(letters) == _CODE_LETTERS else 'name'}", 303)
        return RedirectResponse(f"{_HOME}/{crockford(customer, _LETTERS)}", 303)

    async def look(self, visit: Visit) -> Response:
        """Everything on record but what they answered."""
        return await self._drawn(visit, "customer_looked_at", has_values=False)

    async def answers(self, visit: Visit) -> Response:
        """The same with their answers."""
        return await self._drawn(visit, "answers_read", has_values=True)

    async def copy(self, visit: Visit) -> Response:
        """The zip that /export hands over in the chat."""
        record = await self._record(visit)
        now, catalogue = self.desk.clock.now(), self.desk.catalogue()
        made = await data_copy(self.desk.store, record.loaded.customer.id, now, catalogue, record.state.language)
        await self._audit(visit, "customer_copied", record.loaded.customer.id)
        # The number tells two people's files apart; in the chat there is one person, and it would say nothing to them.
        number = crockford(record.loaded.customer.id, _LETTERS)
        disposition = f'attachment; filename="{number}-{made.name}"'
        return Response(made.content, media_type=made.media_type, headers={"Content-Disposition": disposition})

    async def note_request(self, visit: Visit) -> Response:
        """A right that somebody used by letter, mail or telephone."""
        customer, right = (await self._record(visit)).loaded.customer.id, (await visit.form())["right"]
        if right not in RIGHTS:
            raise Refused(400, "This is no right that is known here.", "pick one of the list")
        row = received(self.desk.clock.nonce(), customer, right, self.desk.clock.now())

        def keep(unit: Unit) -> None:
            rights_requests.receive(unit, row)
            self.desk.audit(unit, visit, "request_noted", customer=customer, right=right)

        await self.desk.store.write(keep)
        return self.desk.go(visit, self._place(customer), f"Noted. It has to be answered by {day(row.expected_by)}.")

    async def answer_request(self, visit: Visit) -> Response:
        """A request is answered, denied for a reason, or taken back."""
        form, ident = await visit.form(), visit.request.path_params["request"]
        end, reason = form["end"], form["reason"]
        waiting = await self.desk.store.read(rights_requests.unanswered)
        row = next((one for one in waiting if str(one.id) == ident), None)
        if row is None:
            raise Refused(404, "There is no such request that waits.", "look at the list again")
        if end not in _ENDS:
            raise Refused(400, "It is not said how the request ended.", "pick one of the list")
        if end == "denied" and reason not in DENIALS:
            raise Refused(400, "Who denies a request has to say why (GDPR Art. 12(4)).", "go back and pick the reason")
        request, now = row.id, self.desk.clock.now()

        def close(unit: Unit) -> None:
            rights_requests.advance(unit, request, end, closed_at=now, reason=reason if end == "denied" else None)
            self.desk.audit(unit, visit, "request_closed", customer=row.customer, right=row.right, end=end)

        await self.desk.store.write(close)
        return self.desk.go(visit, _HOME, f"The request is closed: {_ENDS[end]}.")

    async def confirm(self, visit: Visit) -> Response:
        """What an erasure takes away, before it does."""
        record = await self._record(visit)
        await self._audit(visit, "customer_looked_at", record.loaded.customer.id)
        catalogue = self.desk.catalogue()
        kept = sum(answer.cell_clear is not None for answer in record.answers)
        systems = sorted({row.system for row in record.handed_on} | {one.system for one in record.external_ids})
        receivers = [_receiver(system, catalogue) for system in systems if not stays_in_the_house(system)]
        number = crockford(record.loaded.customer.id, _LETTERS)
        open_ones = [RIGHTS.get(row.right, row.right) for row in record.rights if row.closed_at is None and row.right != "erasure"]
        return self.desk.draw(
            visit, "erase.html", number=number, kept=kept, asks=len(record.asks), receivers=receivers, open_ones=open_ones,
            has_files=any(map(stays_in_the_house, systems)),
        )  # fmt: skip

    async def erase(self, visit: Visit) -> Response:
        """Forget them, as /delete in the chat does; the receipt says whether nothing is left."""
        if (await visit.form())["sure"] != "yes":
            raise Refused(400, "Nothing was erased: it was not confirmed.", "tick the box that says you are sure")
        record = await self._record(visit)
        customer = record.loaded.customer.id
        begun = next((one for one in (await rights_work(self.desk.store)).erasing if one.customer == customer), None)
        receipt = begun.receipt if begun is not None else receipt_code(self.desk.clock.nonce())
        # Who did it under which receipt outlives the customer, so it must not name them.
        await self.desk.store.write(lambda unit: self.desk.audit(unit, visit, "customer_erased", receipt=receipt))
        asked = [row.id for row in record.rights if row.right == "erasure" and row.closed_at is None]
        is_done = await self.desk.service.erase(customer, receipt)
        await self._answered(asked, receipt, is_done=is_done)
        return RedirectResponse(f"{_HOME}/erased/{receipt}", 303)

    async def erased(self, visit: Visit) -> Response:
        """How far an erasure is."""
        receipt = visit.request.path_params["receipt"]
        found = await _in_ledger(self.desk, receipt)
        if found is None:
            raise Refused(404, "There is no erasure with this receipt.", "look at the code again")
        return self.desk.draw(visit, "erased.html", receipt=receipt, found=found)

    async def _answered(self, requests: Sequence[int], receipt: str, *, is_done: bool) -> None:
        """What they asked for in another way than the chat is answered by the erasure, once that is done."""
        now, state = self.desk.clock.now(), "fulfilled" if is_done else "in_progress"

        def advance(unit: Unit) -> None:
            for request in requests:
                rights_requests.advance(unit, request, state, closed_at=now if is_done else None, receipt=receipt)

        await self.desk.store.write(advance)

    async def _by_code(self, visit: Visit, letters: str) -> int | None:
        """Guesses are counted: a code has forty bits, so nobody meets one within the few that are let through."""
        now, lock = self.desk.clock.now(), self.locks.setdefault(visit.staff.name, Lock())
        if lock.is_shut(now):
            raise Refused(429, "Too many wrong codes: no other is looked at for a quarter of an hour.", "try their number", 900)
        code = letters.translate(str.maketrans("ILO", "110"))

        def use(unit: Unit) -> int | None:
            found = spoken_codes.use(unit, code, now=now)
            self.desk.audit(unit, visit, "code_used" if found is not None else "code_wrong", customer=found)
            return found

        found = await self.desk.store.write(use)
        if found is None:
            lock.count(now)
        return found

    async def _drawn(self, visit: Visit, action: str, *, has_values: bool) -> Response:
        record = await self._record(visit)
        customer, now, catalogue = record.loaded.customer.id, self.desk.clock.now(), self.desk.catalogue()
        await self._audit(visit, action, customer)
        looks = entries(await self.desk.store.read(partial(audit_trail.about, customer=customer, limit=_LOOKS)))
        upcoming = next_question(record.state, now, catalogue, record.world, "en")
        report = report_of(record, now, catalogue)
        start = _number(visit.request.query_params.get("from", ""))
        events = list(reversed(_timeline(record)))
        return self.desk.draw(
            visit, "customer.html", number=report["customer"], report=report, upcoming=upcoming, has_values=has_values,
            rights=RIGHTS, requests=record.rights, called=_called(catalogue), receiver=lambda name: _receiver(name, catalogue),
            events=events[start : start + _AT_ONCE], older=start + _AT_ONCE if start + _AT_ONCE < len(events) else None,
            when=datetime.fromisoformat, entries=looks,
        )  # fmt: skip

    async def _record(self, visit: Visit) -> Record:
        """The record of whom the address names. Refused where nobody is known by it."""
        number = crockford_number(visit.request.path_params["customer"])
        try:
            record = await on_record(self.desk.store, number) if number is not None else None
        except (KeyGone, Unreadable):
            raise Refused(409, "This record cannot be opened.", "zeroparty doctor says what is wrong with it") from None
        if record is None:
            raise Refused(404, "Nobody is known by this number (any more).", "look for them again")
        return record

    async def _audit(self, visit: Visit, action: str, customer: int) -> None:
        await self.desk.store.write(lambda unit: self.desk.audit(unit, visit, action, customer=customer))

    @staticmethod
    def _place(customer: int) -> str:
        return f"{_HOME}/{crockford(customer, _LETTERS)}"


async def _in_ledger(desk: Desk, receipt: str) -> erasure.Erasure | None:
    return await asyncio.to_thread(erasure.find, desk.store.keys, receipt)


def _called(catalogue: Catalogue) -> Any:
    """What a question is called in the brand's first language; one that is gone by its id."""
    language = catalogue.brand.languages[0]

    def called(question: str | None) -> str:
        known = catalogue.questions.get(question or "")
        return (known.label or known.ask).says(language) if known is not None else question or ""

    return called


def _receiver(system: str, catalogue: Catalogue) -> str:
    """A receiver by its id and the name that customers know."""
    names = {one.id: one.called.says(catalogue.brand.languages[0]) for one in catalogue.brand.receivers}
    return f"{names[system]} ({system})" if system in names else system


def _timeline(record: Record) -> list[tuple[datetime, str, str | None]]:
    """What happened, oldest first: when, what in words, about which question."""
    asked = {row.id: row.question for row in record.asks}
    return [
        (at, _in_words(type(fact).__name__), getattr(fact, "question", None) or asked.get(getattr(fact, "ask", 0)))
        for at, fact in record.facts
    ]


def _in_words(name: str) -> str:
    """A fact by the words that its name is made of, where those tell staff what happened."""
    if name in _TOLD:
        return _TOLD[name]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip().capitalize()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
