"""Calls to a CRM: faults have the contract's names, nothing that was sent is told, no inner address is called."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import sys
import traceback
import weakref
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.sync.connectors import http
from bot.sync.connectors.contract import ServerFailed, Stopped, Throttled
from bot.sync.connectors.http import Answer, Http, as_json

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
BASE = "https://crm.example/api"
SECRET = "pat_0123456789"
SAID = "allergic to nuts"


def calling(handler: Callable[[httpx.Request], httpx.Response], *, base: str = BASE, may_be_private: bool = True) -> Http:
    headers = {"Authorization": f"Bearer {SECRET}", "revision": "2026-10-15"}
    return Http(base, now=lambda: NOW, headers=headers, may_be_private=may_be_private, transport=httpx.MockTransport(handler))


def answering(status: int, body: bytes = b"", **headers: str) -> Http:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return calling(lambda _: httpx.Response(status, content=body, headers=named))


async def test_a_call_says_what_it_has_to_and_hands_the_answer_over() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b'{"price": 0.10}')

    client = calling(handler)
    answer = await client.call("POST", "/contacts/", params={"q": "a&b"}, body=as_json({"diet": "végan"}), headers={"x-one": "1"})
    await client.close()
    assert (answer.status, answer.json()) == (200, {"price": Decimal("0.10")})
    (request,) = seen
    assert str(request.url) == "https://crm.example/api/contacts/?q=a%26b"
    assert request.content == '{"diet":"végan"}'.encode()
    wanted = {"authorization": f"Bearer {SECRET}", "content-type": "application/json", "accept-encoding": "identity", "x-one": "1"}
    assert {name: request.headers[name] for name in wanted} == wanted
    assert request.extensions["timeout"] == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_what_was_sent_is_let_go_with_the_call_and_not_when_circles_are_looked_for(status: int) -> None:
    sent: list[weakref.ref[httpx.Request]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(weakref.ref(request))
        return httpx.Response(status, content=b"{}")

    client = calling(handler)
    gc.disable()
    try:
        with suppress(ServerFailed):
            await client.call("POST", "/contacts/", body=as_json({"diet": SAID}))
        assert [request() for request in sent] == [None]
    finally:
        gc.enable()
        await client.close()


@pytest.mark.parametrize("status", [200, 201, 204, 207, 300, 304, 400, 404, 409, 413, 422, 423])
async def test_what_a_connector_understands_itself_is_handed_over(status: int) -> None:
    assert (await answering(status).call("GET", "/")).status == status


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
async def test_a_system_that_failed_did_answer(status: int) -> None:
    with pytest.raises(ServerFailed) as failed:
        await answering(status, SAID.encode()).call("GET", "/")
    assert failed.value.answered and SAID not in str(failed.value)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ReadTimeout,
        httpx.ReadError,
        httpx.RemoteProtocolError,
        OSError,
        socket.gaierror,
    ],
)
async def test_no_answer_is_unknown_and_tells_nothing_that_was_sent(error: type[Exception]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error(f"while sending {SAID}")

    with pytest.raises(ServerFailed) as failed:
        await calling(handler).call("GET", "/", params={"key": SAID})
    assert not failed.value.answered
    assert failed.value.__context__ is None and failed.value.__cause__ is None
    assert SAID not in "".join(traceback.format_exception(failed.value)) and error.__name__ in str(failed.value)


async def test_an_answer_that_never_ends_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "DONE_WITHIN", 0)

    async def handler(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(ServerFailed, match="TimeoutError"):
        await calling(handler).call("GET", "/")  # type: ignore[arg-type]


async def test_an_answer_that_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 10)
    assert len((await answering(200, b"x" * 10).call("GET", "/")).body) == 10
    with pytest.raises(ServerFailed, match="larger"):
        await answering(200, b"x" * 11).call("GET", "/")


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff", b"[" * 100_000, b"9" * 5000])
def test_what_is_not_json_is_a_failure_that_tells_nothing(body: bytes) -> None:
    with pytest.raises(ServerFailed) as failed:
        Answer(200, {}, body).json()
    assert failed.value.answered and failed.value.__context__ is None


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({}, None),
        ({"Retry_After": "55"}, 55),
        ({"Retry_After": "0.5"}, 0.5),
        ({"Retry_After": "-3"}, 0),
        ({"Retry_After": "nan"}, None),
        ({"Retry_After": "1e999"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "Sun, 29 Nov 2026 12:01:30 GMT"}, 90),
        ({"Retry_After": "Sun, 29 Nov 2026 12:01:30 -0000"}, 90),
        ({"Retry_After": "Sun, 29 Nov 2026 11:00:00 GMT"}, 0),
        ({"X_RateLimit_Reset": str(int(NOW.timestamp()) + 7)}, 7),
        ({"X_RateLimit_Reset": "12"}, 12),
        ({"X_RateLimit_Reset": "12", "Retry_After": "3"}, 3),
    ],
)
async def test_too_many_calls_wait_as_long_as_the_system_says(headers: dict[str, str], after: float | None) -> None:
    with pytest.raises(Throttled) as throttled:
        await answering(429, **headers).call("GET", "/")
    assert throttled.value.after == after


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (403, {"detail": "Token is expired."}, "403: Token is expired."),
        (401, {"status": "error", "message": "bad\n\x1b[31mkey"}, "401: bad [31mkey"),
        (401, [{"message": "Session expired", "errorCode": "INVALID_SESSION_ID"}], "401: Session expired"),
        (410, {"errors": [{"title": "Gone", "detail": "revision 2026-10-15 is gone"}]}, "410: revision 2026-10-15 is gone"),
        (401, {"message": f"no such token {SECRET}!"}, "401: no such token …!"),
        (403, {"message": "x" * 5000}, "403: " + "x" * 199 + "…"),
        (403, "", "the system answered 403"),
    ],
)
async def test_a_refused_token_stops_everything_with_the_vendors_sentence(status: int, body: object, told: str) -> None:
    with pytest.raises(Stopped) as stopped:
        await answering(status, as_json(body)).call("GET", "/")
    assert stopped.value.text == told


async def test_a_refusal_in_html_is_not_told() -> None:
    with pytest.raises(Stopped, match=r"^the system answered 401$"):
        await answering(401, b"<html>Please log in</html>").call("GET", "/")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    with pytest.raises(Stopped, match="another address"):
        await answering(status, location="https://elsewhere.example").call("GET", "/")


@pytest.mark.parametrize(
    ("base", "may_be_private"),
    [
        ("http://crm.example", False),  # a token in clear
        ("ftp://crm.example", True),
        ("crm.example", True),
        ("https://", True),
        ("https://me:secret@crm.example", True),
        ("https://crm.example/?a=b", True),
        ("https://crm.example:99999", True),
    ],
)
def test_an_address_that_cannot_be_used_is_said_at_once(base: str, may_be_private: bool) -> None:
    with pytest.raises(Stopped) as stopped:
        calling(lambda _: httpx.Response(200), base=base, may_be_private=may_be_private)
    assert "secret" not in stopped.value.text


INSIDE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fd00::1", "fe80::1%eth0"]
HIDDEN = ["::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"]


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    monkeypatch.setattr(http, "getproxies", dict)

    def looked_up(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


@pytest.mark.parametrize("address", INSIDE + HIDDEN)
async def test_a_name_that_leads_inside_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.215.14", address)
    with pytest.raises(Stopped, match="inside this network"):
        await calling(lambda _: pytest.fail("called"), may_be_private=False).call("GET", "/")


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "2606:2800:21f::1", "93.184.215.14")
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if ":" in request.url.host:
            raise httpx.ConnectError("no IPv6 here")
        return httpx.Response(200)

    await calling(handler, base="https://crm.example:8443", may_be_private=False).call("POST", "/x", body=b"{}")
    assert [request.url.host for request in seen] == ["2606:2800:21f::1", "93.184.215.14"]
    last = seen[-1]
    assert (last.headers["host"], last.extensions["sni_hostname"]) == ("crm.example:8443", "crm.example")
    assert (last.url.port, last.content) == (8443, b"{}")


async def test_behind_a_proxy_the_name_is_the_proxys_to_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(http, "getproxies", lambda: {"https": "http://proxy.example:3128"})
    monkeypatch.setattr(http, "proxy_bypass", lambda host: host == "direct.example")
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(200)

    await calling(handler, may_be_private=False).call("GET", "/")
    assert seen == ["crm.example"]
    with pytest.raises(Stopped):
        await calling(handler, base="https://direct.example", may_be_private=False).call("GET", "/")


def test_half_a_character_is_sent_as_an_escape() -> None:
    assert as_json({"a": "\ud800", "b": "ü"}) == b'{"a":"\\ud800","b":"\xc3\xbc"}'


@pytest.mark.parametrize("base", ["https://hook.example/catch/1/abc", "https://hook.example/catch/1/abc/"])
async def test_without_a_path_the_address_is_called_as_it_was_written(base: str) -> None:
    """Of a webhook it matters whether there is a slash at its end."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(204)

    client = calling(handler, base=base)
    await client.call("POST", "")
    await client.call("POST", "/x")
    assert seen == [base, "https://hook.example/catch/1/abc/x"]


async def test_where_it_is_sent_elsewhere_only_the_host_is_named() -> None:
    """The address of a webhook is a secret, and what stopped a run is kept and shown."""
    with pytest.raises(Stopped) as stopped:
        await answering(301).call("POST", "/secret-hook")
    assert "secret-hook" not in stopped.value.text and "crm.example sends us" in stopped.value.text


async def test_every_call_waits_at_the_gate() -> None:
    waited: list[str] = []

    async def gate() -> None:
        waited.append("waited")

    def handler(_: httpx.Request) -> httpx.Response:
        waited.append("called")
        return httpx.Response(200)

    client = Http(BASE, now=lambda: NOW, headers={}, may_be_private=True, gate=gate, transport=httpx.MockTransport(handler))
    for _ in range(2):
        await client.call("GET", "/")
    assert waited == ["waited", "called"] * 2


@pytest.mark.parametrize(("base", "host"), [("https://crm.example/api", "crm.example"), ("http://10.0.0.7:8000/", "10.0.0.7:8000")])
def test_people_are_told_the_host(base: str, host: str) -> None:
    assert Http(base, now=lambda: NOW, headers={}, may_be_private=True).host == host


@pytest.mark.parametrize("certified", ["crm.example", "elsewhere.example"])
async def test_called_by_its_address_it_still_has_to_prove_its_name(
    certified: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = self_signed(certified, tmp_path)
    at_the_server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    at_the_server.load_cert_chain(certificate, key)
    monkeypatch.setattr(http, "_certificates", lambda: ssl.create_default_context(cafile=str(certificate)))
    monkeypatch.setattr(http, "_is_outer", lambda address: True)
    resolving(monkeypatch, "127.0.0.1")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        told = next(line for line in head.decode().splitlines() if line.lower().startswith("host:"))
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {len(told)}\r\nconnection: close\r\n\r\n{told}".encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=at_the_server) as server:
        port = server.sockets[0].getsockname()[1]
        client = Http(f"https://crm.example:{port}", now=lambda: NOW, headers={})
        if certified == "crm.example":
            assert (await client.call("GET", "/")).body.decode().lower() == f"host: crm.example:{port}"
        else:
            with pytest.raises(ServerFailed, match="ConnectError"):
                await client.call("GET", "/")
        await client.close()


def self_signed(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate for this name and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), today - DAY, today + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    unlocked = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked))
    return files


async def test_where_nothing_is_encrypted_nobody_is_trusted_and_no_certificates_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("read")

    monkeypatch.setattr(http, "_certificates", never)
    client = Http("http://127.0.0.1:1", now=lambda: NOW, headers={}, may_be_private=True)
    await client.close()
    with pytest.raises(AssertionError, match="read"):
        Http("https://crm.example.com", now=lambda: NOW, headers={})


def test_what_is_not_installed_is_not_looked_for_at_every_lock() -> None:
    """httpcore imports sniffio, which anyio brought along until lately, again and again."""
    assert "sniffio" in sys.modules or find_spec("sniffio") is not None
