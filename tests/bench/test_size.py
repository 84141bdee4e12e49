"""What a customer with eight answers costs on disk, table by table, indexes counted in, after VACUUM; and what their turns cost."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from bot.engine.model.inputs import Content, Delivered, Pressed, Said
from bot.engine.model.tokens import Action, write
from bot.ports import Capabilities, Inbound
from storage.model.queue_items import OutboxEnd
from storage.model.records import Address
from storage.traffic import due, outbox
from tests.support.app import Phone, running_phone, state_at

PEOPLE = 100
ANSWERS = 8
DAYS = 120
"""More than eight weekly questions take."""
REST = 3
"""Days without an answer at the end: what was sent is history by then."""

MOST = 6_000
"""Bytes a customer with all indexes, at most (docs/benchmarks.md)."""

BEGIN = datetime(2026, 5, 5, 10, 17, 23, 418_207, tzinfo=UTC)
"""A real clock's moments are no whole seconds, and so take more room."""

ABOUT = ("roast", "brew", "cups_a_day", "milk", "sweetener", "grinder", "decaf", "tasting_notes", "budget", "delivery_day")

BRAND = """brand: Northside
languages: [en]
controller:
  name: Northside Coffee Ltd
  address: 1 Harbour Road, Cork, Ireland
  contact: privacy@northside.example
privacy_page: https://northside.example/privacy
"""

TOPIC = """topic: coffee
owner: coffee-team@example.com
languages: [en]
purposes:
  recommend:
    en: to suggest coffees you are likely to enjoy
  mail_rhythm:
    en: to decide how often we write to you
questions:
"""

QUESTION = """
  - id: {name}
    kind: single_choice
    ask:
      en: What about your {name}?
    options:
      light:
        en: Light
      medium:
        en: Medium
      dark:
        en: Dark
      varies:
        en: It depends
    sensitive: none
    purpose: {purpose}
    benefit:
      en: Your next sample bag matches your {name}.
    keep: 18 months
    ask_again: 12 months
"""


class Wire:
    """A messenger that takes everything."""

    capabilities = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=4096)

    async def acknowledge(self, inbound: Inbound, toast: str) -> None:
        """Nobody sees it."""


class Life:
    """A crowd that answers whatever it is asked, and a wire that takes everything."""

    def __init__(self, phone: Phone, people: int) -> None:
        self.app, self.clock = phone.app, phone.clock
        self.addresses = [Address("telegram", str(7_000_000_000 + number)) for number in range(people)]
        self.acts = self.sent = 0
        phone.app.service._channels["telegram"] = Wire()  # type: ignore[index]

    async def does(self, who: Address, content: Content) -> None:
        self.acts += 1
        self.clock.advance(timedelta(microseconds=317_211))
        inbound = Inbound(who.channel, who.id_clear, str(self.acts), content, self.clock.now(), "en", message_ref=str(self.sent))
        await self.app.service.handle(inbound)

    async def taps(self, who: Address, action: Action, ask: int = 0, index: int = 0) -> None:
        await self.does(who, Pressed(write(action, ask, index)))

    async def begin(self) -> None:
        for who in self.addresses:
            await self.does(who, Said("hello"))
            state = await state_at(self.app, who)
            assert state is not None and state.notice is not None
            await self.taps(who, Action.YES, state.notice.id)
        await self.deliver()

    async def answer(self) -> int:
        """Whoever is asked something answers; returns how many did."""
        answered = 0
        for number, who in enumerate(self.addresses):
            state = await state_at(self.app, who)
            assert state is not None
            if state.open is not None:
                answered += 1
                await self.taps(who, Action.CHOOSE, state.open.ask, number % 4)
        await self.deliver()
        return answered

    async def a_day_goes_by(self) -> None:
        """Whoever is due is looked at when they are due, as a bot does that looks every few seconds."""
        end = self.clock.now() + timedelta(days=1)
        while (at := await self.app.store.read(due.next_at)) is not None and at < end:
            self.clock.move_to(max(at, self.clock.now()) + timedelta(microseconds=317_211))
            await self.app.service.tick()
            await self.deliver()
        self.clock.move_to(max(end, self.clock.now()))
        await self.jobs()

    async def jobs(self) -> None:
        """What the scheduler would have removed meanwhile."""
        for job in self.app.jobs():
            if job.name.startswith("prune"):
                await job.work()

    async def deliver(self) -> None:
        while claimed := await self.app.store.write(self._claim):
            for item in claimed:
                self.sent += 1
                end = OutboxEnd(item.row.id, "sent", self.clock.now(), str(self.sent))
                report = Delivered(item.row.key, item.row.ask, str(self.sent))
                if item.row.ask is not None:
                    await self.app.service.delivered(item.row.customer, report, end)
                else:
                    await self.app.store.write(lambda unit, end=end: outbox.end(unit, end))  # type: ignore[misc]

    def _claim(self, unit):  # type: ignore[no-untyped-def]
        now = self.clock.now()
        return outbox.claim(unit, now=now, limit=256, lease_until=now + timedelta(minutes=1))


def questions(folder: Path) -> Path:
    """Ten questions for two purposes."""
    folder.mkdir()
    (folder / "_brand.yaml").write_text(BRAND, encoding="utf-8")
    asked = (QUESTION.format(name=name, purpose=("recommend", "mail_rhythm")[n % 4 == 3]) for n, name in enumerate(ABOUT))
    (folder / "coffee.yaml").write_text(TOPIC + "".join(asked), encoding="utf-8")
    return folder


def bytes_of_tables(database: Path) -> tuple[int, Counter[str]]:
    """The whole file after VACUUM, and the pages of each table with all its indexes."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("VACUUM")
        owner = dict(connection.execute("SELECT name, tbl_name FROM sqlite_schema"))
        sizes: Counter[str] = Counter()
        for name, size in connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            sizes[owner.get(name, name)] += size
        return sum(sizes.values()), sizes
    finally:
        connection.close()


@pytest.mark.bench
async def test_bytes_and_processor_time_of_a_customer_with_eight_answers(tmp_path: Path) -> None:
    folder, prompts = tmp_path / "var", questions(tmp_path / "prompts")
    async with running_phone(tmp_path / "nobody", at=BEGIN, prompts=prompts):
        pass
    empty, nothing = bytes_of_tables(tmp_path / "nobody" / "zeroparty.db")
    async with running_phone(folder, at=BEGIN, prompts=prompts) as phone:
        life = Life(phone, PEOPLE)
        began, acts = process_time(), 0.0
        await life.begin()
        answers = await life.answer()
        for _ in range(DAYS):
            if answers >= PEOPLE * ANSWERS:
                break
            await life.a_day_goes_by()
            before = process_time()
            answers += await life.answer()
            acts += process_time() - before
        for _ in range(REST):
            await life.a_day_goes_by()
        spent = process_time() - began
        facts = [state.facts for who in life.addresses if (state := await state_at(phone.app, who))]
    whole, tables = bytes_of_tables(folder / "zeroparty.db")
    print(
        f"\n{answers / PEOPLE:.1f} answers and {sum(facts) / PEOPLE:.0f} facts a customer; {spent:.1f} s of processor time in all"
    )
    print(f"a tap with its read and its deliveries: {acts / (answers - PEOPLE) * 1000:.2f} ms")
    for name, size in tables.most_common():
        if size > nothing[name]:
            print(f"{name:20} {(size - nothing[name]) / PEOPLE:8.0f}")
    each = (whole - empty) / PEOPLE
    print(f"{'all':20} {each:8.0f} bytes a customer")
    assert each <= MOST
