"""What strangers and mistakes may not do to a customer."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.channels.webchat.html import spoken
from bot.channels.webchat.posts import new_form_key
from bot.engine.model.effects import Button, Message
from bot.engine.model.inputs import Said
from tests.channels.webchat.house import House, keys_on, say, start

EVIL = """<script>alert(1)</script> https://x.test/"onmouseover="alert(2) javascript:alert(3) {{ 7*7 }} \u202e /menu<b>"""


async def test_nothing_in_a_message_becomes_markup(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    address = house.heard[0].address
    await house.says(address, Message(EVIL, ((Button('"><script>alert(4)</script>', '"><img src=x>'),),)))
    page = await say(browser, page, EVIL)
    assert page.text.count("<script") == 1  # our own
    assert all(part not in page.text for part in ("<b>", "<img", 'href="javascript', 'onmouseover="', "> 49"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("see https://a.test/b?c=1&d=2.", 'see <a href="https://a.test/b?c=1&amp;d=2" rel="noopener noreferrer" target="_blank">'),
        ("help@northside.example", '<a href="mailto:help@northside.example"'),
        ("/start begins anew", '<button class="command" form="commands" name="command" value="/start">/start</button> begins'),
        (
            "there: /link 0QF4K2M8ZC7WX1H2JQ6TN5R3BY",
            'there: <code class="code" dir="ltr" data-copy>/link 0QF4K2M8ZC7WX1H2JQ6TN5R3BY</code>',
        ),
        ("/link gives a new code", '<button class="command" form="commands" name="command" value="/link">/link</button> gives'),
        ("either/or and /etc/passwd, 1/2", "either/or and /etc/passwd, 1/2"),
    ],
)
def test_links_and_commands_in_a_text_can_be_followed(text: str, html: str) -> None:
    assert html in spoken(text)


async def test_every_page_has_safe_headers(browser: httpx.AsyncClient) -> None:
    for path in ("/chat", "/chat/nowhere", "/static/phone/nothing.css"):
        headers = (await browser.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; frame-ancestors 'none'")
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
        assert headers["cache-control"] == "no-store"


async def test_no_page_has_a_script_or_style_in_line(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    assert not any(part in page.text for part in ("style=", "<style", "onclick", "javascript:"))
    assert '<script src="/static/phone/phone.' in page.text


@pytest.mark.parametrize("change", ["address", "signature", "both", "empty"])
async def test_a_forged_cookie_is_nobody(house: House, browser: httpx.AsyncClient, change: str) -> None:
    await start(browser)
    address, signature = browser.cookies["__Host-phone"].split(".")
    forged = {
        "address": f"{'0' * 32}.{signature}",
        "signature": f"{address}.{'0' * 64}",
        "both": "me.me",
        "empty": ".",
    }[change]
    async with house.browser() as thief:
        page = await thief.get("/chat", headers={"Cookie": f"__Host-phone={forged}"})
        stream = await thief.get("/chat/stream", headers={"Cookie": f"__Host-phone={forged}"})
    assert ("Northside bot" in page.text, stream.status_code) == (False, 204)


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "https://chat.test.evil.test", "https://chat.test:8443", ""])
async def test_another_sites_form_is_refused(house: House, browser: httpx.AsyncClient, origin: str) -> None:
    await start(browser)
    form = {"key": "0" * 32, "text": "stop"}
    refused = await browser.post("/chat/say", data=form, headers={"Origin": origin})
    assert (refused.status_code, len(house.heard)) == (403, 1)


async def test_an_old_browser_is_known_by_its_referer(house: House) -> None:
    async with house.browser() as browser:
        del browser.headers["Origin"]
        form = {"key": "0" * 32, "command": "/start"}
        assert (await browser.post("/chat/say", data=form)).status_code == 403
        told = await browser.post("/chat/say", data=form, headers={"Referer": "https://chat.test/chat"})
    assert told.status_code == 303


async def test_too_much_is_refused_before_it_is_read(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    refused = await say(browser, page, "x" * 70_000)
    assert (refused.status_code, "<too_big>" in refused.text or "&lt;too_big&gt;" in refused.text) == (413, True)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 4096

    assert (await browser.post("/chat/say", content=endless())).status_code == 413


async def test_a_long_paste_reaches_the_engine_cut_to_what_is_read(house: House, browser: httpx.AsyncClient) -> None:
    await say(browser, await start(browser), "x" * 40_000)
    assert len(house.heard[-1].content.text) == 4 * 4096  # type: ignore[union-attr]


@pytest.mark.parametrize("body", ["", "key=1&text=a", "key=" + "0" * 31 + "/&text=a", "&".join("a=1" for _ in range(40))])
async def test_a_form_that_is_not_ours_is_unreadable(house: House, browser: httpx.AsyncClient, body: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await browser.post("/chat/say", content=body, headers=headers)).status_code == 400
    assert house.heard == []


async def test_while_too_much_waits_everybody_is_asked_to_try_again_but_who_ends_something(
    house: House, browser: httpx.AsyncClient
) -> None:
    page = await start(browser)
    heard, house.is_full = len(house.heard), True
    assert (await say(browser, page, "hello")).status_code == 503
    assert len(house.heard) == heard
    assert (await say(browser, page, "stop")).status_code == 200
    assert len(house.heard) == heard + 1
    house.is_full = False
    assert (await say(browser, page, "hello")).status_code == 200


async def test_too_many_messages_in_a_minute_have_to_wait(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    answers = [await say(browser, page, f"word {number}") for number in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert (answers[-1].headers["retry-after"], "That was a lot at once." in answers[-1].text) == ("60", True)
    form = {"key": keys_on(page)[-1], "text": "more"}
    as_script = await browser.post("/chat/say", data=form, headers={"Accept": "application/json"})
    assert as_script.json() == {"says": "That was a lot at once."}


@pytest.mark.slow
async def test_who_wrote_too_much_can_still_stop(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    for number in range(30):
        await say(browser, page, f"word {number}")
    assert (await say(browser, page, "one more")).status_code == 429
    assert (await say(browser, page, "stop")).status_code == 200
    assert house.heard[-1].content == Said("stop")
    tap = {"key": new_form_key(house.clock), "token": "t-no", "message_ref": "m1"}
    assert (await browser.post("/chat/tap", data=tap, headers={"Origin": "https://chat.test"})).status_code == 303
    statuses = [(await say(browser, page, "stop")).status_code for _ in range(30)]
    assert 429 in statuses, "a flood of stops is a flood"


@pytest.mark.slow
async def test_a_form_that_lay_about_makes_nobody_who_somebody_is(house: House) -> None:
    key = new_form_key(house.clock)
    opening = {"key": key, "command": "/start"}
    async with house.browser() as first, house.browser() as twice, house.browser() as later:
        for browser in (first, twice):
            assert (await browser.post("/chat/say", data=opening)).status_code == 303
        assert len({one.address for one in house.heard}) == 1, "pressed twice, it is one customer"
        house.clock.advance(timedelta(minutes=16))
        assert (await later.post("/chat/say", data=opening)).status_code == 303
    assert len({one.address for one in house.heard}) == 2


async def test_nobody_can_become_ever_more_customers(house: House) -> None:
    async with house.browser() as browser:
        statuses = []
        for number in range(121):
            browser.cookies.clear()
            done = await browser.post("/chat/say", data={"key": f"{number:032x}", "command": "/start"})
            statuses.append(done.status_code)
    assert statuses == [303] * 120 + [429]


@pytest.mark.slow
async def test_what_was_not_received_does_not_stand_there(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    house.is_broken = True
    failed = await say(browser, page, "a lost word")
    assert (failed.status_code, "Traceback" in failed.text, "fire" in failed.text) == (500, False, False)
    house.is_broken = False
    assert "a lost word" not in (await browser.get("/chat")).text


async def test_one_customer_does_not_see_another(house: House, browser: httpx.AsyncClient) -> None:
    await say(browser, await start(browser), "a secret wish")
    async with house.browser() as other:
        assert "a secret wish" not in (await start(other)).text


@pytest.mark.parametrize("name", ["Origin", "Referer"])
@pytest.mark.parametrize("address", ["http://[::1", "https://[x]", "https://]", "//", "https://chat.test@evil.test", "\u00e9"])
async def test_an_origin_that_is_no_address_is_refused_as_any_other(house: House, name: str, address: str) -> None:
    async with house.browser() as browser:
        del browser.headers["Origin"]
        form = {"key": "0" * 32, "command": "/start"}
        refused = await browser.post("/chat/say", data=form, headers=[(name.encode(), address.encode())])
    assert (refused.status_code, house.heard) == (403, [])


@pytest.mark.parametrize("host", ["[::1", "]", "a b", "", "chat.test:port", "\u00e9"])
async def test_a_host_that_is_none_breaks_nothing(house: House, host: str) -> None:
    async with house.browser() as browser:
        page = await browser.get("/chat", headers=[(b"host", host.encode())])
        form = {"key": "0" * 32, "command": "/start"}
        posted = await browser.post("/chat/say", data=form, headers=[(b"host", host.encode())])
    assert (page.status_code, posted.status_code) == (200, 403)


async def test_one_network_does_not_use_up_the_newcomers_of_another(house: House) -> None:
    async def newcomers(number: int, client: str) -> list[int]:
        transport = httpx.ASGITransport(app=house.app, client=(client, 1))
        codes = []
        for count in range(number):
            async with httpx.AsyncClient(transport=transport, base_url="https://chat.test") as browser:
                form = {"key": f"{hash((client, count)) % 16**32:032x}", "command": "/start"}
                codes.append((await browser.post("/chat/say", data=form, headers={"Origin": "https://chat.test"})).status_code)
        return codes

    assert await newcomers(121, "203.0.113.7") == [303] * 120 + [429]
    assert await newcomers(1, "203.0.113.8") == [303]
    assert await newcomers(120, "2001:db8::1") == [303] * 120
    assert await newcomers(1, "2001:db8::ffff:2") == [429], "the same household"
    assert await newcomers(1, "2001:db8:0:1::1") == [303]


async def test_a_browser_is_known_over_a_proxy_that_no_longer_says_https(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    cookie = f"__Host-phone={browser.cookies['__Host-phone']}"
    async with house.browser("http://chat.test") as same:
        page = await same.get("/chat", headers={"Cookie": cookie})
    assert "Northside bot" in page.text
    assert page.headers["set-cookie"].startswith("__Host-phone=") and "; Secure" in page.headers["set-cookie"]
