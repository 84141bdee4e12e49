"""A bad day can be got through: whoever sends again what nobody acknowledged ends with every good record in its place."""

from __future__ import annotations

import httpx
import pytest

from tests.sync.simulators.hubspot_portal import Portal, portal, row

PLAN = "429/7,500/13,drop/11,empty/17,refused/100"


@pytest.mark.slow
async def test_sending_again_what_was_not_acknowledged_ends_well() -> None:
    keys = [f"k{number:04}" for number in range(1000)]
    async with portal(PLAN) as hubspot:
        refused: set[str] = set()
        waiting = list(keys)
        while waiting:
            settled, bad = await sent(hubspot, waiting[:25])
            refused |= bad
            waiting = [key for key in waiting if key not in settled | bad]
        assert refused == set(keys[99::100])
        assert {key: fields["zp_cups"] for key, fields in hubspot.sim.by("zp_id").items()} == {
            key: str(int(key[1:])) for key in keys if key not in refused
        }
        assert set(hubspot.sim.faults) == {"429", "500", "drop", "empty", "refused"}
        assert len(hubspot.sim.written_more_than_once) >= 24, "what was written before a connection ended is written again"


async def sent(hubspot: Portal, keys: list[str]) -> tuple[set[str], set[str]]:
    """Who was written and who was refused, as far as the answer says."""
    try:
        answer = await hubspot.upsert(*(row(key, trace=key, zp_cups=str(int(key[1:]))) for key in keys))
    except httpx.TransportError:
        return set(), set()
    body = answer.json()
    done = {each["objectWriteTraceId"] for each in body.get("results", ())}
    return done, {each["context"]["objectWriteTraceId"][0] for each in body.get("errors", ())}
