"""What our connector makes of BottleCRM's answers. That they are such answers is seen on the real one (tests/real)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest

from bot.sync.connectors.bottlecrm import BottleCrm
from bot.sync.connectors.contract import Accepted, FieldValue, NotThere, Row, ServerFailed, Stopped, Throttled
from bot.sync.connectors.http import Http

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ID = "a9a19003-661c-4d86-9e18-f713c5261ca{}"
KNOWN = [Row(f"k{nth}", {"zp_text": "x"}, remote_id=ID.format(nth)) for nth in range(5)]
GOOD = httpx.Response(200, json={"error": False})
BROKEN = httpx.Response(500, html="<h1>Server Error (500)</h1>")

Handler = Callable[[httpx.Request], httpx.Response]


def crm(handler: Handler) -> BottleCrm:
    transport = httpx.MockTransport(handler)
    return BottleCrm(Http("https://crm.example", now=lambda: NOW, headers={}, may_be_private=True, transport=transport))


def answering(*answers: httpx.Response) -> tuple[BottleCrm, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answers[min(len(seen), len(answers)) - 1]

    return crm(handler), seen


async def test_a_row_that_it_fails_on_is_left_out_and_the_others_go_on() -> None:
    ours, seen = answering(GOOD, BROKEN, GOOD, BROKEN, GOOD)
    assert set(await ours.write(KNOWN)) == {"k0", "k2", "k4"}
    assert len(seen) == 5


async def test_two_failures_running_are_its_own_and_it_is_left_alone() -> None:
    ours, seen = answering(GOOD, BROKEN, BROKEN, GOOD)
    assert set(await ours.write(KNOWN)) == {"k0"}
    assert len(seen) == 3
    ours, _ = answering(BROKEN)
    with pytest.raises(ServerFailed):
        await ours.write(KNOWN)


async def test_whoever_acts_while_the_others_are_written_is_left_out() -> None:
    async def acted() -> bool:
        return True

    ours, seen = answering(GOOD)
    rows = [replace(row, acted=acted) if row.key in ("k0", "k3") else row for row in KNOWN]
    assert set(await ours.write(rows)) == {"k0", "k1", "k2", "k4"}, "the first was looked at a moment ago"
    assert [str(request.url)[-2] for request in seen] == ["0", "1", "2", "4"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(429, headers={"Retry-After": "55"}), Throttled),
        (httpx.Response(403, json={"detail": "Token revoked or expired"}), Stopped),
    ],
)
async def test_what_is_known_is_said_before_it_stops(answer: httpx.Response, error: type[Exception]) -> None:
    ours, seen = answering(GOOD, answer)
    assert await ours.write(KNOWN) == {"k0": Accepted(KNOWN[0].remote_id)}
    assert len(seen) == 2
    with pytest.raises(error):
        await ours.write(KNOWN[1:])


async def test_only_its_own_word_says_that_somebody_is_not_there() -> None:
    ours, _ = answering(httpx.Response(404, json={"detail": "No Contact matches the given query."}))
    assert await ours.write(KNOWN[:1]) == {"k0": NotThere()}
    ours, _ = answering(httpx.Response(404, html="<h1>nginx</h1>"))  # moved, or a wrong address
    with pytest.raises(Stopped, match="no BottleCRM"):
        await ours.write(KNOWN[:1])
    with pytest.raises(Stopped, match="no BottleCRM"):
        await ours.erase(KNOWN[:1], "delete")


@pytest.mark.parametrize("body", [[], {}, {"results": None}, {"results": ["x"]}, "results"])
async def test_an_answer_of_another_form_is_a_failure(body: object) -> None:
    ours, _ = answering(httpx.Response(200, json=body))
    with pytest.raises(ServerFailed):
        await ours.read([Row("somebody", {"zp_text": None})])


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (Decimal("12.50"), 12.5),
        (Decimal("3"), 3),
        (Decimal("1E+2"), 100),
        (False, False),
        (("a", "b;c"), "a;b;c"),
        (date(2026, 5, 3), "2026-05-03"),
        (datetime(2026, 5, 3, 21, 30, tzinfo=UTC), "2026-05-03T21:30:00Z"),
        (None, None),
    ],
)
async def test_values_are_written_as_it_wants_them(value: FieldValue | None, sent: object) -> None:
    ours, seen = answering(GOOD)
    await ours.write([Row("k", {"zp_field": value}, remote_id=ID.format(1))])
    body = httpx.Response(200, content=seen[0].content).json()
    assert body == {"custom_fields": {"zp_field": sent, "zp_customer_id": "k"}}


@pytest.mark.parametrize(
    ("held", "wanted", "found"),
    [
        ("a;b", ("b",), ("a", "b")),
        ("2026-05-03", date(2026, 1, 1), date(2026, 5, 3)),
        ("3 May", date(2026, 1, 1), "3 May"),  # changed there by a person: said as it stands
        ("2026-05-03T21:30:00Z", NOW, datetime(2026, 5, 3, 21, 30, tzinfo=UTC)),
        (12.5, Decimal(1), Decimal("12.5")),
        (True, Decimal(1), True),
        ("", "x", None),
        (None, True, None),
    ],
)
async def test_what_it_holds_is_read_in_the_type_that_was_written(
    held: object, wanted: FieldValue, found: FieldValue | None
) -> None:
    contact = {"id": ID.format(1), "custom_fields": {"zp_field": held}}
    ours, _ = answering(httpx.Response(200, json={"contact_obj": contact}))
    assert await ours.read([Row("k", {"zp_field": wanted}, remote_id=ID.format(1))]) == {"k": {"zp_field": found}}
