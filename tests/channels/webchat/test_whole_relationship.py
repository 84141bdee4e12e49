"""A whole relationship in a real browser with the real bot behind it, from hello to erased: by mouse, by keyboard, and plain.

After every step the page is looked at: nothing scrolls sideways, everything can be hit and read, and axe-core finds no fault.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from bot.app.web import listen, server, serving
from storage.traffic import due
from tests.support.app import Phone, in_the_background, running_phone
from tests.support.chromium import a_chromium, is_too_wide

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for pictures of every step, for whoever wants to look."""

A_MOMENT = timedelta(seconds=5)
"""How long a person takes for one step: nobody presses thirty buttons a minute, and the phone lets nobody."""

RETURNS = [datetime(2026, 5, 22, 12, tzinfo=UTC), datetime(2026, 6, 12, 12, tzinfo=UTC)]
"""Noon on days that are no Sunday and no holiday, each more than a week after the last question: something is due then."""

NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 800}

TIMEOUT_MS = 10_000

ASKS = "Why do you ask?"
"""Stands below a question that waits, and below nothing else."""

AXE = Axe().axe_script
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}, "iframes": False, "preload": False}
NEW = {"exclude": [".bubble:nth-last-child(n + 4)"]}
"""Older messages were looked at when they were new."""

SETTLED = "() => { document.getAnimations().forEach((one) => one.finish()) }"
"""What moves has arrived, and colours that fade have faded."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One for all walks, which are patient."""
    expect.set_options(timeout=TIMEOUT_MS)
    async with a_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    """The application as `zeroparty run` runs it, but for the clock, which moves when told."""
    async with running_phone(tmp_path) as phone, in_the_background(phone.app.delivery.run()):
        yield phone


@pytest_asyncio.fixture(loop_scope="module")
async def origin(phone: Phone) -> AsyncIterator[str]:
    """Where its pages are served."""
    door, http = listen("127.0.0.1", 0), server(phone.app.pages())
    pages = asyncio.create_task(http.serve(sockets=[door]))
    await serving(http)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    await phone.webchat.close()
    http.should_exit = True
    await pages


class Mouse:
    """Points and clicks, and types where it clicked."""

    name = "mouse"

    async def presses(self, page: Page, button: Locator) -> None:
        await button.click()

    async def types(self, page: Page, text: str) -> None:
        await page.locator("#say").fill(text)
        await page.get_by_role("button", name="Send").click()

    async def is_somewhere(self, page: Page) -> None:
        """A pointer is always somewhere."""


class Keys:
    """Has no mouse: Tab and Shift+Tab, Enter and Space, and typing."""

    name = "keyboard"

    def __init__(self) -> None:
        self._turn = 0

    async def presses(self, page: Page, button: Locator) -> None:
        await self._goes_to(page, button)
        self._turn += 1
        is_link = await button.evaluate("one => one.tagName === 'A'")
        await page.keyboard.press("Enter" if is_link or self._turn % 2 else "Space")

    async def types(self, page: Page, text: str) -> None:
        await self._goes_to(page, page.locator("#say"))
        await page.keyboard.type(text)
        await page.keyboard.press("Enter")

    async def is_somewhere(self, page: Page) -> None:
        """The focus is on something that a person can see it on."""
        where = await page.evaluate(
            """() => { const one = document.activeElement, css = getComputedStyle(one), box = one.getBoundingClientRect();
                return [one.tagName, css.outlineStyle, parseFloat(css.outlineWidth), box.bottom > 0 && box.top < innerHeight] }"""
        )
        tag, style, width, is_in_view = where
        assert tag != "BODY", "the focus was lost"
        assert (style != "none" and width >= 2, is_in_view) == (True, True), where

    async def _goes_to(self, page: Page, place: Locator) -> None:
        """Forwards through what is below, else back from the end, as somebody does who looks at the screen."""
        await expect(place).to_be_visible()
        for key in ("Tab",) * 12 + ("Shift+Tab",) * 40:
            if await place.evaluate("one => one === document.activeElement"):
                return
            await page.keyboard.press(key)
        raise AssertionError(f"{place} is not reached by the Tab key")


class Ann:
    """One person with one browser: what they do, and that each page they get is a good page."""

    def __init__(self, context: BrowserContext, phone: Phone, hands: Mouse | Keys, looks_at: Page | None = None) -> None:
        self.context = context
        self.phone = phone
        self.hands = hands
        self.page: Any = None
        self._looks_at = looks_at
        self._steps = 0
        self._loaded = 0.0
        self._errors: list[str] = []

    async def opens(self, sees: str) -> None:
        """Open the phone in a new tab."""
        self.page = await self.context.new_page()
        self.page.set_default_timeout(TIMEOUT_MS)
        self.page.on("console", lambda message: self._errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self._errors.append(str(error)))
        await self.page.goto("/chat")
        await self.sees(sees)

    async def presses(self, label: str | re.Pattern[str], sees: str) -> None:
        """Press the newest button of this name."""
        self.phone.clock.advance(A_MOMENT)
        await self.hands.presses(self.page, self.button(label))
        await self.sees(sees)

    async def types(self, text: str, sees: str) -> None:
        """Type something and send it."""
        self.phone.clock.advance(A_MOMENT)
        await self.hands.types(self.page, text)
        await self.sees(sees)

    async def stays_until_asked(self) -> None:
        """Time passes with the page open; without JavaScript a page has to be asked for news.

        No longer than until the question comes: three days later it would be over, and words that may mean anything are no
        late answer to it.
        """
        due_at = await self.phone.app.store.read(due.next_at)
        assert due_at is not None
        await self.phone.moves_to(due_at)
        if self._looks_at is not None:
            await self.page.get_by_role("link", name="Look for new messages").click()
        await self.sees(ASKS)

    async def comes_back_at(self, moment: datetime) -> None:
        """Time passes with no page open; what became due meanwhile was held."""
        await self.page.close()
        await self.phone.moves_to(moment)
        await self.opens(ASKS)

    async def saves(self, name: str) -> bytes:
        """Fetch the file behind the link of this name."""
        async with self.page.expect_download() as fetched:
            await self.hands.presses(self.page, self.page.get_by_role("link", name=name))
        return Path(await (await fetched.value).path()).read_bytes()

    def button(self, label: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True).last

    async def reads(self) -> str:
        """The newest message."""
        return str(await self.page.locator(".bubble.bot .words").last.inner_text())

    async def sees(self, text: str) -> None:
        """This stands on the page, in view; and the page is a good page."""
        seen = self.page.locator(".bubble.bot, .card, .note").filter(has_text=text).last
        await seen.wait_for()
        await self.page.locator("[data-busy]").wait_for(state="detached")
        await expect(seen).to_be_in_viewport()
        self._steps += 1
        await self._pictured(text)
        assert await is_too_wide(self.page) == []
        assert [one for one in await targets(self.page) if min(one[1:]) < 24] == []
        before, self._loaded = self._loaded, await self.page.evaluate("performance.timeOrigin")
        if before == self._loaded:
            await self.hands.is_somewhere(self.page)
        await self._reviewed()
        assert self._errors == []

    async def _reviewed(self) -> None:
        """By axe-core; a page without JavaScript is copied to one that has it, since axe needs it."""
        shown = self.page
        if self._looks_at is not None:
            shown = self._looks_at
            await shown.set_content(re.sub(r"</?noscript>|<script.*?</script>", "", await self.page.content()))
        await shown.evaluate(SETTLED)
        if not await shown.evaluate("'axe' in window"):
            await shown.evaluate(AXE)
        assert faults(await shown.evaluate("([where, rules]) => axe.run(where, rules)", [NEW, RULES])) == []

    async def _pictured(self, at: str) -> None:
        if SCREENSHOTS:
            who = "plain" if self._looks_at else self.hands.name
            name = re.sub(r"\W+", "-", f"{who}-{self._steps:02}-{at.lower()}"[:40])
            await self.page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", animations="disabled")


async def begins(ann: Ann) -> None:
    await ann.opens("Looking stores nothing")
    assert await ann.context.cookies() == []
    await ann.presses("Start", "I'm software")
    await ann.presses("Details", "a random number in this browser")
    assert [cookie["expires"] for cookie in await ann.context.cookies()] == [-1], "before the Yes it ends with the browser"
    await ann.presses("Yes, use my answers", "Which roast")
    assert all(cookie["expires"] > 0 for cookie in await ann.context.cookies())
    await ann.presses("Why do you ask?", "Saying nothing costs you nothing")
    await ann.presses("Dark", "You said: Dark")
    await ann.presses("Change", "Keep my answer")
    await expect(ann.button("Dark")).to_have_attribute("aria-pressed", "true")
    await ann.presses("Medium", "You said: Medium")
    await ann.presses("One more?", ASKS)


async def brews(ann: Ann) -> None:
    await ann.presses("Filter", "Done (1)")
    await ann.presses("French press", "Done (2)")
    await ann.presses("French press", "Done (1)")
    await ann.presses("Espresso machine", "Done (2)")
    await expect(ann.button("French press")).not_to_have_attribute("aria-pressed", "true")
    await ann.presses("Done (2)", "You said: Filter, Espresso machine")


async def dares(ann: Ann) -> None:
    await ann.presses("4", "You said: 4")


async def runs_out(ann: Ann) -> None:
    await ann.presses(re.compile(r"^In 2 weeks \("), "run out of coffee? You said:")
    await ann.presses("Change", "Keep my answer")
    await ann.types("next friday", "run out of coffee? You said:")


async def wishes(ann: Ann) -> None:
    await ann.types("something decaf, I'm diabetic", "That mentions your health")
    await ann.presses("Keep that", "You said: something decaf")


async def puts_off(ann: Ann) -> None:
    await ann.presses("Skip", "Skipped. I won't ask that for half a year")
    await ann.presses("Undo", ASKS)
    await ann.presses("Skip", "Skipped. I won't ask that for half a year")
    await ann.presses("Ask me later", "When suits you?")
    await ann.presses("Next week", "I'll ask again on")


async def refuses(ann: Ann) -> None:
    await ann.presses("Skip", "Skipped. I won't ask that for half a year")
    await ann.presses("Never ask this", "I won't ask that again")


MANNERS: dict[str, list[Callable[[Ann], Awaitable[None]]]] = {
    "How do you brew": [brews],
    "How adventurous": [dares],
    "run out of coffee": [runs_out],
    "What should we roast next": [wishes],
    "a coffee you wish we had": [wishes],
    "short guide": [puts_off, refuses],
}
"""What Ann does about each question, the first time and the next; the bot asks in an order of its own."""


async def tells_what_she_is_asked(ann: Ann) -> None:
    """Today's question, then one at a time until she has dealt with every one; every other time she left the page open."""
    manners = {question: list(does) for question, does in MANNERS.items()}
    await deals_with_it(ann, manners)
    for back_at in (*RETURNS, None):
        await ann.stays_until_asked()
        await deals_with_it(ann, manners)
        if back_at is not None:
            await ann.comes_back_at(back_at)
            await deals_with_it(ann, manners)


async def deals_with_it(ann: Ann, manners: dict[str, list[Callable[[Ann], Awaitable[None]]]]) -> None:
    question = await ann.reads()
    [does] = [does for words, does in manners.items() if words in question]
    await does.pop(0)(ann)


async def opens_the_menu(ann: Ann) -> None:
    await ann.presses("Menu", "What would you like?")
    await expect(ann.page.locator(".bubble.bot").last).to_contain_text("What would you like?")


async def settles_things(ann: Ann) -> None:
    await ann.types("/menu", "What would you like?")
    await ann.presses("How often", "How often may I write first?")
    await ann.presses("Monthly", "once a month at most")
    await opens_the_menu(ann)
    await ann.presses("Pause", "For how long?")
    await ann.presses("1 week", "Taking a break")
    await ann.presses("Go on now", "Welcome back")
    await opens_the_menu(ann)
    await ann.presses("Language", "Which language suits you?")
    await ann.presses("Deutsch", "auf Deutsch")
    await ann.types("/language", "Sprache")
    await ann.presses("English", "I'll write in English")
    await opens_the_menu(ann)
    await ann.presses("What you share", "What you agreed to")
    number = re.search(r"(\d)\. To decide how often", await ann.reads())
    assert number is not None
    await ann.presses(f"Turn off {number[1]}", "Off, and its answers are erased")
    await opens_the_menu(ann)
    await ann.presses("My answers", "1. Which roast")
    await ann.presses("Stop sharing 1", "Share 1")
    await ann.presses("Erase 2", "Erased")
    await expect(ann.button("Erase 4")).to_have_count(0)


async def takes_everything_along_and_leaves(ann: Ann) -> None:
    await opens_the_menu(ann)
    await ann.presses("Export", "The file waits here for 15 minutes")
    with ZipFile(io.BytesIO(await ann.saves("Download"))) as copy:
        assert copy.testzip() is None
        assert any(name.endswith(".html") for name in copy.namelist())
    await opens_the_menu(ann)
    await ann.presses("Erase everything", "It can't be undone")
    await ann.presses("Erase everything", "I'm forgetting you now")
    assert await ann.context.cookies() == []
    await ann.page.reload()
    await ann.sees("Looking stores nothing")


async def whole_relationship(ann: Ann) -> None:
    await begins(ann)
    await tells_what_she_is_asked(ann)
    await settles_things(ann)
    await takes_everything_along_and_leaves(ann)


@pytest.mark.slow
async def test_by_mouse_on_a_narrow_phone(phone: Phone, origin: str, chromium: Browser) -> None:
    async with await chromium.new_context(base_url=origin, viewport=NARROW) as context:
        await whole_relationship(Ann(context, phone, Mouse()))


@pytest.mark.slow
async def test_by_keyboard_at_a_desk(phone: Phone, origin: str, chromium: Browser) -> None:
    desk: Any = {"viewport": WIDE, "color_scheme": "dark", "reduced_motion": "reduce"}
    async with await chromium.new_context(base_url=origin, **desk) as context:
        await whole_relationship(Ann(context, phone, Keys()))


@pytest.mark.slow
async def test_without_javascript(phone: Phone, origin: str, chromium: Browser) -> None:
    plain: Any = {"base_url": origin, "viewport": NARROW, "color_scheme": "dark"}
    async with (
        await chromium.new_context(**plain, java_script_enabled=False) as context,
        await chromium.new_context(**plain) as other,
    ):
        mirror = await other.new_page()
        await mirror.goto("/chat/nowhere")
        await whole_relationship(Ann(context, phone, Mouse(), looks_at=mirror))


def faults(found: dict[str, Any]) -> list[str]:
    """What axe-core complains about, each with its place."""
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]


async def targets(page: Page) -> list[tuple[str, float, float]]:
    """Every control that is not inside a line of text, with its width and height (WCAG 2.2, 2.5.8)."""
    found: list[tuple[str, float, float]] = await page.evaluate(
        """() => [...document.querySelectorAll("button:not(.command), textarea, a:not(.words a)")].map((one) => {
            const box = one.getBoundingClientRect(); return [one.textContent, box.width, box.height] })"""
    )
    return found
