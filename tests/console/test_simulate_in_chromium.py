"""The simulator in a real browser: narrow and wide, light and dark, by keyboard, and without JavaScript."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.console.staff import Role
from tests.support.chromium import findings, served
from tests.support.office import Office, running_office

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = 60_000
"""Milliseconds a trial may take on a busy machine."""


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[tuple[Office, str]]:
    async with running_office(tmp_path) as running, served(running.bot.app.pages()) as origin:
        yield running, origin


async def opened(chromium: Browser, office: tuple[Office, str], **options: Any) -> Page:
    """The page of a viewer, from which no request leaves the origin."""
    running, origin = office
    context = await chromium.new_context(base_url=origin, **options)
    page = await context.new_page()
    page.on("request", lambda request: None if request.url.startswith(origin) else pytest.fail(request.url))
    await page.goto(f"/sign-in?key={await running.link('Vic', Role.VIEWER)}")
    await page.locator("main button").first.click()
    await page.goto("/simulate")
    return page


async def is_sound(page: Page) -> None:
    assert await findings(page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
async def test_every_state_of_the_page_is_sound(chromium: Browser, office: tuple[Office, str], scheme: str, width: int) -> None:
    page = await opened(chromium, office, color_scheme=scheme, viewport={"width": width, "height": 800})
    await is_sound(page)
    await page.get_by_label("Between two questions, at least").fill("soon")
    await page.keyboard.press("Enter")
    await expect(page.locator("#f-gap-note")).to_contain_text("is not a time span")
    await is_sound(page)
    await page.get_by_label("Between two questions, at least").fill("14 days")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Being tried")).to_be_visible()
    await is_sound(page)
    await page.evaluate("window.wasNotReloaded = true")
    await expect(page.get_by_role("heading", name="What came out")).to_be_visible(timeout=LONG)
    assert await page.evaluate("window.wasNotReloaded"), "the script swaps the part that changed"
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await expect(page.get_by_role("img", name="Answers against opt-outs")).to_be_visible()
    assert await page.evaluate("document.querySelector('.picture img').naturalWidth > 0")
    await is_sound(page)


async def test_without_javascript(chromium: Browser, office: tuple[Office, str]) -> None:
    page = await opened(chromium, office, java_script_enabled=False, viewport={"width": 360, "height": 800})
    await page.get_by_role("button", name="Try it").click()
    again = page.get_by_role("link", name="Look again")
    for _ in range(LONG // 200):
        if not await again.count():
            break
        await again.click()
        await page.wait_for_timeout(200)
    await expect(page.get_by_role("heading", name="One person's next 12 months")).to_be_visible()
