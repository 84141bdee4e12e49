"""Debian's Chromium, for tests of pages: served on a socket, looked at in both colour schemes, wide and narrow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright
from starlette.types import ASGIApp

from tests.support.places import CHROMIUM

_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@asynccontextmanager
async def a_chromium() -> AsyncIterator[Browser]:
    """The browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=_ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The pages on a socket: their address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def findings(page: Page) -> list[str]:
    """What is wrong with the page as it stands: for assistive technology (axe-core), or wider than its window."""
    found = (await Axe().run(page)).response["violations"]
    wrong = [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found]
    width: list[int] = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return wrong if width[0] <= width[1] else [*wrong, f"scrolls sideways: {width}"]


async def is_too_wide(page: Page) -> list[str]:
    """What reaches beyond the window's right edge, or scrolls sideways inside."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("body, body *:not(.unseen)")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5
                || (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"))
            .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`)"""
    )
    return found


def watched(page: Page, origin: str) -> list[str]:
    """From now on: errors of scripts and policies, and requests that leave the origin."""
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((origin, "data:")) else seen.append(request.url))
    return seen


async def window(chromium: Browser, origin: str, **options: Any) -> Page:
    """A new window of somebody whom nobody knows."""
    context = await chromium.new_context(base_url=origin, **options)
    context.set_default_timeout(10_000)
    return await context.new_page()
