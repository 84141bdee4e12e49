"""The phone in a real browser: mouse, keyboard, a narrow window, both colour schemes, and no JavaScript."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.engine.model.effects import Button, Message
from bot.engine.model.inputs import Pressed
from bot.engine.model.tokens import Action, write
from bot.ports import File, Outbound
from tests.channels.webchat.house import CODE, LINK, QUESTION, House, buttons
from tests.support.chromium import is_too_wide, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for pictures, for whoever wants to look."""


@pytest_asyncio.fixture
async def origin(house: House) -> AsyncIterator[str]:
    async with served(house.app) as address:
        yield address
        await house.webchat.close()


async def opened(chromium: Browser, origin: str, **options: Any) -> Page:
    """A page on which Start was pressed."""
    context = await chromium.new_context(base_url=origin, **options)
    context.set_default_timeout(5000)
    page = await context.new_page()
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    await page.goto("/chat")
    await page.get_by_role("button", name="Start").click()
    return page


async def picture(page: Page, name: str) -> None:
    if SCREENSHOTS:
        await page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", animations="disabled")


async def is_live(house: House) -> str:
    """The address of the only customer, once their page has its stream."""
    while not house.heard or not house.webchat._streams:
        await asyncio.sleep(0.01)
    return house.heard[0].address


async def test_with_the_mouse(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin)
    address = await is_live(house)
    await page.evaluate("window.wasNotReloaded = true")
    await page.get_by_role("button", name="Yes, ask me").click()
    await page.get_by_role("button", name="Dark").dblclick()
    await expect(page.get_by_role("button", name="One more?")).to_be_visible()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await page.get_by_label("Your message").fill("something decaf\nplease")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("log")).to_contain_text("I heard: something decaf")
    await expect(page.get_by_label("Your message")).to_have_value("")
    await house.says(address, "This came by itself.")
    await expect(page.get_by_text("This came by itself.")).to_be_in_viewport()
    assert await page.evaluate("window.wasNotReloaded")
    assert len(house.heard) == 4
    await picture(page, "desk")


async def test_the_second_half_of_a_double_tap_presses_nothing_new(house: House, chromium: Browser, origin: str) -> None:
    """However quick the answer is: the button that took the place of the first one was not what the finger meant."""
    page = await opened(chromium, origin)
    await is_live(house)
    await page.get_by_role("button", name="Yes, ask me").click()
    await page.get_by_role("button", name="Dark").click()
    more = page.get_by_role("button", name="One more?")
    await more.hover()
    await page.mouse.down(click_count=2)
    await page.mouse.up(click_count=2)
    await more.click()
    await expect(page.get_by_role("log")).to_contain_text("You tapped one-more?.")
    tokens = [one.token for one in house.contents if isinstance(one, Pressed)]
    assert tokens == ["yes,-ask-me", "dark", "one-more?"]


async def test_with_the_keyboard_only(house: House, chromium: Browser, origin: str) -> None:
    context = await chromium.new_context(base_url=origin)
    page = await context.new_page()
    await page.goto("/chat")
    await page.keyboard.press("Tab")
    await picture(page, "opening")
    await page.keyboard.press("Enter")
    await is_live(house)
    await tab_to(page, "Yes, ask me")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Dark")).to_be_visible()
    await tab_to(page, "Dark")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Change")).to_be_visible()
    await tab_to(page, "One more?", within=1)  # the focus stayed on the message that changed
    await tab_to(page, "Change")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Dark")).to_be_visible()
    await page.locator("#say").focus()
    await page.keyboard.type("first line")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second line")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("I heard: first line\nsecond line")).to_be_visible()
    assert await page.evaluate("document.activeElement.id") == "say"
    await picture(page, "keyboard")


async def tab_to(page: Page, label: str, within: int = 25) -> None:
    for _ in range(within):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent") == label:
            return
    raise AssertionError(f"{label!r} is not reached by the Tab key")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_narrow_phone_nothing_scrolls_sideways(house: House, chromium: Browser, origin: str, scheme: Any) -> None:
    page = await opened(chromium, origin, viewport={"width": 360, "height": 740}, color_scheme=scheme, device_scale_factor=2)
    address = await is_live(house)
    await page.get_by_role("button", name="Yes, ask me").click()
    await expect(page.get_by_role("button", name="Dark")).to_be_visible()
    await picture(page, f"phone-question-{scheme}")
    await page.get_by_role("button", name="Dark").click()
    await page.get_by_label("Your message").fill("something decaf")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("I heard: something decaf")).to_be_visible()
    await picture(page, f"phone-{scheme}")
    long = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel"
    await house.says(address, Message(f"{long} https://example.test/{'x' * 90}", buttons(long, f"{long}|b|c", "1|2|3|4|5")))
    await house.webchat.acknowledge(address, f"That was an older question. You now say: {long}.")
    await expect(page.get_by_role("button", name="5")).to_be_visible()
    await picture(page, f"phone-long-{scheme}")
    assert await is_too_wide(page) == []
    assert [size for size in await sizes(page) if min(size[1:]) < 44] == []
    assert [pair for pair in await contrasts(page) if pair[1] < 4.5] == []


async def test_the_quiet_pages_fit_a_narrow_phone_too(chromium: Browser, origin: str) -> None:
    context = await chromium.new_context(base_url=origin, viewport={"width": 360, "height": 740}, color_scheme="dark")
    page = await context.new_page()
    for path, name in (("/chat", "opening-phone"), ("/chat/nowhere", "not-found")):
        await page.goto(path)
        assert await is_too_wide(page) == []
        assert [pair for pair in await contrasts(page) if pair[1] < 4.5] == []
        await picture(page, name)


async def test_without_javascript(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin, java_script_enabled=False, viewport={"width": 390, "height": 700})
    await page.get_by_role("button", name="Yes, ask me").click()
    await page.get_by_role("button", name="Dark").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await expect(page.get_by_role("log")).to_contain_text("You said: Dark")
    for word in ("one", "two", "three", "four", "five"):
        await page.get_by_label("Your message").fill(word)
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_text(f"I heard: {word}")).to_be_in_viewport()
    await picture(page, "plain")
    house.held = QUESTION
    await page.get_by_role("link", name="Look for new messages").click()
    await expect(page.get_by_role("button", name="Skip")).to_be_in_viewport()


async def test_after_a_restart_the_open_page_catches_up(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin)
    address = await is_live(house)
    house.records = [("ask:7", QUESTION)]
    house.webchat._screens.clear()
    for stream in house.webchat._streams[address]:
        stream.close()
    await expect(page.get_by_role("button", name="Dark")).to_be_visible()
    await expect(page.get_by_role("listitem")).to_have_count(1)


async def test_a_hidden_page_is_nobody_there(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin)
    address = await is_live(house)
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    await page.evaluate(hide % "true" + "document.dispatchEvent(new Event('visibilitychange'))")
    while house.webchat.is_present(address):
        await asyncio.sleep(0.01)
    house.held = QUESTION
    await page.evaluate(hide % "false" + "document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.get_by_role("button", name="Dark")).to_be_visible()


async def test_whoever_was_forgotten_begins_anew(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin)
    address = await is_live(house)
    await house.says(address, Message("This erases everything.", buttons("Erase everything|Keep")))
    await page.get_by_role("button", name="Erase everything").click()
    await expect(page.get_by_role("log")).to_have_text(re.compile("Receipt code R-7K2F-9M4D"))
    assert await page.context.cookies() == []
    await page.get_by_label("Your message").fill("/start")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Yes, ask me")).to_be_visible()
    assert house.heard[-1].address != address


async def test_what_cannot_be_sent_is_kept_and_said(house: House, chromium: Browser, origin: str) -> None:
    context = await chromium.new_context(base_url=origin)
    page = await context.new_page()
    await page.goto("/chat")
    await page.get_by_role("button", name="Start").click()
    await is_live(house)
    house.is_broken = True
    await page.get_by_label("Your message").fill("my wish")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("<failed>")
    await expect(page.get_by_role("log")).not_to_contain_text("my wish")
    await expect(page.get_by_label("Your message")).to_have_value("my wish")


async def test_words_run_the_way_their_language_does(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin, viewport={"width": 360, "height": 740})
    address = await is_live(house)
    await house.says(address, Message("ما هي قهوتك المفضلة؟\nNorthside Coffee", buttons("فلتر|إسبريسو", "Skip")))
    await page.get_by_label("Your message").fill("إسبريسو")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("I heard:")).to_be_visible()
    await picture(page, "arabic")
    ways = await page.evaluate(
        "() => [...document.querySelectorAll('.words, .row button')].slice(-6).map((one) => getComputedStyle(one).direction)"
    )
    assert ways == ["rtl", "rtl", "rtl", "ltr", "rtl", "ltr"]


@pytest.mark.parametrize(("wish", "moves"), [("no-preference", "rise"), ("reduce", "none")])
async def test_nothing_moves_for_whoever_asked_for_that(
    house: House, chromium: Browser, origin: str, wish: Any, moves: str
) -> None:
    page = await opened(chromium, origin, reduced_motion=wish)
    await house.says(await is_live(house), "This came by itself.")
    await expect(page.locator(".fresh")).to_have_css("animation-name", moves)


async def test_the_keyboard_goes_on_from_the_reply(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin)
    await is_live(house)
    for key in ("Enter", "Space"):
        await tab_to(page, "Details", within=80)
        await page.keyboard.press(key)
        await expect(page.locator(".bubble.bot").last).to_be_focused()
        await page.get_by_role("button", name="Menu").focus()
    await page.get_by_role("button", name="Details").click()
    await expect(page.get_by_text("You tapped details.")).to_have_count(3)
    await expect(page.get_by_role("button", name="Details")).to_be_focused()


async def test_whoever_stood_in_a_message_that_goes_is_led_to_the_talk(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin)
    address = await is_live(house)
    await tab_to(page, "Details")
    house.webchat.forget(address)
    await expect(page.get_by_role("log")).to_be_focused()


@pytest.mark.parametrize("has_script", [True, False])
async def test_a_file_is_fetched_with_the_keyboard(has_script: bool, house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin, java_script_enabled=has_script)
    await expect(page.get_by_role("button", name="Yes, ask me")).to_be_visible()
    told = Message("Here is everything on record about you.", buttons("Menu"))
    copy = File("my-northside-answers.zip", b"PK zipped", "application/zip")
    await house.webchat.deliver(Outbound(house.heard[0].address, told, file=copy))
    if not has_script:
        await page.get_by_role("link", name="Look for new messages").click()
    link = page.get_by_role("link", name="Download my-northside-answers.zip")
    await expect(link).to_be_in_viewport()
    await link.focus()
    async with page.expect_download() as fetched:
        await page.keyboard.press("Enter")
    saved = await fetched.value
    assert saved.suggested_filename == "my-northside-answers.zip"
    assert (await saved.path()).read_bytes() == b"PK zipped"
    await expect(page.get_by_role("log")).to_contain_text("Here is everything")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_machine_finds_nothing_to_complain_about(house: House, chromium: Browser, origin: str, scheme: Any) -> None:
    page = await opened(chromium, origin, color_scheme=scheme, viewport={"width": 360, "height": 740}, bypass_csp=True)
    address = await is_live(house)
    await page.get_by_role("button", name="Yes, ask me").click()
    await expect(page.get_by_role("button", name="Dark")).to_be_visible()
    picked = Message("How do you brew at home? Pick up to 3.", buttons("\N{CHECK MARK} Filter|Capsules", "Done"))
    await house.says(address, picked)
    copy = File("my-northside-answers.zip", b"PK zipped", "application/zip")
    await house.webchat.deliver(Outbound(address, Message("Here is everything. /menu"), file=copy))
    await house.says(address, CODE)
    await expect(page.get_by_role("button", name="Filter", pressed=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Download")).to_be_visible()
    await expect(page.get_by_role("button", name="Copy")).to_be_visible()
    await picture(page, f"phone-file-{scheme}")
    gone = await page.context.new_page()
    await gone.goto("/chat/file/gone")
    for shown in (page, gone):
        found = await Axe().run(shown)
        assert found.violations_count == 0, found.generate_report()
        assert [pair for pair in await contrasts(shown) if pair[1] < 4.5] == []


@pytest.mark.parametrize("has_script", [True, False])
async def test_only_the_newest_keyboard_stands_open_and_an_older_one_unfolds_by_one_tap(
    has_script: bool, house: House, chromium: Browser, origin: str
) -> None:
    page = await opened(chromium, origin, java_script_enabled=has_script)
    await page.get_by_role("button", name="Yes, ask me").click()
    await expect(page.get_by_role("button", name="Dark")).to_be_visible()
    menu = Message(
        "What would you like?", ((Button("My answers", write(Action.MY_ANSWERS)),), (Button("Erase", write(Action.OFFER_ERASURE)),))
    )
    await house.says(house.heard[0].address, menu)
    if not has_script:
        await page.get_by_role("link", name="Look for new messages").click()
    await expect(page.get_by_role("button", name="My answers")).to_be_visible()
    dark, unfold = page.get_by_role("button", name="Dark"), page.get_by_text("Buttons", exact=True)
    await expect(dark).to_be_hidden()
    assert await gap(page, "My answers", "Erase") > 20
    await unfold.first.click()
    await expect(dark).to_be_visible()
    await unfold.first.click()
    await expect(dark).to_be_hidden()
    await unfold.first.click()
    await dark.click()
    await expect(page.get_by_role("button", name="Change")).to_be_visible()
    await expect(page.get_by_role("button", name="My answers")).to_be_visible()


async def test_who_pressed_a_button_did_not_say_its_command(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin)
    await is_live(house)
    await page.get_by_role("button", name="Menu").click()
    await expect(page.get_by_role("log")).to_contain_text("I only ask questions.")
    await expect(page.locator(".bubble.own")).to_have_count(0)
    await page.get_by_label("Your message").fill("/menu")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".bubble.own")).to_have_text(re.compile("/menu"))


@pytest.mark.parametrize("may_copy", [True, False])
async def test_a_code_is_copied_with_the_keyboard_and_selected_where_it_cannot_be(
    may_copy: bool, house: House, chromium: Browser, origin: str
) -> None:
    page = await opened(chromium, origin, permissions=["clipboard-read", "clipboard-write"])
    if not may_copy:
        await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    await house.says(await is_live(house), CODE)
    button = page.get_by_role("button", name="Copy")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Copied." if may_copy else "The text is selected.")
    in_hand = "navigator.clipboard.readText()" if may_copy else "getSelection().toString()"
    assert await page.evaluate(in_hand) == LINK
    await expect(button).to_be_focused()
    assert len(house.heard) == 1
    await page.reload()
    await expect(page.get_by_role("button", name="Copy")).to_have_count(1)


async def test_without_javascript_a_code_is_text_that_one_click_selects(house: House, chromium: Browser, origin: str) -> None:
    page = await opened(chromium, origin, java_script_enabled=False)
    await expect(page.get_by_role("button", name="Yes, ask me")).to_be_visible()
    await house.says(house.heard[0].address, CODE)
    await page.get_by_role("link", name="Look for new messages").click()
    await expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    code = page.get_by_text(LINK, exact=True)
    await expect(code).to_have_css("user-select", "all")
    await code.click()
    assert len(house.heard) == 1


async def gap(page: Page, upper: str, lower: str) -> float:
    """Pixels between two buttons."""
    boxes = [await page.get_by_role("button", name=name).bounding_box() for name in (upper, lower)]
    assert boxes[0] and boxes[1]
    return boxes[1]["y"] - boxes[0]["y"] - boxes[0]["height"]


async def sizes(page: Page) -> list[tuple[str, float, float]]:
    """Every control that is not inside a line of text, with its width and height."""
    found: list[tuple[str, float, float]] = await page.evaluate(
        """() => [...document.querySelectorAll("button:not(.command), textarea, a.main, a.file")].map((one) => {
            const box = one.getBoundingClientRect(); return [one.textContent, box.width, box.height] })"""
    )
    return found


async def contrasts(page: Page) -> list[tuple[str, float]]:
    """Every text with the ratio of its colour to what is behind it (WCAG 2.2, 1.4.3)."""
    found: list[tuple[str, float]] = await page.evaluate(
        """() => {
            const rgb = (css) => css.match(/[\\d.]+/g).map(Number);
            const light = (css) => rgb(css).slice(0, 3).map((part) => part / 255)
                .map((part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
                .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
            const behind = (one) => {
                const css = getComputedStyle(one).backgroundColor;
                return rgb(css)[3] === 0 ? behind(one.parentElement) : css;
            };
            const texts = [...document.querySelectorAll("body *")].filter((one) => [...one.childNodes]
                .some((node) => node.nodeType === 3 && node.textContent.trim()));
            return texts.map((one) => {
                const [dark, bright] = [light(getComputedStyle(one).color), light(behind(one))].sort((a, b) => a - b);
                return [one.textContent.slice(0, 40), (bright + .05) / (dark + .05)];
            });
        }"""
    )
    return found
