"""A run against the simulated HubSpot: what is there afterwards, and what the report says of it."""

from __future__ import annotations

from pathlib import Path

from tests.support.synced import synced


async def test_a_first_run_writes_everybody_and_a_second_nobody(tmp_path: Path) -> None:
    async with synced(tmp_path, 250) as at:
        report = await at.runs()
        assert report.as_json()["acknowledged"] == 250
        assert len(at.there()) == 250
        calls = len(at.sim.calls)
        at.later(minutes=15)
        again = (await at.runs()).as_json()
        assert (again["selected"], again["acknowledged"]) == (0, 0)
        assert len(at.sim.calls) - calls <= 2
