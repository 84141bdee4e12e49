"""The phone over HTTP, without JavaScript: what a plain browser sees and sends."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest

import prompts
from bot.channels import webchat
from bot.engine.model.effects import Message
from bot.engine.model.inputs import Commanded, Pressed, Said
from tests.channels.webchat.house import CODE, EVERY_WORD, LINK, QUESTION, House, buttons, keys_on, say, start, tap


def bubbles(page: httpx.Response) -> list[tuple[str, str]]:
    """Who said what, as the page reads."""
    found = re.findall(r'<li class="bubble (\w+)".*?<div class="words"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    return [(who, unescape(re.sub(r"<[^>]+>", "", text))) for who, text in found]


async def test_looking_shows_an_opening_and_stores_nothing(house: House, browser: httpx.AsyncClient) -> None:
    page = await browser.get("/chat")
    assert (page.status_code, "Start" in page.text) == (200, True)
    assert (list(page.cookies), house.heard, house.knocks) == ([], [], [])


async def test_start_makes_a_customer_with_a_cookie_and_shows_the_reply(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    assert house.contents == [Commanded("start")]
    assert bubbles(page)[0][1].startswith("Hi, I'm the Northside bot.")
    cookie = page.history[0].headers["set-cookie"]
    assert cookie.startswith("__Host-phone=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}


async def test_before_the_yes_the_cookie_ends_with_the_browser_and_after_it_is_kept(
    house: House, browser: httpx.AsyncClient
) -> None:
    met = await start(browser)
    assert "max-age" not in met.history[0].headers["set-cookie"].lower()
    house.is_agreed = True
    agreed = await browser.get("/chat")
    assert "max-age=34560000" in agreed.headers["set-cookie"].lower()


async def test_over_plain_http_the_cookie_is_not_secure_but_works(house: House) -> None:
    async with house.browser("http://127.0.0.1:8080") as browser:
        page = await start(browser)
        assert "Secure" not in page.history[0].headers["set-cookie"]
        assert len(bubbles(page)) == 1


async def test_a_start_word_of_a_link_goes_with_the_start(house: House, browser: httpx.AsyncClient) -> None:
    opening = await browser.get("/chat?start=summer_24")
    assert 'value="/start summer_24"' in opening.text
    forged = await browser.get('/chat?start=x" onclick="')
    assert 'value="/start"' in forged.text


@pytest.mark.parametrize("word", ["c_abc", "link_abc", "coffee"])
async def test_a_known_browser_is_asked_before_a_link_that_says_something_is_opened(
    house: House, browser: httpx.AsyncClient, word: str
) -> None:
    """Programs that guard mail look at every address in it, and a prefetched page is nobody looking."""
    await start(browser)
    heard = len(house.heard)
    page = await browser.get(f"/chat?start={word}")
    assert f'value="/start {word}"' in page.text and "&lt;opening_link&gt;" in page.text
    assert 'href="/chat"' in page.text
    assert len(house.heard) == heard
    assert len(bubbles(await browser.get("/chat?start=summer_24"))) == 1, "a campaign has nothing to ask: the chat is shown"
    assert len(bubbles(await browser.get("/chat"))) == 1


async def test_what_is_typed_stands_on_the_right_and_is_answered(house: House, browser: httpx.AsyncClient) -> None:
    page = await say(browser, await start(browser), "something decaf")
    assert house.contents[-1] == Said("something decaf")
    assert bubbles(page)[1:] == [("own", "something decaf"), ("bot", "I heard: something decaf")]


async def test_a_typed_command_is_a_command(house: House, browser: httpx.AsyncClient) -> None:
    await say(browser, await start(browser), "/Stop now please")
    assert house.contents[-1] == Commanded("stop", "now please")


async def test_a_command_that_the_bot_names_can_be_tapped(house: House, browser: httpx.AsyncClient) -> None:
    page = await say(browser, await start(browser), "/what")
    assert '<button class="command" form="commands" name="command" value="/menu">/menu</button>' in page.text


async def test_a_command_with_a_code_is_text_to_carry_away_and_nothing_to_tap(house: House, browser: httpx.AsyncClient) -> None:
    """A tap would send the command without its code, here, where it is not meant for."""
    await start(browser)
    await house.says(house.heard[0].address, CODE)
    page = await browser.get("/chat")
    assert bubbles(page)[-1] == ("bot", CODE)
    assert f"data-copy>{LINK}</code>" in page.text
    assert 'value="/link"' not in page.text


async def test_a_tap_whose_message_changes_in_place_leaves_no_bubble(house: House, browser: httpx.AsyncClient) -> None:
    page = await tap(browser, await start(browser), "m1", "yes,-ask-me")
    assert house.contents[-1] == Pressed("yes,-ask-me")
    assert (house.heard[-1].message_ref, house.heard[-1].tap_ref) == ("m1", house.heard[-1].address)
    assert [who for who, _ in bubbles(page)] == ["bot", "bot"]
    page = await tap(browser, page, "m2", "dark")
    assert [text.splitlines()[-1] for _, text in bubbles(page)][1] == "You said: Dark. I'll leave you in peace until 11 March."


async def test_a_tap_that_is_answered_by_a_new_message_stands_before_it(house: House, browser: httpx.AsyncClient) -> None:
    page = await tap(browser, await start(browser), "m1", "details")
    assert bubbles(page)[1:] == [("own", "Details"), ("bot", "You tapped details.")]


@pytest.mark.slow
async def test_a_tap_that_nothing_answers_leaves_nothing(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    address = house.heard[0].address
    await house.says(address, Message("Quiet?", buttons("Silence")))
    await tap(browser, await browser.get("/chat"), "m2", "silence")
    await house.says(address, "Something else, later.")
    assert [who for who, _ in bubbles(await browser.get("/chat"))] == ["bot", "bot", "bot"]


async def test_a_toast_is_shown_once_on_the_next_page(house: House, browser: httpx.AsyncClient) -> None:
    page = await tap(browser, await start(browser), "m1", "yes,-ask-me")
    page = await tap(browser, page, "m2", "dark")
    assert '<p class="note">Saved</p>' in page.text
    assert '<p class="note">' not in (await browser.get("/chat")).text


@pytest.mark.slow
async def test_a_form_that_is_sent_twice_is_one_message(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    await say(browser, page, "filter")
    page = await say(browser, page, "filter")
    assert house.contents[1:] == [Said("filter")]
    assert [who for who, _ in bubbles(page)] == ["bot", "own", "bot"]


async def test_another_text_in_the_same_form_is_another_message(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    await say(browser, page, "filter")
    await say(browser, page, "filter and espresso")
    assert house.contents[1:] == [Said("filter"), Said("filter and espresso")]


@pytest.mark.slow
async def test_pressing_start_twice_makes_one_customer(house: House) -> None:
    async with house.browser() as first, house.browser() as again:
        form = {"key": keys_on(await first.get("/chat"))[0], "command": "/start"}
        await first.post("/chat/say", data=form)
        await again.post("/chat/say", data=form)
    assert len({inbound.address for inbound in house.heard}) == len(house.heard) == 1


async def test_an_empty_message_is_no_message(house: House, browser: httpx.AsyncClient) -> None:
    await say(browser, await start(browser), "  \0 ")
    assert house.contents == [Commanded("start")]


async def test_after_a_restart_the_page_is_rebuilt_from_the_records(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    later = House(records=[("ask:7", QUESTION)])
    async with later.browser() as again:
        again.cookies.update(browser.cookies)
        page = await again.get("/chat")
        assert [who for who, _ in bubbles(page)] == ["bot"]
        page = await tap(again, page, "ask:7", "dark")
    assert "You said: Dark" in bubbles(page)[0][1]


async def test_a_page_without_javascript_lets_a_held_question_come(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    house.clock.advance(timedelta(days=8))
    house.held = QUESTION
    page = await browser.get("/chat")
    assert bubbles(page)[-1][1].startswith("Which roast")
    assert house.webchat.is_present(house.heard[0].address)
    house.clock.advance(timedelta(seconds=30))
    assert not house.webchat.is_present(house.heard[0].address)


async def test_a_page_that_is_only_prefetched_is_nobody_looking(house: House, browser: httpx.AsyncClient) -> None:
    await start(browser)
    house.clock.advance(timedelta(days=8))
    house.held = QUESTION
    await browser.get("/chat", headers={"Sec-Purpose": "prefetch;prerender"})
    assert (house.held, house.webchat.is_present(house.heard[0].address)) == (QUESTION, False)


async def test_a_forgotten_customer_reads_the_farewell_and_begins_anew_as_somebody_else(
    house: House, browser: httpx.AsyncClient
) -> None:
    await start(browser)
    await house.says(house.heard[0].address, Message("Sure?", buttons("Erase everything")))
    page = await tap(browser, await browser.get("/chat"), "m2", "erase-everything")
    assert [text for _, text in bubbles(page)] == ["I'm forgetting you now. Receipt code R-7K2F-9M4D."]
    assert (list(browser.cookies), "data-live" in page.text) == ([], False)
    await start(browser)
    assert house.heard[-1].address != house.heard[0].address


async def test_the_page_speaks_the_readers_language(house: House) -> None:
    async with house.browser(**{"Accept-Language": "fr ; q=0.9, de-AT, en;q=0.5"}) as browser:
        page = await start(browser)
    assert '<html lang="de">' in page.text
    assert house.heard[0].language == "de-at"


async def test_the_page_speaks_no_language_that_the_brand_does_not(house: House) -> None:
    house.languages = ("en",)
    async with house.browser(**{"Accept-Language": "de, fr"}) as browser:
        page = await start(browser)
    assert '<html lang="en">' in page.text
    assert house.heard[0].language == "en"


async def test_the_brands_first_language_is_for_whoever_speaks_none_of_them(house: House) -> None:
    house.languages = ("de", "en")
    async with house.browser(**{"Accept-Language": "fr, es;q=0.5"}) as browser:
        assert '<html lang="de">' in (await browser.get("/chat")).text
        assert '<html lang="de">' in (await browser.get("/chat/nowhere")).text


async def test_the_brand_may_change_while_the_pages_are_served(house: House, browser: httpx.AsyncClient) -> None:
    assert "<h1>Northside Coffee</h1>" in (await browser.get("/chat")).text
    house.title, house.languages = "Eastside Tea", ("de",)
    page = await browser.get("/chat")
    assert ("<h1>Eastside Tea</h1>" in page.text, '<html lang="de">' in page.text) == (True, True)


async def test_our_script_gets_no_page_for_an_answer(house: House, browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    form = {"key": keys_on(page)[-1], "text": "filter"}
    done = await browser.post("/chat/say", data=form, headers={"Accept": "application/json"})
    assert (done.status_code, done.content) == (204, b"")


async def test_our_script_is_told_to_load_anew_when_the_browser_became_somebody_else(house: House) -> None:
    async with house.browser() as browser:
        form = {"key": "0" * 32, "text": "filter"}
        done = await browser.post("/chat/say", data=form, headers={"Accept": "application/json"})
    assert (done.status_code, "phone=" in done.headers["set-cookie"]) == (205, True)


async def test_files_are_kept_for_good_under_names_that_change_with_them(browser: httpx.AsyncClient) -> None:
    page = await start(browser)
    for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
        file = await browser.get(path)
        assert (file.status_code, "immutable" in file.headers["cache-control"]) == (200, True)
    assert (await browser.get("/static/phone/phone.000000000000.css")).status_code == 404


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_phrase_files_have_every_word(language: str) -> None:
    phrases = (Path(prompts.__path__[0]) / "phrases" / f"{language}.yaml").read_text()
    assert set(re.findall(r"^  web\.(\w+):", phrases, re.MULTILINE)) == set(EVERY_WORD)


def test_every_word_is_used() -> None:
    files = [path for path in Path(webchat.__path__[0]).rglob("*") if path.suffix in (".py", ".html")]
    sources = " ".join(path.read_text() for path in files)
    assert [word for word in EVERY_WORD if f'"{word}"' not in sources] == []
