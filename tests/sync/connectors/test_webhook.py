"""Webhooks, against a receiver on a socket that verifies with the standard's own library, and fails as real ones do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Judge
from standardwebhooks.webhooks import WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import FakeClock, SystemClock
from bot.errors import SettingsError
from bot.sync.connection import Connection
from bot.sync.connection_files import connection_named
from bot.sync.connectors.contract import Accepted, AnyField, Connector, Refused, Row, ServerFailed, Stopped, Throttled
from bot.sync.connectors.http import Http
from bot.sync.connectors.table import KINDS
from bot.sync.connectors.webhook import Webhook
from bot.sync.lint import findings
from bot.sync.mapping import mapping_of
from bot.sync.opening import connected
from bot.sync.running.run import Sync, run
from bot.sync.simulators.serving import served
from tests.support.awkward import AWKWARD
from tests.support.many_answers import NOW, crowd_in
from tests.support.synced import catalogue_in

ONE, TWO = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV0b5sSYspob7oD"
ROW = Row("0K1CUSTOMER", {"zp_diet": "végan 🥐", "zp_tastes": ("a", "b"), "zp_cups": Decimal(3), "zp_news": None})


@dataclass
class Receiver:
    """Whoever takes events; a status other than 200 may be set for what comes."""

    url: str = ""
    secrets: tuple[str, ...] = (ONE,)
    events: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    answers: Callable[[int], Response] = lambda _: Response(status_code=200)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        for secret in self.secrets:
            Judge(secret).verify(body, dict(request.headers))
        self.paths.append(request.url.path)
        self.headers.append(request.headers)
        self.ids.append(request.headers["webhook-id"])
        self.events.append(json.loads(body))
        return self.answers(len(self.events))


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    at = Receiver()
    app = Starlette(routes=[Route("/{path:path}", at.take, methods=["POST"])])
    async with served(app, 0) as base:
        at.url = f"{base}/catch/secret-hook/"
        yield at


def webhook(at: Receiver, token: str = ONE, now: Callable[[], datetime] | None = None) -> Webhook:
    return Webhook(Http(at.url, now=now or SystemClock().now, headers=KINDS["webhook"].headers(token), may_be_private=True), token)


async def test_of_whoever_acts_while_the_others_are_told_nothing_is_told() -> None:
    async def acted() -> bool:
        return True

    rows = [replace(ROW, key=key, acted=acted) if key != "b" else replace(ROW, key=key) for key in "abc"]
    async with receiver() as at:
        assert await webhook(at).write(rows) == {"a": Accepted(), "b": Accepted()}
        assert [event["data"]["customer_id"] for event in at.events] == ["a", "b"]
        at.answers = lambda _: Response(status_code=503)
        with pytest.raises(ServerFailed):
            await webhook(at).write([rows[0], rows[2]])


async def test_an_event_is_signed_and_says_what_stands_and_what_was_taken_back() -> None:
    async with receiver() as at:
        assert await webhook(at).write([ROW]) == {ROW.key: Accepted()}
        (event,) = at.events
        assert event.pop("timestamp")
        assert event == {
            "type": "preferences.updated",
            "data": {
                "customer_id": "0K1CUSTOMER",
                "set": {"zp_cups": 3, "zp_diet": "végan 🥐", "zp_tastes": ["a", "b"]},
                "cleared": ["zp_news"],
            },
        }
        assert at.paths == ["/catch/secret-hook/"]


@pytest.mark.parametrize("name", AWKWARD)
async def test_an_awkward_text_verifies_and_arrives_as_it_is(name: str) -> None:
    """What is signed is the bytes that are sent: whoever verifies them reads the same words."""
    async with receiver() as at:
        assert await webhook(at).write([replace(ROW, fields={"zp_words": AWKWARD[name]})]) == {ROW.key: Accepted()}
        (event,) = at.events
        assert event["data"]["set"] == {"zp_words": AWKWARD[name]}


async def test_an_id_there_is_named_only_where_a_link_names_it() -> None:
    async with receiver() as at:
        await webhook(at).write([replace(ROW, remote_id="crm-7")])
        assert at.events[0]["data"]["external_id"] == "crm-7"


async def test_one_event_a_customer_and_the_same_one_whenever_the_same_is_sent() -> None:
    async with receiver() as at:
        other = replace(ROW, key="0K2CUSTOMER")
        await webhook(at).write([ROW, other])
        await webhook(at).write([ROW])
        changed = replace(ROW, fields={**ROW.fields, "zp_diet": "none"})
        await webhook(at).write([changed])
        await webhook(at).write([replace(ROW, key="0K1CUSTOMER", remote_id="crm-7")])
        first, second, again, *others = at.ids
        assert first == again
        assert len({first, second, *others}) == 4


async def test_who_goes_back_to_an_earlier_answer_is_no_duplicate() -> None:
    """A receiver that drops what it has seen would else keep the answer between."""
    async with receiver() as at:
        monday = datetime(2026, 11, 23, tzinfo=UTC)
        await webhook(at).write([replace(ROW, as_of=monday)])
        await webhook(at).write([replace(ROW, as_of=monday)])
        await webhook(at).write([replace(ROW, as_of=monday + timedelta(days=2))])
        first, again, later = at.ids
        assert first == again != later
        assert [one["timestamp"] for one in at.events] == ["2026-11-23T00:00:00Z"] * 2 + ["2026-11-25T00:00:00Z"]


async def test_while_secrets_change_either_verifies_and_none_is_sent() -> None:
    async with receiver() as at:
        at.secrets = (ONE, TWO)
        await webhook(at, f"{ONE} {TWO}").write([ROW])
        assert len(at.headers[0]["webhook-signature"].split()) == 2
        said = str(at.headers[0]) + str(at.events)
        assert "whsec" not in said and ONE[6:] not in said and TWO[6:] not in said
        assert "authorization" not in at.headers[0]


async def test_a_token_beside_the_secrets_goes_as_bearer() -> None:
    async with receiver() as at:
        await webhook(at, f"{ONE} intake_key_1").write([ROW])
        assert at.headers[0]["authorization"] == "Bearer intake_key_1"


async def test_the_judge_would_find_a_wrong_signature_and_an_old_one() -> None:
    """The canary: what verifies here refuses another secret, and a call that was kept for an hour."""
    async with receiver() as at:
        at.secrets = (TWO,)
        with pytest.raises((ServerFailed, WebhookVerificationError)):
            await webhook(at).write([ROW])
        at.secrets = (ONE,)
        with pytest.raises((ServerFailed, WebhookVerificationError)):
            await webhook(at, now=FakeClock(SystemClock().now() - timedelta(hours=1)).now).write([ROW])
        assert at.events == []


@pytest.mark.parametrize("token", ["", "no-prefix", "whsec_", "whsec_c2hvcnQ=", f"{ONE} whsec_c2hvcnQ="])
async def test_nothing_is_sent_unsigned_or_with_a_secret_that_can_be_guessed(token: str) -> None:
    async with receiver() as at:
        with pytest.raises(Stopped) as stopped:
            webhook(at, token)
        assert "env:NAME" in stopped.value.text and "c2hvcnQ" not in stopped.value.text


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (429, {"Retry-After": "55"}, Throttled),
        (500, {}, ServerFailed),
        (408, {}, ServerFailed),
        (401, {}, Stopped),
        (403, {}, Stopped),
        (404, {}, Stopped),
        (405, {}, Stopped),
        (410, {}, Stopped),
        (302, {"Location": "http://127.0.0.1/elsewhere"}, Stopped),
    ],
)
async def test_what_goes_wrong_has_the_names_of_the_contract(status: int, headers: dict[str, str], error: type[Exception]) -> None:
    async with receiver() as at:
        at.answers = lambda _: Response(status_code=status, headers=headers)
        for call in (webhook(at).write, lambda rows: webhook(at).erase(rows, "clear")):
            with pytest.raises(error) as raised:
                await call([ROW])
            assert "secret-hook" not in str(raised.value)
        if error is Throttled:
            assert raised.value.after == 55  # type: ignore[attr-defined]


async def test_what_was_taken_is_said_before_it_fails() -> None:
    async with receiver() as at:
        rows = [replace(ROW, key=f"k{n}") for n in range(6)]
        at.answers = lambda nth: Response(status_code=500 if nth in (2, 4, 5) else 200)
        assert await webhook(at).write(rows) == {"k0": Accepted(), "k2": Accepted()}
        assert len(at.events) == 5  # it is down, or so it seems: k5 waits
        at.events.clear()
        at.answers = lambda nth: Response(status_code=200 if nth < 3 else 429)
        assert await webhook(at).write(rows) == {"k0": Accepted(), "k1": Accepted()}
        assert len(at.events) == 3


@pytest.mark.parametrize("is_after_a_failure", [False, True])
async def test_where_there_are_too_many_it_says_whether_an_event_may_have_been_taken(is_after_a_failure: bool) -> None:
    async with receiver() as at:
        at.answers = lambda nth: Response(status_code=500 if nth == 1 and is_after_a_failure else 429)
        with pytest.raises(Throttled) as told:
            await webhook(at).write([replace(ROW, key=f"k{n}") for n in range(3)])
        assert told.value.may_be_done is is_after_a_failure


@pytest.mark.parametrize("status", [400, 409, 413, 422])
async def test_an_event_that_is_refused_is_its_customers_alone(status: int) -> None:
    async with receiver() as at:
        at.answers = lambda nth: JSONResponse({"message": "no"}, status if nth == 1 else 201)
        outcomes = await webhook(at).write([ROW, replace(ROW, key="k2")])
        assert outcomes == {ROW.key: Refused(str(status), "no"), "k2": Accepted()}


async def test_what_is_too_large_is_refused_before_it_is_sent() -> None:
    async with receiver() as at:
        outcomes = await webhook(at).write([replace(ROW, fields={"zp_words": "ü" * 33_000})])
        assert outcomes == {ROW.key: Refused("too_large", "an event may have 64 KB")}
        assert at.events == []


@pytest.mark.parametrize("mode", ["clear", "delete"])
async def test_an_erasure_names_the_fields_and_holds_no_answer(mode: Any) -> None:
    async with receiver() as at:
        gone = replace(ROW, fields=dict.fromkeys(ROW.fields))
        assert await webhook(at).erase([gone], mode) == {ROW.key: Accepted()}
        (event,) = at.events
        assert event["type"] == "customer.erased"
        assert event["data"] == {"customer_id": ROW.key, "mode": mode, "cleared": sorted(ROW.fields)}


async def test_a_check_speaks_of_nobody_and_says_what_it_heard() -> None:
    async with receiver() as at:
        health = await webhook(at).check()
        assert health.account.startswith("webhook:127.0.0.1:") and health.notes == ()
        assert (at.events[0]["type"], at.events[0]["data"]) == ("webhook.test", {})
        at.answers = lambda _: Response(status_code=422)
        assert "422" in (await webhook(at).check()).notes[0]


async def test_a_day_and_a_moment_are_iso_texts() -> None:
    async with receiver() as at:
        at_ = datetime(2026, 5, 3, 23, 30, tzinfo=UTC)
        await webhook(at).write([Row("k", {"zp_day": date(1990, 2, 3), "zp_at": at_, "zp_yes": False, "zp_n": Decimal("12.50")})])
        assert at.events[0]["data"]["set"] == {
            "zp_at": "2026-05-03T23:30:00Z", "zp_day": "1990-02-03", "zp_n": 12.5, "zp_yes": False
        }  # fmt: skip


@pytest.mark.slow
async def test_a_whole_run_says_that_nothing_was_read_back(tmp_path: Path) -> None:
    catalogue = catalogue_in(tmp_path / "prompts", 3, "webhook")
    crowd = await crowd_in(tmp_path / "var", catalogue, 12)
    clock = FakeClock(NOW + timedelta(days=1))
    try:
        async with receiver() as at:
            at.secrets = ()  # whose clock is another
            at.answers = lambda nth: Response(status_code=500 if nth % 5 == 0 else 200)
            connection = Connection(
                "webhook", "webhook", at.url, "ZP_HOOK", "webhook", "", may_be_private=True, calls_per_second=10_000
            )
            async with connected(connection, crowd.store, clock, {"ZP_HOOK": ONE}) as ours:
                report = (await run(Sync(crowd.store, clock, catalogue, connection, ours), trigger="test")).as_json()
            assert (report["acknowledged"], report["read_back"], report["differs"]) == (12, 0, 0)
            assert len({one["data"]["customer_id"] for one in at.events}) == 12
            assert not any("phone" in json.dumps(one) for one in at.events)
    finally:
        await crowd.close()


async def test_the_secret_comes_from_the_environment(tmp_path: Path) -> None:
    catalogue = catalogue_in(tmp_path / "prompts", 1, "webhook")
    crowd = await crowd_in(tmp_path / "var", catalogue, 1)
    try:
        connection = Connection("webhook", "webhook", "https://hook.example", "ZP_HOOK", "webhook", "")
        with pytest.raises(SettingsError, match="ZP_HOOK is not set"):
            async with connected(connection, crowd.store, FakeClock(NOW), {}):
                pass
        async with connected(connection, crowd.store, FakeClock(NOW), {"ZP_HOOK": ONE}) as ours:
            made: Connector = ours
            assert isinstance(made, Webhook)
        for address, token in (
            ("https://hook.example", "short"),
            ("http://hook.example", ONE),
            ("https://hook.example?key=1", ONE),
        ):
            with pytest.raises(SettingsError, match=r"connections/webhook\.yaml: ") as wrong:
                async with connected(replace(connection, address=address), crowd.store, FakeClock(NOW), {"ZP_HOOK": token}):
                    pass
            assert token not in str(wrong.value)
    finally:
        await crowd.close()


def test_an_address_stays_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "connections").mkdir()
    text = "kind: webhook\naddress: https://hooks.example/catch/1/abc/\ntoken: env:ZP_HOOK\n"
    (tmp_path / "connections" / "tool.yaml").write_text(text, encoding="utf-8")
    assert connection_named("tool", tmp_path, ("tool",)).address == "https://hooks.example/catch/1/abc/"


@pytest.mark.parametrize(
    ("name", "code"), [("email_opt_in", "consent_field"), ("Consent", "consent_field"), ("phone", "standard_field")]
)
def test_consent_leaves_in_no_event_and_a_telephone_only_when_owned(tmp_path: Path, name: str, code: str) -> None:
    catalogue = catalogue_in(tmp_path / "prompts", 1, "webhook")
    connection = Connection("webhook", "webhook", "https://hook.example", "ZP_HOOK", "webhook", "")
    mapping = mapping_of(connection, catalogue)
    mapping = replace(mapping, fields=(replace(mapping.fields[0], name=name),))
    assert [one.code for one in findings(connection, catalogue, mapping, AnyField())] == [code]
