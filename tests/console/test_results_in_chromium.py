"""Results and attention in a real browser: nothing that axe finds, no sideways scroll, light and dark, with and without script."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.console.staff import Role
from bot.results.counting.keeping import KeptCounts
from bot.results.snapshot import as_document
from storage.questions import kept_counts
from storage.traffic.brake import Brake, pull_brake
from tests.support.app import Phone, running_phone
from tests.support.chromium import findings, served, watched, window
from tests.support.counted import half_a_year
from tests.support.office import link

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for pictures, for whoever wants to look."""

SIZES = [(360, 740), (1280, 800)]


@pytest_asyncio.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    async with running_phone(tmp_path) as running:
        yield running


@pytest_asyncio.fixture
async def origin(phone: Phone) -> AsyncIterator[str]:
    async with served(phone.app.pages()) as address:
        yield address


async def has_counts(phone: Phone) -> None:
    """As if it had been talked to for half a year, and counted twelve minutes ago."""
    document, at = as_document(half_a_year(phone.app.catalogue(), phone.clock.now())), phone.clock.now()
    await phone.app.store.write(lambda unit: kept_counts.keep_counts(unit, document, at=at))
    phone.clock.advance(timedelta(minutes=12))


async def signed_in(phone: Phone, chromium: Browser, origin: str, **options: Any) -> Page:
    key = await link(phone.app, "Ann", Role.PUBLISHER)
    page = await window(chromium, origin, **options)
    await page.goto(f"/sign-in?key={key}")
    await page.get_by_role("button", name="Sign in as Ann").click()
    return page


async def is_fit_to_be_seen(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await findings(page) == [], (name, scheme)
    if SCREENSHOTS:
        await page.emulate_media(color_scheme="light")
        await page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True, animations="disabled")


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_state_of_every_page(phone: Phone, chromium: Browser, origin: str, width: int, height: int) -> None:
    page = await signed_in(phone, chromium, origin, viewport={"width": width, "height": height})
    wrong = watched(page, origin)
    paths = {"results": "/results", "attention": "/attention", "result": "/results/roast"}
    for name, path in paths.items():
        await page.goto(path)
        await expect(page.get_by_text("The first count is under way")).to_be_visible()
        await is_fit_to_be_seen(page, f"{name}-empty-{width}")
    await has_counts(phone)
    paths |= {question: f"/results/{question}" for question in phone.app.catalogue().questions}
    for name, path in paths.items():
        await page.goto(path)
        await expect(page.get_by_text("Counted 12 minutes ago")).to_be_visible()
        for each in await page.locator("details.numbers").all():
            await each.evaluate("each => each.open = true")
        await is_fit_to_be_seen(page, f"{name}-full-{width}")
    await phone.app.store.write(lambda unit: pull_brake(unit, Brake("breaker", "9 opt-outs on 210 pushes", "2026-05-04T10:00:00Z")))
    await page.goto("/attention")
    await is_fit_to_be_seen(page, f"attention-stopped-{width}")
    assert wrong == []


async def test_new_counts_are_asked_for_and_come_by_themselves(phone: Phone, chromium: Browser, origin: str) -> None:
    await has_counts(phone)
    page = await signed_in(phone, chromium, origin)
    await page.goto("/attention")
    await page.get_by_role("button", name="Count now").click()
    await expect(page.get_by_text("Counting has begun")).to_be_visible()
    await KeptCounts(phone.app.store, phone.clock, phone.app.catalogue, rest=0).look()
    await page.get_by_role("link", name="Show the new counts").click()
    await expect(page.get_by_text("over 0 customers")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
async def test_all_asking_is_paused_and_let_go_on_by_keyboard_alone(
    phone: Phone, chromium: Browser, origin: str, script: bool
) -> None:
    await has_counts(phone)
    page = await signed_in(phone, chromium, origin, java_script_enabled=script)
    await page.goto("/attention")
    await page.locator("summary", has_text="Pause all asking").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("the guide is wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="All asking is paused")).to_be_visible()
    await expect(page.get_by_text("the guide is wrong").first).to_be_visible()
    await page.get_by_label("Why may questions go out again?").focus()
    await page.keyboard.type("it is mended")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Questions go out")).to_be_visible()
