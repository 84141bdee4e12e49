"""Deliveries to a webhook: one in flight for each chat, retried, in order."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
import pytest_asyncio
from aiohttp import web

from tests.botapi import BotApiServer, Customer, ManualClock
from tests.botapi.rawbot import RawBot
from tests.botapi.waiting import Waiters

pytestmark = pytest.mark.asyncio

CHOICE = {"inline_keyboard": [[{"text": "Dark", "callback_data": "d"}]]}
SECRET = "s3cret_-"


@dataclass
class Listener:
    """A bot's web server: it keeps what comes and answers as told."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    door: asyncio.Event = field(default_factory=asyncio.Event)
    in_flight: int = 0
    most_in_flight: int = 0
    waiters: Waiters["Listener"] = field(default_factory=Waiters)

    async def __aenter__(self) -> Self:
        self.door.set()
        app = web.Application()
        app.router.add_post("/", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.door.set()
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.updates.append(await request.json())
        self.headers.append(dict(request.headers))
        self.waiters.tell(self)
        await self.door.wait()
        self.in_flight -= 1
        return self.answers.pop(0) if self.answers else web.Response()

    async def has(self, count: int) -> None:
        """Wait for that many deliveries."""
        if len(self.updates) < count:
            fits, otherwise = lambda listener: len(listener.updates) >= count, lambda: f"only {self.updates} came"
            await self.waiters.first(fits, timeout=5, otherwise=otherwise)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@pytest_asyncio.fixture
async def clock() -> ManualClock:
    return ManualClock()


@pytest_asyncio.fixture
async def server(clock: ManualClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock=clock, pace=0.001) as running:
        yield running


@pytest_asyncio.fixture
async def caller(server: BotApiServer) -> AsyncIterator[RawBot]:
    async with RawBot(server) as running:
        yield running


@pytest_asyncio.fixture
async def listener(caller: RawBot) -> AsyncIterator[Listener]:
    async with Listener() as running:
        await caller.result("setWebhook", url=running.url, secret_token=SECRET)
        yield running


@pytest_asyncio.fixture
async def ann(server: BotApiServer) -> Customer:
    return server.customer()


async def test_an_update_is_posted_with_the_secret_and_is_then_gone(
    server: BotApiServer, caller: RawBot, listener: Listener, ann: Customer
) -> None:
    await ann.says("hello")
    await server.push_webhooks()
    assert listener.texts == ["hello"]
    assert listener.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == SECRET
    assert listener.headers[0]["Content-Type"] == "application/json"
    assert (await caller.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_what_waited_before_the_webhook_was_set_is_delivered_too(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    await ann.says("early")
    async with Listener() as listener:
        await caller.result("setWebhook", url=listener.url)
        await server.push_webhooks()
        assert listener.texts == ["early"]
        assert "X-Telegram-Bot-Api-Secret-Token" not in listener.headers[0]


async def test_messages_of_one_chat_come_one_at_a_time_and_in_order(
    server: BotApiServer, listener: Listener, ann: Customer
) -> None:
    for number in range(5):
        await ann.says(str(number))
    await server.push_webhooks()
    assert (listener.texts, listener.most_in_flight) == (["0", "1", "2", "3", "4"], 1)


async def test_a_message_and_a_press_of_the_same_person_travel_separately(
    server: BotApiServer, listener: Listener, ann: Customer
) -> None:
    listener.door.clear()
    server.bot_says(ann, "Choose", CHOICE)
    await ann.says("typed")
    await ann.taps("Dark")
    await ann.blocks_bot()
    pushed = asyncio.create_task(server.push_webhooks())
    await listener.has(3)
    listener.door.set()
    await pushed
    assert listener.most_in_flight == 3


async def test_no_more_connections_are_used_than_allowed(server: BotApiServer, caller: RawBot) -> None:
    async with Listener() as listener:
        await caller.result("setWebhook", url=listener.url, max_connections=2)
        listener.door.clear()
        for _ in range(6):
            await server.customer().says("hello")
        await listener.has(2)
        listener.door.set()
        await server.push_webhooks()
        assert (len(listener.updates), listener.most_in_flight) == (6, 2)


async def test_a_failed_delivery_is_retried_before_the_next_of_that_chat(
    server: BotApiServer, listener: Listener, ann: Customer
) -> None:
    listener.answers = [web.Response(status=500), web.Response(status=503)]
    await ann.says("one")
    await ann.says("two")
    await listener.has(4)
    assert listener.texts == ["one", "one", "one", "two"]


async def test_other_chats_do_not_wait_for_a_failing_one(server: BotApiServer, listener: Listener, ann: Customer) -> None:
    listener.answers = [web.Response(status=503, headers={"Retry-After": "3600"})]
    await ann.says("one")
    await listener.has(1)
    await server.customer().says("hello")
    await listener.has(2)
    assert listener.texts == ["one", "hello"]


async def test_retry_after_is_honoured_and_an_explicit_push_does_not_wait_for_it(
    server: BotApiServer, caller: RawBot, listener: Listener, ann: Customer
) -> None:
    listener.answers = [web.Response(status=503, headers={"Retry-After": "3600"})]
    await ann.says("one")
    await server.push_webhooks()
    await asyncio.sleep(0.02)
    assert len(listener.updates) == 1
    info = await caller.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    await server.push_webhooks()
    assert listener.texts == ["one", "one"]


async def test_an_update_too_old_for_another_try_is_dropped(
    server: BotApiServer, caller: RawBot, listener: Listener, ann: Customer, clock: ManualClock
) -> None:
    listener.answers = [web.Response(status=503, headers={"Retry-After": "60"})]
    server.bot_says(ann, "Choose", CHOICE)
    await ann.taps("Dark")
    clock.moves(seconds=100)
    await server.push_webhooks()
    assert len(listener.updates) == 1
    assert (await caller.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_method_in_the_answer_is_carried_out(server: BotApiServer, listener: Listener, ann: Customer) -> None:
    said = {"method": "sendMessage", "chat_id": ann.id, "text": "by the way"}
    listener.answers = [web.json_response(said), web.json_response(said | {"text": ""})]
    await ann.says("one")
    await ann.sees("by the way")
    await ann.says("two")
    await server.push_webhooks()
    sent, refused = server.requests.of("sendMessage")
    assert (sent.encoding, sent.status, refused.status) == ("webhook", 200, 400)


async def test_without_automatic_pushing_nothing_moves_until_it_is_pushed() -> None:
    async with BotApiServer(push_automatically=False) as server, RawBot(server) as caller, Listener() as listener:
        await caller.result("setWebhook", url=listener.url)
        await server.customer().says("hello")
        await asyncio.sleep(0.02)
        assert listener.updates == []
        await server.push_webhooks()
        assert listener.texts == ["hello"]


async def test_after_deleting_the_webhook_the_rest_is_read_by_polling(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    await caller.result("setWebhook", url="http://127.0.0.1:1/")
    await ann.says("hello")
    await server.push_webhooks()
    await caller.result("deleteWebhook")
    assert len(await caller.result("getUpdates")) == 1
    with pytest.raises(AssertionError, match="no webhook is set"):
        await server.push_webhooks()


async def test_pending_updates_can_be_dropped(caller: RawBot, ann: Customer) -> None:
    await ann.says("hello")
    await caller.result("deleteWebhook", drop_pending_updates=True)
    assert await caller.result("getUpdates") == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:5000/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "nonsense"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "no spaces"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "s" * 257}, "secret token is too long"),
    ],
)
async def test_a_webhook_needs_a_good_address_and_secret(caller: RawBot, given: dict[str, str], words: str) -> None:
    assert f"400 Bad Request: {words}" == await caller.refusal("setWebhook", **given)


async def test_a_webhook_can_be_set_once_a_second() -> None:
    async with BotApiServer() as server, RawBot(server) as caller:
        await caller.result("setWebhook", url="http://127.0.0.1:1/a")
        again = await caller.call("setWebhook", url="http://127.0.0.1:1/b")
        assert (again["error_code"], again["parameters"]) == (429, {"retry_after": 1})


async def test_setting_the_same_webhook_again_says_so(caller: RawBot) -> None:
    first = await caller.call("setWebhook", url="http://127.0.0.1:1/")
    await asyncio.sleep(0.002)
    second = await caller.call("setWebhook", url="http://127.0.0.1:1/")
    assert (first["description"], second["description"]) == ("Webhook was set", "Webhook is already set")
