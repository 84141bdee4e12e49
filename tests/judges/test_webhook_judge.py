"""The standard's own library takes the events that we sign, and none that somebody changed, kept or forged."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.clock import FakeClock, SystemClock
from bot.sync.connectors.contract import Row
from bot.sync.connectors.http import Http
from bot.sync.connectors.webhook import Webhook
from tests.support.awkward import AWKWARD
from tests.support.judges import asked

pytestmark = [pytest.mark.slow, pytest.mark.judges]

ONE, TWO = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV0b5sSYspob7oD"
ROW = Row("0K1CUSTOMER", {"zp_diet": "vegan", "zp_news": None})

Event = dict[str, Any]
"""The headers and the body of one event."""


def header(name: str, change: Callable[[str], str]) -> Callable[[Event], object]:
    """One header with something done to it."""
    return lambda event: event["headers"].update({f"webhook-{name}": change(event["headers"][f"webhook-{name}"])})


def body(change: Callable[[str], str]) -> Callable[[Event], object]:
    """The body with something done to it."""
    return lambda event: event.update(body=change(event["body"]))


REJECTED: dict[str, Callable[[Event], object]] = {
    "changed-answer": body(lambda text: text.replace("vegan", "none")),
    "changed-customer": body(lambda text: text.replace("0K1", "0K2")),
    "a-blank-more": body(lambda text: text + " "),
    "the-same-in-another-order": body(lambda text: json.dumps(dict(reversed(json.loads(text).items())))),
    "no-body": body(lambda text: ""),
    "changed-id": header("id", lambda text: text[:-1] + ("0" if text[-1] != "0" else "1")),
    "changed-time": header("timestamp", lambda text: str(int(text) + 1)),
    "time-in-words": header("timestamp", lambda text: "now"),
    "no-id": lambda event: event["headers"].pop("webhook-id"),
    "no-time": lambda event: event["headers"].pop("webhook-timestamp"),
    "no-signature": lambda event: event["headers"].pop("webhook-signature"),
    "empty-signature": header("signature", lambda text: "v1,"),
    "half-a-signature": header("signature", lambda text: text[: len(text) // 2]),
    "only-a-version-that-is-not-known": header("signature", lambda text: text.replace("v1,", "v2,")),
}
"""What the library has to refuse, or its word is worth nothing."""

ACCEPTED: dict[str, Callable[[Event], object]] = {
    "a-version-that-is-not-known-beside": header("signature", lambda text: f"v2,AAAA {text}"),
    "a-wrong-signature-beside": header("signature", lambda text: f"v1,AAAA {text}"),
    "signs-that-base64-does-not-know": header("signature", lambda text: text.replace("v1,", "v1,!")),
    "time-with-a-fraction": header("timestamp", lambda text: f"{text}.9"),
    "names-in-capitals": lambda event: event.update(headers={name.upper(): text for name, text in event["headers"].items()}),
    "the-same-once-more": lambda event: None,
}
"""What it is known to let pass. Most of all: within five minutes it takes the same event as often as it comes, so that a receiver
has to remember ids (docs/crm-webhook.md says so)."""


async def sent(row: Row = ROW, *, secrets: str = ONE, ago: timedelta = timedelta()) -> Event:
    """An event as our connector sends it, by a clock that may be another than the receiver's."""
    heard: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200)

    clock = FakeClock(SystemClock().now() - ago)
    http = Http("https://hook.example/catch", now=clock.now, headers={}, may_be_private=True, transport=httpx.MockTransport(take))
    ours = Webhook(http, secrets)
    await ours.write([row])
    await ours.close()
    [request] = heard
    headers = {name: text for name, text in request.headers.items() if name.startswith("webhook-")}
    return {"headers": headers, "body": request.content.decode()}


async def verdicts(cases: Mapping[str, Event], secret: str = ONE) -> dict[str, str]:
    """What the library says of each."""
    said = await asked("webhook", given=json.dumps({"secret": secret, "cases": cases}))
    return {case: verdict for case, (verdict, _) in said.items()}


async def test_an_event_is_understood_as_it_was_meant() -> None:
    cases = {name: await sent(Row(ROW.key, {"zp_words": words})) for name, words in AWKWARD.items()}
    said = await asked("webhook", given=json.dumps({"secret": ONE, "cases": cases}))
    assert {name: verdict for name, (verdict, _) in said.items()} == dict.fromkeys(AWKWARD, "accepted")
    assert {name: event["data"]["set"]["zp_words"] for name, (_, event) in said.items()} == dict(AWKWARD)


async def test_what_the_library_refuses_and_lets_pass_has_not_changed() -> None:
    cases = {"as-it-is": await sent()}
    for name, change in (REJECTED | ACCEPTED).items():
        cases[name] = await sent()
        change(cases[name])
    said = await verdicts(cases)
    assert {name for name, verdict in said.items() if verdict == "accepted"} == {"as-it-is", *ACCEPTED}, said


@pytest.mark.parametrize(
    ("minutes", "verdict"),
    [(6, "WebhookVerificationError"), (4, "accepted"), (0, "accepted"), (-4, "accepted"), (-6, "WebhookVerificationError")],
)
async def test_what_was_kept_for_a_while_or_comes_from_the_future_is_refused_though_its_signature_is_right(
    minutes: int, verdict: str
) -> None:
    assert await verdicts({"event": await sent(ago=timedelta(minutes=minutes))}) == {"event": verdict}


async def test_only_who_has_one_of_the_secrets_can_verify() -> None:
    both = {"event": await sent(secrets=f"{ONE} {TWO}")}
    assert [await verdicts(both, secret) for secret in (ONE, TWO)] == [{"event": "accepted"}] * 2
    assert await verdicts({"event": await sent()}, TWO) == {"event": "WebhookVerificationError"}
