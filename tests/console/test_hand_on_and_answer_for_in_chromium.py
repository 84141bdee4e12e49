"""Customers, exports and the register in a real browser: every state of every page, and the walks of who uses them."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from bot.sync.simulators.simulator import Simulator, simulator
from storage.model.records import Address
from storage.people import rights_requests
from storage.people.customers import by_address
from tests.botapi import Customer
from tests.commands.sync.test_sync import CONNECTION, answered, make_by_hand
from tests.support.app import Bot, is_called, running_bot
from tests.support.chromium import served
from tests.support.office import link

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}
looks = pytest.mark.parametrize(
    "look",
    [{"viewport": size, "color_scheme": scheme} for size in SIZES.values() for scheme in ("light", "dark")],
    ids=[f"{name}-{scheme}" for name in SIZES for scheme in ("light", "dark")],
)
"""Narrow and wide, light and dark: each walk is gone in each."""
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for pictures, for whoever wants to look."""


@dataclass
class House:
    """A running bot with its pages served, a CRM, and a browser."""

    bot: Bot
    sim: Simulator
    browser: Browser
    origin: str

    @property
    def url(self) -> str:
        """Where the CRM answers."""
        return self.sim.url

    @property
    def token(self) -> str:
        """What the CRM takes."""
        return self.sim.token

    async def signed_in(self, *roles: Role, **options: Any) -> Page:
        """A browser whose user followed the link and pressed the button."""
        context = await self.browser.new_context(base_url=self.origin, **options)
        context.set_default_timeout(8000)
        page = await context.new_page()

        def looks_at(address: str) -> None:
            assert address.startswith(self.origin), f"{address} is somewhere else"

        page.on("request", lambda request: looks_at(request.url))
        if roles:
            secret = await link(self.bot.app, "ada", *roles)
            await page.goto(f"/sign-in?key={secret}")
            await page.get_by_role("button", name="Sign in as ada").click()
        return page

    async def number_of(self, customer: Customer) -> int:
        found = await self.bot.app.store.read(lambda unit: by_address(unit, Address("telegram", str(customer.id))))
        assert found is not None
        return found


@pytest_asyncio.fixture
async def house(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    faults = "refused@coffee_roast=dark"
    async with running_bot(tmp_path / "var") as bot, simulator("hubspot", faults=faults, clock=bot.clock) as sim:
        monkeypatch.setenv("CRM_TOKEN", sim.token)
        (tmp_path / "var" / "connections").mkdir()
        (tmp_path / "var" / "connections" / "hubspot.yaml").write_text(CONNECTION.format(url=sim.url), encoding="utf-8")
        async with served(bot.app.pages()) as origin:
            yield House(bot, sim, chromium, origin)


async def is_fine(page: Page, name: str) -> None:
    """Nothing that axe finds, and nothing that has to be scrolled sideways."""
    found = (await Axe().run(page)).response["violations"]
    assert not found, (name, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found])
    width = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], (name, width)
    if SCREENSHOTS:
        await page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True, animations="disabled")


async def lived(house: House) -> str:
    """Two customers, one of whom a CRM knows; a request that came by letter; a run with a refused row; fields made."""
    ann, _ = await answered(house.bot), await answered(house.bot, "Light")
    await is_called(house.bot, Address("telegram", str(ann.id)), "4711")
    number = await house.number_of(ann)
    page = await house.signed_in(Role.PUBLISHER, Role.PRIVACY)
    await page.goto("/exports/hubspot")
    await page.get_by_role("button", name="Make the fields there").click()
    await make_by_hand(house)  # type: ignore[arg-type]  # of the desk it takes only the address and the token
    await page.goto("/exports/hubspot")
    await page.get_by_role("button", name="Run now").click()
    await house.bot.app.syncs.look()
    await house.bot.app.syncs.settle()
    await page.goto(f"/customers/{crockford(number)}")
    await page.get_by_label("They wrote or called, and want to").select_option("rectification")
    await page.get_by_role("button", name="Note it").click()
    await page.context.close()
    return crockford(number)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_in_every_state(house: House, size: str, scheme: str) -> None:
    look: dict[str, Any] = {"viewport": SIZES[size], "color_scheme": scheme}
    page = await house.signed_in(Role.PUBLISHER, Role.PRIVACY, **look)

    async def visits(*paths: str) -> None:
        for path in paths:
            await page.goto(path)
            await is_fine(page, f"{size}-{scheme}-{re.sub('[^a-z0-9]+', '-', path.strip('/'))}")

    empty = ("/customers", "/customers?nobody=code", "/customers/0000000000000", "/exports", "/exports/hubspot", "/exports/nobody")
    await visits(
        *empty, "/exports/demo-klaviyo", "/register", "/register?language=de", "/register/article-13", "/register/article-30"
    )
    number = await lived(house)
    await visits("/customers", f"/customers/{number}", f"/customers/{number}/answers", f"/customers/{number}/erase")
    await visits("/exports", "/exports/hubspot")
    await page.get_by_role("button", name="Rehearse").click()
    await expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    await is_fine(page, f"{size}-{scheme}-rehearsal")
    await page.goto("/exports/hubspot")
    await page.get_by_role("link", name="See whose row").first.click()
    await is_fine(page, f"{size}-{scheme}-refused-rows")
    await page.get_by_role("button", name="Try again").click()
    await page.get_by_role("button", name="Rehearse").click()
    await page.get_by_text("Each row: what it does, and in which fields").click()
    await is_fine(page, f"{size}-{scheme}-rehearsal-rows")
    await page.goto("/exports")
    await page.get_by_role("button", name="Make the file").click()
    await expect(page.get_by_role("link", name="Download it")).to_be_visible()
    await is_fine(page, f"{size}-{scheme}-file")
    await page.goto("/exports/hubspot")
    await page.get_by_role("button", name="Run now").click()
    await is_fine(page, f"{size}-{scheme}-run-asked-for")
    anybody = await house.signed_in(**look)
    await anybody.goto("/register")
    await is_fine(anybody, f"{size}-{scheme}-register-for-anybody")
    await page.goto(f"/customers/{number}")
    async with page.expect_download():
        await page.get_by_role("button", name="Download their data copy").click()
    await is_fine(page, f"{size}-{scheme}-copy")
    await page.goto(f"/customers/{number}")
    await page.get_by_label("They do not want it deleted either").check()
    await page.get_by_role("button", name="Restrict its use").click()
    await expect(page.get_by_text("Nothing is deleted by its date either, until you lift it.")).to_be_visible()
    await is_fine(page, f"{size}-{scheme}-restricted")


@looks
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
async def test_privacy_finds_exports_and_erases_a_customer_while_the_bot_runs(
    house: House, with_script: bool, look: dict[str, Any]
) -> None:
    ann = await answered(house.bot)
    await ann.says("/code")
    await house.bot.listens()
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", ann.chat.messages[-1].text)
    assert code
    page = await house.signed_in(Role.PRIVACY, java_script_enabled=with_script, **look)
    await page.get_by_role("link", name="Customers").click()
    await page.get_by_label("Who is it?").fill(code[0])
    await page.get_by_role("button", name="Find them").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Customer ")
    await page.get_by_role("link", name="Open the answers").click()
    await expect(page.get_by_role("cell", name="Dark (dark)", exact=True)).to_be_visible()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download their data copy").click()
    assert (await downloading.value).suggested_filename.endswith("-answers.zip")
    await expect(page.get_by_role("status")).to_contain_text("It is being made")
    await page.get_by_role("link", name=re.compile("^Customer [0-9A-Z]{13}$")).click()
    await page.get_by_role("link", name="Erase them").click()
    await page.get_by_label("They asked for it, and I know that it is them").check()
    await page.get_by_role("button", name="Erase everything for good").click()
    await expect(page.get_by_role("heading", name="Erased")).to_be_visible()
    await expect(page.get_by_text(re.compile("Receipt code R-"))).to_be_visible()
    assert await house.bot.app.store.read(lambda unit: by_address(unit, Address("telegram", str(ann.id)))) is None


@looks
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
async def test_marketing_ops_runs_reads_why_a_row_was_refused_and_retries(
    house: House, with_script: bool, look: dict[str, Any]
) -> None:
    await answered(house.bot)
    page = await house.signed_in(Role.PUBLISHER, java_script_enabled=with_script, **look)
    await page.get_by_role("link", name="Exports").click()
    await page.get_by_role("link", name="hubspot").click()
    await page.get_by_role("button", name="Make the fields there").click()
    await make_by_hand(house)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Run now").click()
    await expect(page.get_by_text("waits its turn")).to_be_visible()
    await house.bot.app.syncs.look()
    await house.bot.app.syncs.settle()
    # Nobody loads the page again: our script does, or the page itself where scripts are off.
    await expect(page.get_by_text("The system said:")).to_be_visible()
    await page.get_by_role("link", name="hubspot").click()
    house.sim._system.faults.plan = ()
    await page.get_by_role("button", name="Try again").first.click()
    await expect(page.get_by_text("1 customer is tried again by the next run.")).to_be_visible()
    await page.get_by_role("button", name="Run now").click()
    await house.bot.app.syncs.look()
    await house.bot.app.syncs.settle()
    await expect(page.get_by_text("Done. 1 looked at")).to_be_visible()
    assert [one["coffee_roast"] for one in house.sim.records.values()] == ["dark"]


@looks
async def test_with_the_keyboard_only_a_refused_row_is_read_and_retried(house: House, look: dict[str, Any]) -> None:
    await answered(house.bot)
    page = await house.signed_in(Role.PUBLISHER, **look)
    await presses(page, "Exports")
    await presses(page, "hubspot")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("hubspot")
    await presses(page, "Make the fields there")
    await expect(page.get_by_role("status").first).to_be_visible()
    await make_by_hand(house)  # type: ignore[arg-type]
    await presses(page, "Run now")
    await expect(page.get_by_text("waits its turn")).to_be_visible()
    await house.bot.app.syncs.look()
    await house.bot.app.syncs.settle()
    await expect(page.get_by_text("The system said:")).to_be_visible()
    house.sim._system.faults.plan = ()
    await presses(page, "hubspot")
    await presses(page, "Try again")
    await expect(page.get_by_text("1 customer is tried again by the next run.")).to_be_visible()
    await presses(page, "Run now")
    await expect(page.get_by_text("waits its turn")).to_be_visible()
    await house.bot.app.syncs.look()
    await house.bot.app.syncs.settle()
    await expect(page.get_by_text("Done. 1 looked at")).to_be_visible()
    assert [one["coffee_roast"] for one in house.sim.records.values()] == ["dark"]


@looks
async def test_with_the_keyboard_only_somebody_is_found_and_erased(house: House, look: dict[str, Any]) -> None:
    ann = await answered(house.bot)
    page = await house.signed_in(Role.PRIVACY, **look)
    await page.goto("/customers")
    await tabbed_to(page, "f-who")
    await page.keyboard.type(f"telegram:{ann.id}")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/customers/*")
    await tabbed_to(page, "Erase them …")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/erase")
    await tabbed_to(page, "sure")
    await page.keyboard.press("Space")
    await tabbed_to(page, "Erase everything for good")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Erased")).to_be_visible()
    assert await house.bot.app.store.read(rights_requests.unanswered) == []


async def presses(page: Page, called: str) -> None:
    """A link or a button, with the tabulator and Enter; waits for the page that it leads to."""
    await tabbed_to(page, called)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def tabbed_to(page: Page, what: str) -> None:
    """Press the tabulator until that is where one stands: an id, the name of a field, or how the words on it begin."""
    for _ in range(80):
        await page.keyboard.press("Tab")
        at = await page.evaluate("(e => [e.id, e.name || '', e.innerText])(document.activeElement)")
        if any(name.startswith(what) for name in at):
            return
    raise AssertionError(f"nobody comes to {what!r} with the tabulator")
