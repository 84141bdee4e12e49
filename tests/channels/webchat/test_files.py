"""Files on the phone: a link in a bubble, for this browser only, and not for long."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from bot.channels.webchat.screen.downloads import Shelf
from bot.clock import FakeClock
from bot.engine.model.effects import Message
from bot.ports import File, Outbound
from tests.channels.webchat.house import House, buttons, start

ZIP = File("my-northside-answers.zip", b"PK zipped", "application/zip")


async def handed(house: House, file: File = ZIP) -> str:
    """The phone of the only customer gets a file with a word about it."""
    return await house.webchat.deliver(Outbound(house.heard[0].address, Message("Here is everything."), file=file))


def links(page: httpx.Response) -> list[str]:
    return re.findall(r'<a class="file" href="(/chat/file/[0-9a-f]{32})">Download <span dir="ltr">my-northside', page.text)


async def test_a_file_is_a_link_below_the_words_it_came_with(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await handed(house)
    page = await browser.get("/chat")
    [link] = links(page)
    assert page.text.index("Here is everything.") < page.text.index(link)
    assert "Here is everything." in page.text
    assert " download" not in page.text


async def test_it_is_saved_and_not_kept_by_the_browser(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await handed(house)
    [link] = links(await browser.get("/chat"))
    for _ in range(2):
        got = await browser.get(link)
        assert (got.status_code, got.content) == (200, b"PK zipped")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''my-northside-answers.zip"
    assert (got.headers["content-type"], got.headers["cache-control"]) == ("application/zip", "no-store")
    assert got.headers["x-content-type-options"] == "nosniff"


async def test_no_name_of_a_file_reaches_into_the_headers(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await handed(house, File('a"\r\nX-Evil: 1; filename=ü.html', b"", "application/zip"))
    [link] = re.findall(r'href="(/chat/file/[^"]+)"', (await browser.get("/chat")).text)
    got = await browser.get(link)
    assert "x-evil" not in got.headers
    assert got.headers["content-disposition"].endswith("a%22%0D%0AX-Evil%3A%201%3B%20filename%3D%C3%BC.html")


async def test_another_browser_and_nobody_find_nothing(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await handed(house)
    [link] = links(await browser.get("/chat"))
    async with house.browser() as stranger:
        assert is_kindly_gone(await stranger.get(link))
        await start(stranger)
        assert is_kindly_gone(await stranger.get(link))
    assert is_kindly_gone(await browser.get("/chat/file/" + "0" * 32))


def is_kindly_gone(page: httpx.Response) -> bool:
    return page.status_code == 410 and "Ask again with /export." in page.text and 'href="/chat"' in page.text


async def test_after_a_quarter_of_an_hour_it_is_gone(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await handed(house)
    [link] = links(await browser.get("/chat"))
    house.clock.advance(timedelta(minutes=15) - timedelta(seconds=1))
    assert (await browser.get(link)).status_code == 200
    house.clock.advance(timedelta(seconds=1))
    assert is_kindly_gone(await browser.get(link))
    assert links(await browser.get("/chat")) == [link]


async def test_where_no_page_is_there_to_show_it_it_waits_for_the_next(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    house.webchat._screens.clear()
    ref = await handed(house)
    page = await browser.get("/chat")
    [link] = links(page)
    assert (f'data-ref="{ref}"' in page.text, "Here is everything." in page.text) == (True, True)
    assert (await browser.get(link)).content == b"PK zipped"
    house.webchat._screens.clear()
    house.clock.advance(timedelta(minutes=15))
    assert links(await browser.get("/chat")) == []


async def test_what_waits_for_one_browser_is_on_no_other_page(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    house.webchat._screens.clear()
    await handed(house)
    async with house.browser() as stranger:
        assert links(await start(stranger)) == []


async def test_it_goes_with_whoever_is_forgotten(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await handed(house)
    [link] = links(await browser.get("/chat"))
    house.webchat.forget(house.heard[0].address)
    assert is_kindly_gone(await browser.get(link))


async def test_a_restart_forgets_it(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await handed(house)
    [link] = links(await browser.get("/chat"))
    async with House().browser() as again:
        again.cookies.update(browser.cookies)
        assert is_kindly_gone(await again.get(link))


def shelved(shelf: Shelf, file: File = ZIP) -> str:
    """The name under which a file waits for Ann."""
    attachment = shelf.put("ann", file, ref="m1", message=Message("Here is everything.")).attachment
    assert attachment is not None
    return attachment.name


async def test_what_nobody_fetches_does_not_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webchat.screen.downloads.KEPT", timedelta(seconds=-1))
    shelf = Shelf(FakeClock(House().clock.at))
    shelved(shelf)
    assert list(shelf.waiting)
    while shelf.waiting:
        await asyncio.sleep(0)


async def test_the_oldest_files_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webchat.screen.downloads._MOST_BYTES", 3 * len(ZIP.content))
    shelf = Shelf(FakeClock(House().clock.at))
    names = [shelved(shelf) for _ in range(5)]
    assert [name for name in names if shelf.take("ann", name)] == names[2:]
    big = shelved(shelf, File("big", b"x" * 99, "application/zip"))
    assert shelf.take("ann", big) is not None


async def test_a_picked_option_is_a_pressed_button(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    await house.says(house.heard[0].address, Message("How do you brew?", buttons("✓ Filter|Capsules", "Done")))
    page = await browser.get("/chat")
    assert (
        '<button aria-pressed="true" name="token" value="✓-filter" dir="auto"><span aria-hidden="true">✓ </span>Filter</button>'
        in page.text
    )
    assert page.text.count("aria-pressed") == 1
