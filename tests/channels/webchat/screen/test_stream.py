"""Server-sent events: what an open page is told, and that it never keeps the server from stopping."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn

from bot.channels.webchat.screen.screen import Bubble, Noted, Stream
from bot.channels.webchat.screen.stream import told as told_by
from bot.engine.model.effects import Message
from tests.channels.webchat.house import QUESTION, House, say, start, told


async def opened(house: House, browser: httpx.AsyncClient) -> "asyncio.Task[httpx.Response]":
    """A page that is open, once the house knows it."""
    reading = asyncio.create_task(browser.get("/chat/stream"))
    before = len(house.knocks)
    while len(house.knocks) == before:
        await asyncio.sleep(0)
    return reading


async def test_an_open_page_is_told_everything_and_ends_on_close(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    address = house.heard[0].address
    reading = await opened(house, browser)
    await say(browser, page, "hello")
    ref = await house.says(address, "One")
    await house.says(address, "Two", ref)
    await house.webchat.acknowledge(address, "Saved")
    await house.webchat.close()
    answer = await asyncio.wait_for(reading, 1)
    events = told(answer.text)
    assert [name for name, _ in events] == ["screen", "message", "message", "message", "amend", "toast"]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert ("hello" in events[1][1]["html"], "Two" in events[4][1]["html"], events[5][1]) == (True, True, {"text": "Saved"})
    assert events[3][1]["ref"] == events[4][1]["ref"] == ref


async def test_opening_a_page_lets_a_held_question_come_and_catches_up(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    address = house.heard[0].address
    await house.webchat.acknowledge(address, "While you were away")
    house.held = QUESTION
    reading = await opened(house, browser)
    await house.webchat.close()
    events = told((await reading).text)
    assert len(events[0][1]["bubbles"]) == 2
    assert ("toast", {"text": "While you were away"}) in events


async def test_a_page_is_present_while_it_is_open_and_not_a_moment_longer(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    address = house.heard[0].address
    reading = await opened(house, browser)
    assert house.webchat.is_present(address)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert not house.webchat.is_present(address)


async def test_a_forgotten_customers_open_page_is_wiped(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    address = house.heard[0].address
    reading = await opened(house, browser)
    house.webchat.forget(address)
    await house.says(address, "Farewell")
    await house.webchat.close()
    events = told((await reading).text)[1:]
    assert [events[0], events[1][0]] == [("screen", {"bubbles": []}), "message"]


async def test_a_broken_knock_keeps_nobody_from_the_page(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    house.is_broken = True
    assert (await browser.get("/chat")).status_code == 200
    reading = await opened(house, browser)
    await house.webchat.close()
    assert (await reading).status_code == 200


async def test_a_message_that_was_not_received_is_taken_from_open_pages(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    reading = await opened(house, browser)
    house.is_broken = True
    await say(browser, page, "lost")
    await house.webchat.close()
    events = told((await reading).text)
    assert [name for name, _ in events] == ["screen", "message", "remove"]


async def test_a_quiet_stream_is_kept_alive() -> None:
    stream = Stream()
    events = told_by(stream, [Bubble("m1", Message("Hi"))], lambda bubble: bubble.message.text, ping_seconds=0)
    assert [await anext(events), await anext(events)] == [
        'retry: 1000\n\nevent: screen\ndata: {"bubbles": [{"ref": "m1", "html": "Hi"}]}\n\n',
        "event: ping\ndata: {}\n\n",
    ]
    await events.aclose()  # type: ignore[attr-defined]


async def test_a_page_that_does_not_listen_is_closed_instead_of_filling_the_memory() -> None:
    stream = Stream()
    for number in range(1000):
        stream.push(Noted(str(number)))
    read = [event async for event in _all(stream)]
    assert len(read) == 256


async def _all(stream: Stream) -> AsyncIterator[object]:
    while (event := await stream.next()) is not None:
        yield event


async def test_after_close_no_page_opens_any_more(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await house.webchat.close()
    assert (await browser.get("/chat/stream")).status_code == 503


@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_real_server_stops_at_once_with_a_page_open(house: House, is_gone: bool) -> None:
    server = uvicorn.Server(uvicorn.Config(house.app, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.005)
    origin = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}) as browser:
        await start(browser)
        address = house.heard[0].address
        async with browser.stream("GET", "/chat/stream") as answer:
            lines = answer.aiter_lines()
            assert await anext(lines) == "retry: 1000"
            assert house.webchat.is_present(address)
            if not is_gone:
                await house.webchat.close()
                assert [line async for line in lines]
        while house.webchat.is_present(address):
            await asyncio.sleep(0.005)
    server.should_exit = True
    await asyncio.wait_for(serving, 2)
