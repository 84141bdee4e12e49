"""The console of a running bot, for tests: browsers of staff with the roles they need, over the real application."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.console.guard import SIGN_IN
from bot.console.staff import Role
from tests.conftest import CATALOGUE
from tests.support.app import Phone, running_phone

ORIGIN = "http://127.0.0.1:8080"


class Desk:
    """One browser, signed in or not, without JavaScript."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.answer = httpx.Response(0)

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

    def fields(self, action: str | None = None) -> list[tuple[str, str]]:
        """The fields of the form that is sent there, as a browser would send them; of the last form where nothing is said."""
        return next(found for sent_to, found in reversed(_Forms(self.answer.text).forms) if action in (None, sent_to))

    async def sends(self, path: str, changed: dict[str, str] | None = None, *, form: str | None = None) -> httpx.Response:
        """The form of the page, with these fields filled in, to this path."""
        changed = changed or {}
        kept = [(name, value) for name, value in self.fields(form) if name not in changed]
        self.answer = await self.posts(path, [*kept, *changed.items()])
        return self.answer

    async def posts(self, path: str, fields: list[tuple[str, str]], **headers: str) -> httpx.Response:
        """These fields, as they are."""
        kept = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded", **headers}
        return await self.client.post(path, content=urlencode(fields), headers=kept)

    async def csrf(self) -> str:
        """What a form of this session carries."""
        page = await self.client.get("/")
        found = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert found is not None
        return found[1]


class Office:
    """A bot whose console is used."""

    def __init__(self, bot: Phone, folder: Path) -> None:
        self.bot = bot
        self.folder = folder
        """Its files of questions."""
        self._app = bot.app.pages()
        self._clients: list[httpx.AsyncClient] = []

    def browser(self, **options: Any) -> Desk:
        """A browser that nobody has signed in with."""
        transport = httpx.ASGITransport(app=self._app)
        given = {"base_url": ORIGIN, "follow_redirects": True, **options}
        client = httpx.AsyncClient(transport=transport, **given)
        self._clients.append(client)
        return Desk(client)

    async def link(self, name: str, *roles: Role) -> str:
        """The secret of a new sign-in link."""
        return await self.bot.app.desk().doorkeeper.invite(name, roles)

    async def signed_in(self, *roles: Role, name: str = "Ann") -> Desk:
        """A browser of somebody with these roles."""
        desk = self.browser()
        answer = await desk.posts(SIGN_IN, [("key", await self.link(name, *roles)), ("next", "/")])
        assert answer.status_code == 200, answer.text
        desk.answer = answer
        return desk

    async def closes(self) -> None:
        """Close all browsers."""
        for client in self._clients:
            await client.aclose()


@asynccontextmanager
async def running_office(folder: Path, files: dict[str, str] | None = None, **given: Any) -> AsyncIterator[Office]:
    """A bot with its console; `files` are put among those of the test catalogue."""
    prompts = shutil.copytree(CATALOGUE, folder / "prompts")
    for name, text in (files or {}).items():
        (prompts / name).write_text(text, encoding="utf-8")
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
