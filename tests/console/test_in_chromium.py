"""A marketer's day in a real browser: by mouse, by keyboard alone, without JavaScript; narrow and wide, light and dark."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from bot.console.staff import Role
from tests.support.chromium import findings, served, watched, window
from tests.support.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SENTENCE = "Which pastry goes with your coffee?"
GERMAN = "Welches Gebäck passt zu deinem Kaffee?"
WORDS = {
    "#f-ask-de": GERMAN,
    "#f-options-0-en": "Croissant",
    "#f-options-0-de": "Hörnchen",
    "#f-options-1-en": "Brownie",
    "#f-options-1-de": "Brownie",
    "#f-benefit-en": "We put the right one beside your cup.",
    "#f-benefit-de": "Wir legen das richtige neben deine Tasse.",
}
SIZES = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
async def origin(office: Office) -> AsyncIterator[str]:
    async with served(office.bot.app.pages()) as address:
        yield address


async def signed_in(page: Page, office: Office, *roles: Role, name: str = "Ann") -> None:
    """By the link, as from a mail."""
    await page.goto(f"/sign-in?key={await office.link(name, *roles)}")
    await page.get_by_role("button", name=f"Sign in as {name}").click()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "plain"])
async def test_a_marketer_writes_tries_publishes_and_goes_back(
    office: Office, chromium: Browser, origin: str, width: int, scheme: str, has_script: bool
) -> None:
    page = await window(
        chromium, origin, viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=has_script
    )
    seen = watched(page, origin)
    await signed_in(page, office, Role.PUBLISHER)
    await page.get_by_label("what would you like to know?").fill(SENTENCE)
    await page.get_by_role("button", name="Write it").click()

    await expect(page.locator("#found")).to_contain_text("still to write")
    for field, words in WORDS.items():
        await page.locator(field).fill(words)
    await page.locator("#f-sensitive").select_option("none")
    await page.get_by_text("What you promise").first.click()
    await page.locator("#f-keep").fill("20 years")
    await look(page, has_script)
    await expect(page.locator("#note-keep")).to_contain_text("Answers may be kept 24 months at most")
    await page.locator("#f-keep").fill("12 months")
    await look(page, has_script)
    await expect(page.locator("#found")).to_contain_text("Nothing to mend")

    await expect(page.locator(".screen")).to_contain_text(SENTENCE)
    await page.locator("#say").fill("crossant")
    await page.locator("#say").press("Enter")
    await expect(page.locator(".screen")).to_contain_text("You said: Croissant.")
    await page.get_by_role("button", name="Change", exact=True).click()
    await page.get_by_role("button", name="Brownie", exact=True).click()
    await expect(page.locator(".screen")).to_contain_text("You said: Brownie")
    await page.get_by_role("button", name="8 days later").click()
    await expect(page.locator(".screen")).to_contain_text("12 May 2026")
    if has_script:
        assert await findings(page) == []

    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.get_by_role("status").first).to_contain_text("Saved as a draft. Customers still see version 1")
    await page.get_by_role("link", name="Publish").click()
    await expect(page.locator("main")).to_contain_text(SENTENCE)
    await page.get_by_label("Why, in one sentence").fill("The bakery opens on Monday")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.locator("main")).to_contain_text("The bakery opens on Monday")
    assert "pastry_goes_with" in office.bot.app.catalogue().questions

    await page.get_by_role("link", name="Look, or go back to it").click()
    await page.get_by_label("Why, in one sentence").fill("It did not open")
    await page.get_by_role("button", name="Go back to version 1").click()
    await expect(page.locator("main")).to_contain_text("Version 3 is live")
    assert "pastry_goes_with" not in office.bot.app.catalogue().questions
    assert seen == []


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "plain"])
async def test_a_new_question_is_live_on_the_third_page(office: Office, chromium: Browser, origin: str, has_script: bool) -> None:
    """A sentence, its form, and there it is: two buttons, and nothing typed but what customers read."""
    page = await window(chromium, origin, viewport={"width": 360, "height": 800}, java_script_enabled=has_script)
    await signed_in(page, office, Role.PUBLISHER)
    await page.get_by_label("what would you like to know?").fill(SENTENCE)
    await page.get_by_role("button", name="Write it").click()
    for field, words in WORDS.items():
        await page.locator(field).fill(words)
    await page.locator("#f-sensitive").select_option("none")
    if has_script:
        await expect(page.locator("#found")).to_contain_text("Nothing to mend")
        assert await findings(page) == []
    await page.get_by_role("button", name="Put it live").click()
    await expect(page.get_by_role("status").first).to_contain_text("Version 2 is live: customers are asked this from now on.")
    assert "pastry_goes_with" in office.bot.app.catalogue().questions


async def look(page: Page, has_script: bool) -> None:
    """With the script checks come while one types; without it Enter in a line looks."""
    if not has_script:
        await page.locator("#f-keep").press("Enter")


@pytest.mark.parametrize(("width", "scheme"), SIZES)
async def test_the_same_by_keyboard_alone(office: Office, chromium: Browser, origin: str, width: int, scheme: str) -> None:
    page = await window(chromium, origin, viewport={"width": width, "height": 800}, color_scheme=scheme)
    await page.goto(f"/sign-in?key={await office.link('Ann', Role.PUBLISHER)}")
    await tab_to(page, "Sign in as Ann")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Questions")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to the page")
    await page.keyboard.press("Enter")
    await tab_to(page, "new.ask")
    await page.keyboard.type(SENTENCE)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/new/look")
    await expect(page.locator("#f-ask-de")).to_be_focused()
    await page.keyboard.type(GERMAN)
    for field, words in list(WORDS.items())[1:]:
        await tab_to(page, field.removeprefix("#f-").replace("-", "."))
        await page.keyboard.type(words)
    await tab_to(page, "sensitive")
    await page.keyboard.type("no, none")
    await expect(page.locator("#found")).to_contain_text("Nothing to mend")
    await tab_to(page, "Croissant")
    await page.keyboard.press("Enter")
    await expect(page.locator(".screen")).to_contain_text("You said: Croissant.")
    await expect(page.locator(":focus")).to_have_class("screen")
    await tab_to(page, "Save as a draft")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/questions/pastry_goes_with")
    await tab_to(page, "Publish")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/publish")
    await tab_to(page, "why")
    await page.keyboard.type("The bakery opens on Monday")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/history")
    assert "pastry_goes_with" in office.bot.app.catalogue().questions


async def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is called like this, by its words or as a field, has the focus; Tab goes round the page."""
    for _ in range(250):
        await page.keyboard.press("Tab")
        here: str = await page.evaluate(
            "(e => e === document.body ? '' : [e.name, e.textContent.trim()].join('\\n'))(document.activeElement)"
        )
        if wanted in here.split("\n"):
            return
    raise AssertionError(f"nothing called {wanted} can be reached with Tab")


async def test_a_stale_save_shows_both_texts(office: Office, chromium: Browser, origin: str) -> None:
    ann, ben = [await window(chromium, origin) for _ in range(2)]
    for page, name in ((ann, "Ann"), (ben, "Ben")):
        await signed_in(page, office, Role.WRITER, name=name)
        await page.goto("/questions/roast")
        await page.locator("#f-ask-en").fill(f"Which roast does {name} ask for?")
    for page in (ben, ann):
        await page.get_by_role("button", name="Save", exact=True).click()
    await expect(ann.get_by_role("alert")).to_contain_text("Somebody else changed this question")
    await expect(ann.get_by_role("region", name="Both texts")).to_contain_text("Which roast does Ben ask for?")
    await expect(ann.locator("#f-ask-en")).to_have_value("Which roast does Ann ask for?")
    assert await findings(ann) == []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
async def test_every_page_is_for_everybody(office: Office, chromium: Browser, origin: str, width: int, scheme: str) -> None:
    """Full, empty and broken: nothing that axe-core finds, nothing wider than its window, nothing that leaves the origin."""
    page = await window(chromium, origin, viewport={"width": width, "height": 800}, color_scheme=scheme)
    seen = watched(page, origin)
    await page.goto("/sign-in")
    assert await findings(page) == []
    await page.goto("/sign-in?key=none")
    assert await findings(page) == []
    await signed_in(page, office, Role.PUBLISHER, Role.PRIVACY)
    paths = ["/", "/questions/roast", "/questions/wish", "/files/coffee.yaml", "/new", "/publish", "/history", "/history/1"]
    for path in [*paths, "/staff", "/questions/nothing"]:
        await page.goto(path)
        assert await findings(page) == [], path
    coffee = office.folder / "coffee.yaml"
    text = coffee.read_text(encoding="utf-8")
    two = text.replace("Which roast do you reach for first?", "Which is yours?").replace(
        "How do you brew at home?", "How do you brew?"
    )
    coffee.write_text(two, encoding="utf-8")
    await office.bot.app.catalogue.refresh()
    await page.goto("/publish")
    await page.get_by_label("roast Which is yours?").uncheck()
    await page.get_by_role("button", name="Show what the ticks change").click()
    await expect(page.get_by_label("roast Which is yours?")).not_to_be_checked()
    await expect(page.get_by_text('becomes "Which is yours?"')).to_have_count(0)
    assert await findings(page) == [], "with ticks"
    coffee.write_text(
        text.replace("kind: single_choice", "kind: single", 1).replace("keep: 24 months", "keep: 20 years", 1), encoding="utf-8"
    )
    await office.bot.app.catalogue.refresh()
    for path in ["/", "/questions/roast", "/questions/brew", "/files/coffee.yaml", "/publish"]:
        await page.goto(path)
        assert await findings(page) == [], f"{path}, broken"
    coffee.unlink()
    await office.bot.app.catalogue.refresh()
    for path in ["/", "/new", "/publish"]:
        await page.goto(path)
        assert await findings(page) == [], f"{path}, empty"
    assert [one for one in seen if "404" not in one and "410" not in one] == []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
async def test_what_is_still_said_against_words_is_for_everybody(
    office: Office, chromium: Browser, origin: str, width: int, scheme: str
) -> None:
    """In the editor a translation that is older, in the history the advice on what somebody would go back to."""
    page = await window(chromium, origin, viewport={"width": width, "height": 800}, color_scheme=scheme)
    await signed_in(page, office, Role.PUBLISHER)
    for words in ("Don't you agree that people with a good income prefer dark roast?", "Which roast is yours?"):
        await page.goto("/questions/roast")
        await page.locator("#f-ask-en").fill(words)
        await expect(page.locator("#found")).to_contain_text("The question, de")
        assert await findings(page) == []
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_role("link", name="See what would change").click()
        await page.get_by_label("Why, in one sentence").fill("We mean it")
        await page.get_by_role("button", name="Publish").click()
    await page.goto("/history/2")
    await expect(page.locator("#advice")).to_contain_text("Go back if you mean it")
    assert await findings(page) == []


async def test_a_page_is_small_and_readable_on_paper(office: Office, chromium: Browser, origin: str) -> None:
    page = await window(chromium, origin)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(int(response.headers.get("content-length", "0"))))
    await signed_in(page, office, Role.PUBLISHER)
    for path in ["/", "/questions/roast", "/publish"]:
        sizes.clear()
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        assert 0 < sum(sizes) < 150_000, path
    await page.goto("/history")
    await page.emulate_media(media="print")
    assert not await page.locator("nav").is_visible()
    assert await page.locator("text=Version 1").first.is_visible()
    dark: str = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(255, 255, 255)"
