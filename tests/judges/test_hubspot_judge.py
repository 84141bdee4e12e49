"""HubSpot's own library takes what the simulator answers, and would not take everything."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.sync.simulators.simulator import simulator
from tests.support.judges import Change, asked, changed, verdicts

pytestmark = [pytest.mark.slow, pytest.mark.judges]

UPSERT = "/crm/v3/objects/contacts/batch/upsert"

REJECTED: dict[str, Change] = {
    "context-of-words": lambda body: body["errors"][0].update(context="trace-b"),
    "time-that-is-none": lambda body: body.update(startedAt="yesterday"),
    "properties-as-list": lambda body: body["results"][0].update(properties=["zp_id"]),
    "created-at-that-is-none": lambda body: body["results"][0].update(createdAt="yesterday"),
}
"""What the library has to refuse, or its word is worth nothing."""

ACCEPTED: dict[str, Change] = {
    "unknown-status": lambda body: body.update(status="FINISHED"),
    "no-results": lambda body: body.pop("results"),
    "id-as-number": lambda body: body["results"][0].update(id=1),
    "no-new": lambda body: body["results"][0].pop("new"),
    "null-as-value": lambda body: body["results"][0]["properties"].update(zp_cups=None),
    "unknown-field": lambda body: body.update(more="x"),
}
"""What it is known to let pass: of these it says nothing, and only our own tests do."""


async def test_ordinary_calls_are_understood() -> None:
    async with simulator("hubspot") as sim:
        said = await asked("hubspot", "traffic", sim.url, sim.token)
        assert {call.status for call in sim.calls} == {200, 201, 204, 207}
    assert {"email", "zp_id", "zp_cups"} <= set(said.pop("properties"))
    assert said == {
        "new": [True, True],
        "errors": [["trace-a"]],
        "written": ["2"],
        "changed": [True],
        "read": [None, "2"],
        "missing": [["nobody"]],
    }


async def test_what_the_library_refuses_and_lets_pass_has_not_changed() -> None:
    partly = await answer_with_an_error()
    cases = {"as-it-is": (207, partly)} | {name: (207, changed(partly, change)) for name, change in (REJECTED | ACCEPTED).items()}
    said = await verdicts("hubspot", "pat-sim-x", cases)
    assert {name for name, verdict in said.items() if verdict == "accepted"} == {"as-it-is", *ACCEPTED}, said


async def answer_with_an_error() -> Any:
    """What the simulator says of a call whose second row is bad."""
    rows = [{"id": f"{name}@example.org", "idProperty": "email", "properties": {}, "objectWriteTraceId": name} for name in "ab"]
    rows[1]["properties"] = {"lifecyclestage": "no such"}
    async with simulator("hubspot") as sim, httpx.AsyncClient(base_url=sim.url) as client:
        answer = await client.post(UPSERT, json={"inputs": rows}, headers={"Authorization": f"Bearer {sim.token}"})
    assert answer.status_code == 207
    return answer.json()
