"""Somebody of the staff at the console, without a browser: requests as forms make them, with the cookie that signing in gives."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Any

import httpx

from bot.app.application import Application
from bot.console.staff import Role

HERE = "http://127.0.0.1:8080"


class Visitor:
    """A browser without JavaScript, that is signed in or not."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def get(self, path: str, **given: Any) -> httpx.Response:
        """Open a page."""
        return await self._http.get(path, **given)

    async def page(self, path: str) -> str:
        """The text of a page that is there; markup and all."""
        answer = await self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    async def sends(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Send the form with this action that stands on a page, with its hidden fields, these, and nothing else."""
        found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', await self.page(page), re.DOTALL)
        assert found, f"no form on {page} posts to {action}"
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', found[1])
        return await self.posts(action, **{name: unescape(value) for name, value in hidden} | fields)

    async def posts(self, action: str, **fields: str) -> httpx.Response:
        """Send fields, with the origin that a browser names; redirects are followed."""
        return await self._http.post(action, data=fields, headers={"Origin": HERE}, follow_redirects=True)


@asynccontextmanager
async def visitor(app: Application, *roles: Role, name: str = "ada") -> AsyncIterator[Visitor]:
    """Somebody with these roles; with none, somebody who is not signed in."""
    transport = httpx.ASGITransport(app=app.pages(), client=("127.0.0.1", 4711))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as http:
        if roles:
            secret = await app.desk().doorkeeper.invite(name, roles)
            answer = await http.post("/sign-in", data={"key": secret, "next": "/"}, headers={"Origin": HERE})
            assert answer.status_code == 303, answer.text
        yield Visitor(http)
