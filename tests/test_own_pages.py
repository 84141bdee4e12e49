"""What both the console and the web phone ask of a browser: where a form comes from, how big it is, and who it was before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from bot.own_pages import OwnCookie, TooBig, TooManyFields, is_from_our_page, posted

SESSION = OwnCookie("session", "strict")
SAID = OwnCookie("said", "lax", beside="session")


def request(*chunks: bytes, scheme: str = "http", **headers: str) -> Request:
    """A post in these pieces; nothing is there to be read behind them."""
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    waiting[-1:] = [{**last, "more_body": False} for last in waiting[-1:]]

    async def receive() -> Message:
        return waiting.pop(0)

    scope = {"type": "http", "method": "POST", "path": "/", "scheme": scheme, "headers": httpx.Headers(headers).raw}
    return Request(scope, receive)


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"origin": "https://chat.test"}, True),
        ({"origin": "https://CHAT.test"}, True),
        ({"origin": "http://chat.test"}, True),
        ({"referer": "https://chat.test/chat?a=1"}, True),
        ({"origin": "", "referer": "https://chat.test/"}, True),
        ({"origin": "https://evil.test", "referer": "https://chat.test/"}, False),
        ({"origin": "https://chat.test.evil.test"}, False),
        ({"origin": "https://chat.test:8443"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[::1"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_form_is_ours_if_the_page_it_comes_from_is(headers: dict[str, str], is_ours: bool) -> None:
    assert is_from_our_page(request(host="Chat.test", **headers)) is is_ours


def test_who_names_no_host_is_nobody() -> None:
    assert not is_from_our_page(request(origin="https://chat.test"))
    assert not is_from_our_page(request(host="", origin="https://"))


async def read(*chunks: bytes, **headers: str) -> Sequence[tuple[str, str]]:
    return await posted(request(*chunks, **headers), most_bytes=10, most_fields=3)


async def test_fields_come_in_their_order_with_those_that_are_empty() -> None:
    assert await read(b"b=1&a", b"=&b=") == [("b", "1"), ("a", ""), ("b", "")]
    assert await read(b"a=%C3%A9") == [("a", "é")]
    assert await read(b"a=\xff") == [("a", "\ufffd")]
    assert await read(b"") == []


async def test_as_much_as_it_may_have_is_read_and_no_more() -> None:
    assert await read(b"a=", b"12345678") == [("a", "12345678")]
    with pytest.raises(TooBig):
        await read(b"a=", b"123456789", b"and what is behind it")


@pytest.mark.parametrize("length", ["11", "-1", "ten", "", pytest.param("9" * 5000, id="more-digits-than-python-reads")])
async def test_what_says_that_it_is_too_big_or_says_nonsense_is_not_read(length: str) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    given = request(**{"content-length": length})
    given.stream = never  # type: ignore[method-assign]
    with pytest.raises(TooBig):
        await posted(given, most_bytes=10, most_fields=3)


async def test_more_fields_than_any_page_of_ours_sends_are_no_form() -> None:
    assert len(await read(b"a&b&c")) == 3
    with pytest.raises(TooManyFields):
        await read(b"a&b&c&d")


def given(cookie: OwnCookie, asked: Request) -> str:
    answer = Response()
    cookie.give(asked, answer, "x", seconds=60)
    return answer.headers["set-cookie"]


def test_over_https_a_cookie_is_out_of_reach_of_every_other_name() -> None:
    assert given(SESSION, request(scheme="https")) == "__Host-session=x; HttpOnly; Max-Age=60; Path=/; SameSite=strict; Secure"
    assert given(SESSION, request()) == "session=x; HttpOnly; Max-Age=60; Path=/; SameSite=strict"


def test_who_came_over_https_once_did_so_now_whatever_the_proxy_says() -> None:
    known = request(cookie="__Host-session=kept; session=planted; said=planted")
    assert SESSION.of(known) == "kept" and given(SESSION, known).startswith("__Host-session=x; ")
    assert SAID.of(known) == "" and given(SAID, known).startswith("__Host-said=x; "), "its neighbour tells of https"
    assert SAID.of(request(cookie="__Host-said=a; said=b")) == "b", "it does not tell by itself"


def test_what_is_taken_back_is_taken_as_it_was_given() -> None:
    answer = Response()
    SESSION.take(request(scheme="https"), answer)
    taken = answer.headers["set-cookie"]
    assert taken.startswith('__Host-session=""; ') and taken.endswith("; HttpOnly; Max-Age=0; Path=/; SameSite=strict; Secure")
