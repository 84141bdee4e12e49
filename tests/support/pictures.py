"""`make screenshots`: every page of the console and the web phone as pictures, of a bot that was really started on demo data.

The list of pages is the console's own table of routes, so a new page has its picture without anybody thinking of it.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page

from bot.app.compose import build
from bot.console.pages.table import all_pages
from bot.engine.model.ids_and_time import crockford
from bot.settings import Settings
from prompts.checking.load import starter_folder
from prompts.files import content, yaml_files
from storage import demo
from tests.support.chromium import a_chromium
from tests.support.places import CHROMIUM, ROOT
from tests.support.small_png import smaller

PICTURES = ROOT / "docs" / "pictures"
SCHEMES = ("light", "dark")
WIDTHS = {1280: 800, 360: 740}
"""Of the window, and how high it is then."""
PHONE = "/chat"
_RECEIVER = """receivers:
  hubspot:
    called:
      en: our mailing tool
      de: unser Mailprogramm
    purposes: [recommend]
"""
_OTHER_WORDS = """    wording_test:
      ask:
        en: Do you have a coffee grinder at home?
        de: Hast du eine Kaffeemühle zu Hause?
"""
_SIGN_IN = re.compile(r"(http://\S+/sign-in\?key=\S+)")


@dataclass(frozen=True)
class Shot:
    """One page as somebody sees it."""

    page: str
    """Its address as the table of routes has it: who is looked at there is somebody else each time."""
    path: str
    scheme: str
    width: int

    @property
    def name(self) -> str:
        """Of the file."""
        page = re.sub(r"[^a-z0-9]+", "-", self.page.lower()).strip("-") or "first-page"
        return f"{page}-{self.scheme}-{self.width}.png"


def shots(pages: Mapping[str, str]) -> list[Shot]:
    """Each page in both colour schemes and both widths."""
    return [Shot(page, path, scheme, width) for page, path in pages.items() for scheme in SCHEMES for width in WIDTHS]


def prompts_in(folder: Path) -> Path:
    """The starter's questions, with a receiver and a test of two wordings, so that there is something of everything."""
    folder.mkdir(parents=True)
    for path in yaml_files(starter_folder()):
        text = content(path).decode()
        text = re.sub(r"^receivers: \{\}.*\n(#.*\n)*", _RECEIVER, text, flags=re.MULTILINE)
        text = text.replace(
            "      de: Mahlst du deine Bohnen selbst?\n", f"      de: Mahlst du deine Bohnen selbst?\n{_OTHER_WORDS}"
        )
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def environment(folder: Path, port: int = 0) -> dict[str, str]:
    """What the commands are started with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "TELEGRAM_"))}
    given = {"ZEROPARTY_DATA_DIR": folder / "var", "ZEROPARTY_PROMPTS_DIR": folder / "prompts", "ZEROPARTY_PORT": port}
    return kept | {name: str(value) for name, value in given.items()} | {"PYTHONPATH": str(ROOT)}


async def pages_of(settings: Settings) -> dict[str, str]:
    """Every page that can be looked at, as the table has it and with something of this installation in it."""
    app = await build(settings)
    try:
        somebody = (await app.store.read(lambda unit: demo.some_made_up(unit, 1)))[0]
        table = all_pages(app.desk())
    finally:
        await app.close()
    instead = {"question": "roast", "file": "coffee.yaml", "customer": crockford(somebody), "number": "1", "version": "1"}
    found = {}
    for page in table:
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda name: instead.get(name[1], ""), page.path)
        is_file = "." in page.path or path.endswith(("/download", "/copy/file"))
        if "GET" in page.methods and not is_file and "//" not in path and (path == "/" or not path.endswith("/")):
            found[page.path] = path
    return found | {PHONE: PHONE}


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The real command; yields the link that it prints."""
    command = [sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())", "run"]
    said = folder / "said"
    with said.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=out, stderr=out)
    try:
        yield _link_in(said)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _link_in(said: Path) -> str:
    for _ in range(600):
        text = said.read_text()
        if (found := _SIGN_IN.search(text)) and "ready" in text:
            return found[1]
        time.sleep(0.1)
    raise SystemExit(f"the bot did not start: {said.read_text()}")


async def take(link: str, wanted: list[Shot], folder: Path) -> list[str]:
    """Take the pictures; returns what went wrong, in words."""
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob("*.png"):
        earlier.unlink()
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(link))
    problems: list[str] = []
    async with a_chromium() as browser:
        context = await browser.new_context(base_url=origin)
        page = await context.new_page()
        await page.goto(link)
        await page.get_by_role("button", name=re.compile("Sign in")).click()
        for shot in wanted:
            await page.emulate_media(color_scheme=shot.scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            await page.set_viewport_size({"width": shot.width, "height": WIDTHS[shot.width]})
            answer = await page.goto(shot.path)
            if answer is not None and not answer.headers.get("content-type", "").startswith("text/html"):
                continue  # a file, and no page
            if answer is None or answer.status >= 400:
                problems.append(f"{shot.path}: {answer.status if answer else 'no answer'}")
                continue
            if shot.path == PHONE:
                await _talk(page)
            if await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                problems.append(f"{shot.path}: wider than {shot.width}")
            await page.wait_for_load_state("load")
            taken = await page.screenshot(animations="disabled", full_page=False)
            (folder / shot.name).write_bytes(smaller(taken))
    return problems


async def _talk(page: Page) -> None:
    """From Start to the first question, once."""
    for name in ("Start", "Yes, ask me"):
        button = page.get_by_role("button", name=name)
        if await button.count():
            await button.first.click()
            await page.wait_for_timeout(700)


def main() -> int:
    """Make demo data, start the bot on it, take the pictures."""
    customers = sys.argv[1] if len(sys.argv) > 1 else "3000"
    if not CHROMIUM.exists():
        print(f"no browser at {CHROMIUM}: install Debian's chromium, or set CHROMIUM_PATH", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="zeroparty-pictures-") as place:
        folder = Path(place)
        prompts_in(folder / "prompts")
        command = [
            sys.executable,
            "-c",
            "from bot.cli import main; raise SystemExit(main())",
            "demo-data",
            "--customers",
            customers,
        ]
        subprocess.run(command, cwd=ROOT, env=environment(folder), check=True)
        settings = Settings(zeroparty_data_dir=folder / "var", zeroparty_prompts_dir=folder / "prompts")
        pages = asyncio.run(pages_of(settings))
        with running(folder) as link:
            problems = asyncio.run(take(link, shots(pages), PICTURES))
    for problem in problems:
        print(problem, file=sys.stderr)
    taken = [path.stat().st_size for path in PICTURES.glob("*.png")]
    print(f"{len(taken)} pictures in {PICTURES}, {sum(taken) // 1024} kB")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
