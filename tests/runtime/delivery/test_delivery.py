"""The dispatcher against the local Bot API server, which counts as strictly as Telegram, on a clock that moves when told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.wire import Account, Wire
from bot.channels.terminal import Terminal
from bot.clock import FakeClock
from bot.engine.model import tokens
from bot.engine.model.inputs import Delivered, NotDelivered
from bot.engine.model.tokens import Action
from bot.errors import Uncertain
from bot.ports import Channel, File, Inbound, Outbound
from bot.runtime.delivery import delivery
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.delivery.outbound import MakeFile
from storage import tables as t
from storage.crypto.keys import Keys
from storage.model.queue_items import Claimed, OutboxEnd, OutboxRow, Untold
from storage.model.records import Address
from storage.model.turns import Writes
from storage.store import Store
from storage.traffic import outbox
from storage.turn.unit_of_work import Unit
from tests.botapi import BotApiServer, Customer, NoAnswer, TooManyRequests
from tests.botapi.recording import Request
from tests.storage import build as b
from tests.support.app import TOKEN, in_the_background, refuse_what_telegram_would

SECOND = timedelta(seconds=1)


@dataclass
class Conversation:
    """In place of the service: it only takes note of what became of the deliveries."""

    store: Store
    reports: list[Delivered | NotDelivered] = field(default_factory=list)
    heard: list[Inbound] = field(default_factory=list)

    def wants(self, unit: Unit, row: OutboxRow, now: datetime) -> bool:
        return True

    async def delivered(self, customer: int, report: Delivered | NotDelivered, end: OutboxEnd) -> bool:
        self.reports.append(report)
        return await self.store.turn(customer, lambda loaded: (Writes(delivered=(end,)), True))

    async def noticed(self, untold: Untold) -> None:
        raise AssertionError("nothing is swept in these tests")

    async def handle(self, inbound: Inbound) -> None:
        self.heard.append(inbound)


class Post:
    """An outbox, a dispatcher, and the messenger at its end."""

    def __init__(self, server: BotApiServer, clock: FakeClock) -> None:
        self.server = server
        self.clock = clock
        self.store = Store.open("sqlite://", keys=Keys.in_memory(kek=b"k" * 32, pepper=b"p" * 32, entropy=clock.entropy))
        self.wire = Wire(at_most=16)
        self.channels: dict[str, Channel] = {"telegram": Telegram(Account(TOKEN, server.base_url, self.wire))}
        self.service: Any = Conversation(self.store)
        self.began = clock.now()
        self.opens()

    def opens(self, make_file: MakeFile | None = None) -> None:
        """A dispatcher that remembers nothing, as after a restart."""
        self.bell = Bell()
        self.delivery = Delivery(self.store, self.channels, self.clock, self.service, self.bell, make_file=make_file)

    async def meets(self, channel: str = "telegram") -> tuple[Customer, int]:
        """Somebody who wrote to the bot."""
        customer, ident = self.server.customer(), b.new_id()
        await customer.says("hello")
        address = Address(channel, str(customer.id))
        await self.store.turn(address, b.meeting(address, ident))
        return customer, ident

    async def has(self, customer: int, *rows: OutboxRow) -> None:
        """Put rows into the outbox."""
        ready = tuple(replace(row, position=n, not_before=self.clock.now()) for n, row in enumerate(rows))
        await self.store.turn(customer, lambda loaded: (Writes(outbox=ready), None))

    async def drains(self) -> None:
        """Deliver what may leave at this moment."""
        await self.delivery.drain()

    async def empties(self) -> None:
        """Deliver everything, the clock going from place to place."""
        await self.drains()
        while (at := self.delivery.waits_until) is not None:
            self.clock.move_to(at)
            await self.drains()

    def sent(self, method: str = "sendMessage") -> list[Request]:
        return [request for request in self.server.requests.of(method) if request.status == 200]

    def refused(self) -> list[str]:
        return [request.refusal for request in self.server.requests if request.refusal]

    def seconds(self, requests: list[Request]) -> list[float]:
        return [(request.at - self.began).total_seconds() for request in requests]

    async def states(self) -> list[str]:
        return await self.store.read(
            lambda unit: list(unit.connection.scalars(t.outbox.select().with_only_columns(t.outbox.c.state)))
        )


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    clock = FakeClock(b.NOW)
    async with BotApiServer(token=TOKEN, clock=clock.now, enforce_rates=True) as server:
        running = Post(server, clock)
        yield running
        await running.wire.shutdown()
        await running.store.close()
    refuse_what_telegram_would(server)


def body(text: str = "Thanks", rows: object = (), **more: object) -> str:
    return json.dumps({"text": text, "rows": rows, "amends": None, **more})


def reply(customer: int, text: str = "Thanks", **more: Any) -> OutboxRow:
    return b.message(customer, body_clear=body(text), **more)


def question(customer: int) -> OutboxRow:
    later = timedelta(hours=2)
    return replace(b.question_message(customer, b.new_id()), body_clear=body("Which roast?"), not_after=b.NOW + later)


def most_in_a_second(moments: list[datetime]) -> int:
    return max(sum(start <= at < start + SECOND for at in moments) for start in moments)


@pytest.mark.slow
@pytest.mark.parametrize("make", [reply, question])
async def test_200_messages_to_200_chats_take_their_seconds_and_telegram_never_has_to_refuse(post: Post, make: Any) -> None:
    for _ in range(200):
        _, ident = await post.meets()
        await post.has(ident, make(ident))
    await post.empties()
    took = (post.clock.now() - post.began).total_seconds()
    moments = [request.at for request in post.sent()]
    print(f"\n200 of {make.__name__}: {took:.2f} s, at most {most_in_a_second(moments)} in a second")
    assert len(moments) == 200
    assert took >= 200 / 25 - 1
    assert most_in_a_second(moments) <= 25
    assert post.refused() == []
    assert set(await post.states()) == {"sent"}


async def test_one_chat_gets_a_short_burst_and_then_one_message_a_second_in_order(post: Post) -> None:
    ann, ident = await post.meets()
    await post.has(ident, *[reply(ident, str(number)) for number in range(7)])
    await post.empties()
    assert [message.text for message in ann.chat.messages[1:]] == [str(number) for number in range(7)]
    assert post.seconds(post.sent()) == [0, 0, 0, 1, 2, 3, 4]
    assert post.refused() == []


async def test_edits_count_and_answers_to_taps_do_not(post: Post) -> None:
    ann, ident = await post.meets()
    await post.has(ident, reply(ident, "0", key="notice"))
    await post.drains()
    for number in range(1, 5):
        await post.has(ident, replace(reply(ident, str(number), key="notice"), kind="amend", version=number + 1))
        await post.channels["telegram"].acknowledge("1", "")
    await post.empties()
    assert ann.chat.messages[-1].text == "4"
    assert len(ann.chat.messages) == 2
    assert post.seconds(post.sent("editMessageText")) == [0, 0, 1, 2]
    assert len(post.server.requests.of("answerCallbackQuery")) == 4


@pytest.mark.slow
async def test_a_reply_is_not_held_up_by_a_waiting_flood(post: Post) -> None:
    for _ in range(120):
        _, ident = await post.meets()
        await post.has(ident, question(ident))
    await post.drains()
    for _ in range(15):
        post.clock.advance(SECOND / 5)
        waiting, ident = await post.meets()
        await post.has(ident, reply(ident))
        await post.drains()
        assert waiting.chat.messages[-1].text == "Thanks"
    assert len(post.sent()) < 15 + 75
    await post.empties()
    assert len(post.sent()) == 15 + 120
    assert post.refused() == []


async def test_a_429_holds_that_chat_alone_for_as_long_as_it_says(post: Post) -> None:
    (ann, first), (ben, second) = await post.meets(), await post.meets()
    post.server.fail_next("sendMessage", with_=TooManyRequests(retry_after=7), chat=ann)
    await post.has(first, reply(first, "1"), reply(first, "2"))
    await post.drains()
    await post.has(second, reply(second))
    await post.drains()
    assert ben.chat.messages[-1].text == "Thanks"
    assert ann.chat.messages[-1].text == "hello"
    post.clock.advance(6.9 * SECOND)
    await post.drains()
    assert len(post.server.requests.of("sendMessage")) == 2
    post.clock.advance(0.1 * SECOND)
    await post.drains()
    assert [message.text for message in ann.chat.messages[1:]] == ["1", "2"]


async def test_a_second_chats_429_during_the_hold_holds_everybody(post: Post) -> None:
    people = [await post.meets() for _ in range(4)]
    for (customer, ident), seconds in zip(people, (9, 5, 0, 0), strict=True):
        if seconds:
            post.server.fail_next("sendMessage", with_=TooManyRequests(retry_after=seconds), chat=customer)
            await post.has(ident, reply(ident))
            await post.drains()
    for _, ident in people[2:]:
        await post.has(ident, reply(ident))
    await post.drains()
    asked = len(post.server.requests.of("sendMessage"))
    assert asked == 2
    post.clock.advance(5.1 * SECOND)
    await post.drains()
    assert [customer.chat.messages[-1].text for customer, _ in people] == ["hello", "Thanks", "Thanks", "Thanks"]
    post.clock.advance(4 * SECOND)
    await post.drains()
    assert people[0][0].chat.messages[-1].text == "Thanks"


@pytest.mark.slow
async def test_what_waits_for_a_place_survives_a_crash_undoubted(post: Post) -> None:
    for _ in range(60):
        _, ident = await post.meets()
        await post.has(ident, question(ident))
    await post.drains()
    assert sorted(set(await post.states())) == ["queued", "sent"]
    post.opens()
    await post.delivery.recover(is_only_process=True)
    while "queued" in await post.states():
        post.clock.advance(SECOND / 4)
        await post.drains()
    assert len(post.sent()) == 60
    assert post.refused() == []
    assert {type(report) for report in post.service.reports} == {Delivered}


async def test_a_reply_that_had_to_wait_is_still_said_again_when_nobody_knows_whether_it_arrived(post: Post) -> None:
    ann, ident = await post.meets()
    await post.has(ident, *[reply(ident, str(number)) for number in range(4)])
    await post.drains()
    post.server.fail_next("sendMessage", with_=NoAnswer(executed=True), chat=ann)
    await post.empties()
    post.clock.advance(3 * SECOND)
    await post.empties()
    assert [message.text for message in ann.chat.messages[1:]] == ["0", "1", "2", "3", "3"]


async def test_a_reply_whose_fate_stays_unknown_is_said_again_until_the_platform_says_that_it_has_it(post: Post) -> None:
    ann, ident = await post.meets()
    post.server.fail_next("sendMessage", with_=NoAnswer(executed=True), chat=ann, times=3)
    await post.has(ident, reply(ident))
    for _ in range(20):
        await post.drains()
        post.clock.advance(SECOND)
    assert [message.text for message in ann.chat.messages[1:]] == ["Thanks"] * 4
    assert post.seconds(post.sent()) == [0, 2, 6, 14]
    assert await post.states() == ["sent"]


async def test_a_message_that_hangs_holds_up_nobody_else(post: Post) -> None:
    (ann, first), (ben, second) = await post.meets(), await post.meets()
    post.server.fail_next("sendMessage", with_=NoAnswer(executed=False, hangs=True), chat=ann)
    async with in_the_background(post.delivery.run()):
        await post.has(first, reply(first))
        post.bell.ring()
        while not post.server.requests.of("sendMessage"):
            await asyncio.sleep(0)
        await post.has(second, reply(second))
        post.bell.ring()
        await ben.sees("Thanks", timeout=2)


async def test_the_running_dispatcher_comes_back_when_there_is_a_place(post: Post) -> None:
    ann, ident = await post.meets()
    await post.has(ident, *[reply(ident, str(number)) for number in range(4)])
    async with in_the_background(post.delivery.run()):
        await ann.sees("2")
        post.clock.advance(SECOND)
        await ann.sees("3")


async def test_on_a_screen_without_buttons_the_choices_are_typed(post: Post) -> None:
    screen = Terminal(capabilities=replace(Terminal().capabilities, max_buttons=3, can_edit=False))
    post.channels["terminal"] = screen
    _, ident = await post.meets("terminal")
    rows = [[["Light", tokens.write(Action.CHOOSE, 1, 0)], ["Dark", tokens.write(Action.CHOOSE, 1, 1)]],
            [["Why do you ask?", tokens.write(Action.WHY, 1)], ["Skip", tokens.write(Action.SKIP, 1)]]]  # fmt: skip
    asked = b.message(ident, channel="terminal", key="ask:1", body_clear=body("Which roast?", rows))
    await post.has(ident, asked, replace(reply(ident, "You said: Dark.", channel="terminal", key="ask:1"), kind="amend"))
    await post.drains()
    assert [line.text for line in screen.take()] == [
        "Which roast?\n1. Light\n2. Dark\nYou can type: Why do you ask? · Skip",
        "You said: Dark.",
    ]
    assert len(screen.shown) == 2


async def test_a_file_is_made_when_it_leaves_and_the_customer_sees_that_it_is_on_its_way(post: Post) -> None:
    made: list[tuple[int, str]] = []

    async def make_file(customer: int, language: str) -> File:
        assert [request.method for request in post.server.requests] == ["sendChatAction"]
        made.append((customer, language))
        return File("my-answers.zip", b"PK\x00\xff", "application/zip")

    post.opens(make_file)
    ann, ident = await post.meets()
    await post.has(ident, b.message(ident, kind="file", body_clear=body("Here it is.", file="my_data")))
    await post.drains()
    arrived = ann.chat.messages[-1]
    assert made == [(ident, "en")]
    assert arrived.document is not None
    assert (arrived.caption, arrived.document.name, arrived.document.content) == ("Here it is.", "my-answers.zip", b"PK\x00\xff")
    assert post.server.requests[0].parameters["action"] == "upload_document"


async def test_a_file_that_nobody_can_make_is_refused_and_holds_nothing_up(post: Post) -> None:
    ann, ident = await post.meets()
    file = b.message(ident, kind="file", body_clear=body("Here it is.", file="my_data"))
    await post.has(ident, file, reply(ident))
    await post.drains()
    assert [message.text for message in ann.chat.messages] == ["hello", "Thanks"]
    assert sorted(await post.states()) == ["failed", "sent"]


async def test_the_web_is_not_held_up_by_a_messenger_that_hangs(post: Post) -> None:
    class Stuck(Terminal):
        async def deliver(self, outbound: Outbound) -> str:
            await asyncio.Event().wait()
            raise Uncertain("never")

    post.channels["telegram"], post.channels["terminal"] = Stuck(name="telegram"), Terminal()
    for _ in range(20):
        _, ident = await post.meets()
        await post.has(ident, reply(ident))
    customer, ident = await post.meets("terminal")
    async with in_the_background(post.delivery.run()):
        while post.delivery._crowds["telegram"] < 20:
            await asyncio.sleep(0)
        await post.has(ident, reply(ident, channel="terminal"))
        async with asyncio.timeout(2):
            await post.delivery.settle(Address("terminal", str(customer.id)))
    screen = post.channels["terminal"]
    assert isinstance(screen, Terminal)
    assert [line.text for line in screen.take()] == ["Thanks"]


async def test_the_next_look_is_where_the_first_place_is(post: Post) -> None:
    _, ident = await post.meets()
    await post.has(ident, *[reply(ident, str(number)) for number in range(4)])
    assert post.delivery.waits_until is None
    await post.drains()
    assert post.delivery.waits_until == post.began + SECOND
    assert await post.store.read(outbox.next_at) == post.began + SECOND


async def test_the_outbox_is_looked_at_for_what_was_committed_and_for_what_was_held_up(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that can find nothing is a transaction for nothing."""
    looks: list[int] = []
    real = outbox.claim

    def counted(*given: Any, **named: Any) -> list[Claimed]:
        found = real(*given, **named)
        looks.append(len(found))
        return found

    monkeypatch.setattr(outbox, "claim", counted)
    monkeypatch.setattr(delivery, "_POLL", 60.0)
    running = asyncio.create_task(post.delivery.run())
    await asyncio.sleep(0.05)
    looks.clear()
    people = [await post.meets() for _ in range(5)]
    for ann, ident in people:
        await post.has(ident, reply(ident))
        post.bell.ring()
        await ann.sees("Thanks")
    await asyncio.sleep(0.05)
    assert looks == [1] * 5
    looks.clear()
    ann, ident = people[0]
    post.clock.advance(SECOND * 10)
    await post.has(ident, reply(ident, "one", version=2), reply(ident, "two", version=2))
    post.bell.ring()
    await ann.sees("two")
    await asyncio.sleep(0.05)
    assert looks == [1, 1]
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
