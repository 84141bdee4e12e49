"""The console for tests: browsers of staff with the roles they need, without JavaScript, over the real application."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.types import ASGIApp

from bot.app.application import Application
from bot.console.guard import SIGN_IN
from bot.console.staff import Role
from tests.conftest import CATALOGUE
from tests.support.app import Phone, running_phone

ORIGIN = "http://127.0.0.1:8080"


class Visitor:
    """A browser without JavaScript, in which somebody is signed in or nobody."""

    def __init__(self, pages: ASGIApp | None, **options: Any) -> None:
        """`options` are those of httpx; redirects are followed unless they say otherwise. Without `pages` it is a server's."""
        given = {"base_url": ORIGIN, "follow_redirects": True, **options}
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=pages) if pages is not None else None, **given)
        self.answer = httpx.Response(0)
        """The page that is open: asked for, or what came of a form."""

    @property
    def text(self) -> str:
        """The page's words."""
        shown = re.sub(r"<(script|style|title).*?</\1>", " ", self.answer.text, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.answer.url.path

    async def opens(self, path: str, **headers: str) -> httpx.Response:
        """A page."""
        self.answer = await self.client.get(path, headers=headers)
        return self.answer

    async def page(self, path: str) -> str:
        """The text of a page that is there; markup and all."""
        answer = await self.opens(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    def fields(self, action: str) -> list[tuple[str, str]]:
        """The fields of the form that is sent there, as a browser would send them; of the last one where there are several."""
        found = [fields for sent_to, fields in _Forms(self.answer.text).forms if sent_to == action]
        assert found, f"no form on {self.answer.url} is sent to {action}"
        return found[-1]

    async def sends(self, path: str, changed: Mapping[str, str] | None = None, *, form: str = "", on: str = "") -> httpx.Response:
        """The form that is sent there, with these fields filled in: of the page that is open, or `on` another, opened first.

        `form` says where the form itself is sent, where a button of its own sends it elsewhere.
        """
        if on:
            await self.page(on)
        changed = changed or {}
        kept = [(name, value) for name, value in self.fields(form or path) if name not in changed]
        self.answer = await self.posts(path, [*kept, *changed.items()])
        return self.answer

    async def posts(self, path: str, fields: Mapping[str, str] | Sequence[tuple[str, str]], **headers: str) -> httpx.Response:
        """These fields, as they are, whatever page is open."""
        kept = {"Origin": str(self.client.base_url).rstrip("/"), "Content-Type": "application/x-www-form-urlencoded", **headers}
        return await self.client.post(path, content=urlencode(fields), headers=kept)

    async def signs_in(self, secret: str) -> None:
        """By the secret of a link, and on to the first page."""
        kept = {"Origin": str(self.client.base_url).rstrip("/")}
        self.answer = await self.client.post(SIGN_IN, data={"key": secret, "next": "/"}, headers=kept, follow_redirects=True)
        assert self.answer.status_code == 200, self.answer.text

    async def csrf(self) -> str:
        """What a form of this session carries."""
        page = await self.client.get("/")
        found = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert found is not None
        return found[1]

    async def closes(self) -> None:
        """Nobody looks any more."""
        await self.client.aclose()


async def link(app: Application, name: str, *roles: Role) -> str:
    """The secret of a new sign-in link."""
    return await app.desk().doorkeeper.invite(name, roles)


@asynccontextmanager
async def visitor(app: Application, *roles: Role, name: str = "Ann", **options: Any) -> AsyncIterator[Visitor]:
    """Somebody with these roles; with none, somebody who is not signed in."""
    somebody = Visitor(app.pages(), **options)
    try:
        if roles:
            await somebody.signs_in(await link(app, name, *roles))
        yield somebody
    finally:
        await somebody.closes()


class Office:
    """A bot whose console is used, by several at once."""

    def __init__(self, bot: Phone, folder: Path) -> None:
        self.bot = bot
        self.folder = folder
        """Its files of questions."""
        self._pages = bot.app.pages()
        self._visitors: list[Visitor] = []

    def browser(self, **options: Any) -> Visitor:
        """A browser in which nobody is signed in."""
        self._visitors.append(Visitor(self._pages, **options))
        return self._visitors[-1]

    async def link(self, name: str, *roles: Role) -> str:
        """The secret of a new sign-in link."""
        return await link(self.bot.app, name, *roles)

    async def signed_in(self, *roles: Role, name: str = "Ann") -> Visitor:
        """A browser of somebody with these roles."""
        somebody = self.browser()
        await somebody.signs_in(await self.link(name, *roles))
        return somebody

    async def closes(self) -> None:
        """Close all browsers."""
        for somebody in self._visitors:
            await somebody.closes()


@asynccontextmanager
async def running_office(folder: Path, **given: Any) -> AsyncIterator[Office]:
    """A bot with its console, on files of its own."""
    prompts = shutil.copytree(CATALOGUE, folder / "prompts")
    async with running_phone(folder / "var", prompts=prompts, **given) as bot:
        office = Office(bot, prompts)
        try:
            yield office
        finally:
            await office.closes()


class _Forms(HTMLParser):
    """Every form of a page: where it is sent, and its fields as a browser sends them (HTML standard, 4.10.22.4)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._text: str | None = None
        self._select: list[tuple[str, bool]] | None = None
        self._name = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), []))
        elif tag == "input" and given.get("name"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._field(given["name"], given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._name, self._text = given.get("name", ""), ""
        elif tag == "select":
            self._name, self._select = given.get("name", ""), []
        elif tag == "option" and self._select is not None:
            self._text = ""
            self._select.append((given.get("value", "\0"), "selected" in given))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self._field(self._name, self._text.removeprefix("\n").replace("\n", "\r\n"))
            self._text = None
        elif tag == "option" and self._select:
            value, is_selected = self._select[-1]
            self._select[-1] = (self._text or "" if value == "\0" else value, is_selected)
            self._text = None
        elif tag == "select" and self._select:
            self._field(self._name, next((value for value, is_selected in self._select if is_selected), self._select[0][0]))
            self._select = None

    def _field(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1][1].append((name, value))
