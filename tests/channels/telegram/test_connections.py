"""Through whom the platform is reached: what the machine's environment says, asked once."""

from __future__ import annotations

import pytest
from aiohttp import BasicAuth
from yarl import URL

from bot.channels.telegram.connections import Connections

METHOD = "https://api.telegram.org/bot1:x/sendMessage"


def proxy_of(monkeypatch: pytest.MonkeyPatch, **said: str) -> tuple[URL | None, BasicAuth | None]:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    return Connections(1)._proxy_for(METHOD)


def test_without_a_proxy_the_platform_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_of(monkeypatch) == (None, None)
    assert proxy_of(monkeypatch, HTTP_PROXY="http://proxy.example:3128") == (None, None), "that one is for plain addresses"


def test_a_proxy_is_used_with_the_name_it_wants_and_the_address_does_not_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, auth = proxy_of(monkeypatch, HTTPS_PROXY="http://ann:secret@proxy.example:3128")
    assert proxy == URL("http://proxy.example:3128")
    assert auth == BasicAuth("ann", "secret")


def test_what_is_to_be_reached_without_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_of(monkeypatch, HTTPS_PROXY="http://proxy.example:3128", NO_PROXY="telegram.org") == (None, None)
