"""Klaviyo's own library takes what the simulator answers, and would not take everything."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sync.simulators.simulator import simulator
from bot.sync.simulators.talk import Asked
from tests.support.judges import Change, asked, changed, verdicts
from tests.support.klaviyo_spec import are_here, validate_klaviyo_all
from tests.sync.simulators.klaviyo_account import IMPORTS, account, profile

pytestmark = [pytest.mark.slow, pytest.mark.judges]

REJECTED: dict[str, Change] = {
    "job-of-unknown-status": lambda body: body["data"]["attributes"].update(status="finished"),
    "job-without-links": lambda body: body["data"].pop("links"),
    "job-without-time": lambda body: body["data"]["attributes"].pop("created_at"),
    "job-of-wrong-type": lambda body: body["data"].update(type="import"),
    "job-with-count-in-words": lambda body: body["data"]["attributes"].update(total_count="many"),
    "profiles-of-wrong-type": lambda body: body["data"][0].update(type="person"),
    "profiles-without-links": lambda body: body["data"][0].pop("links"),
    "profiles-with-number-as-key": lambda body: body["data"][0]["attributes"].update(external_id=1),
}
"""What the library has to refuse, or its word is worth nothing."""

ACCEPTED: dict[str, Change] = {
    "job-with-more": lambda body: body["data"]["attributes"].update(more="x"),
    "job-without-failed-count": lambda body: body["data"]["attributes"].pop("failed_count"),
    "profiles-with-more": lambda body: body["data"][0]["attributes"].update(zp_diet="x"),
    "profiles-without-id": lambda body: body["data"][0].pop("id"),
}
"""What it is known to let pass: of these it says nothing, and only our own tests do."""


async def test_ordinary_calls_are_understood() -> None:
    async with simulator("klaviyo") as sim:
        said = await asked("klaviyo", "traffic", sim.url, sim.token)
        assert {call.status for call in sim.calls} == {200, 202}
    assert said == {
        "account": "Rehearsal",
        "states": ["queued", "processing", "complete"],
        "failed": 1,
        "errors": ["b"],
        "found": [{"zp_diet": ["vegan"], "zp_cups": 1}],
        "changed": {},
    }


@pytest.mark.skipif(not are_here(), reason="Klaviyo's descriptions are not beside this checkout")
async def test_what_the_library_sends_is_what_the_descriptions_say() -> None:
    """One judge of requests judges the other: the library's are by definition right."""
    heard: list[Asked] = []
    async with simulator("klaviyo") as sim:
        sim.hears = heard.append
        await asked("klaviyo", "traffic", sim.url, sim.token)
    assert len(heard) > 6
    assert validate_klaviyo_all(heard) == []


async def test_what_the_library_refuses_and_lets_pass_has_not_changed() -> None:
    job, profiles = await answers()
    bodies = {"job-as-it-is": job, "profiles-as-they-are": profiles}
    for name, change in (REJECTED | ACCEPTED).items():
        bodies[name] = changed(job if name.startswith("job") else profiles, change)
    said = await verdicts("klaviyo", "pk_sim_x", {name: (200, body) for name, body in bodies.items()})
    assert {name for name, verdict in said.items() if verdict == "accepted"} == {
        "job-as-it-is",
        "profiles-as-they-are",
        *ACCEPTED,
    }, said


async def answers() -> tuple[Any, Any]:
    """What the simulator says of a job that is done, and of all profiles."""
    async with account() as klaviyo:
        await klaviyo.write(profile("a", zp_cups=1))
        job = await klaviyo.client.get(f"{IMPORTS}/sim-import-1")
        profiles = await klaviyo.client.get("/api/profiles")
    return job.json(), profiles.json()
