"""Half a year, three months and a month before a version of an API ends, everybody who looks at a connection reads it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.commands.examining.connections import connections
from bot.commands.sync import asking
from bot.sync.connectors.hubspot import HubSpot
from tests.commands.sync.test_sync import desk_in, installation, make_by_hand
from tests.console.pages.exports.test_exports import ops_on
from tests.support.app import running_phone, settings_for

SAID = {181: "", 180: "ends soon", 90: "ends in less than three months", 30: "ends within a month"}
"""By days before the end."""


def before_the_end(days: int) -> datetime:
    """In the morning of that day."""
    ends = HubSpot.version.sunset_at
    assert ends is not None
    return datetime.combine(ends - timedelta(days=days), time(8), UTC)


@pytest.mark.slow
@pytest.mark.parametrize(("days", "said"), SAID.items())
async def test_sync_check_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, said: str) -> None:
    async with desk_in(tmp_path) as desk:
        async with installation(tmp_path):
            pass
        await make_by_hand(desk)
        await desk.types("apply", "hubspot")
        monkeypatch.setattr(asking, "SystemClock", lambda: FakeClock(before_the_end(days)))
        notes = (await desk.asks("check", "hubspot"))["notes"]
        assert [said in note and str(HubSpot.version.sunset_at) in note for note in notes] == ([True] if said else [])
        assert said in (await desk.types("check", "hubspot")).stdout


@pytest.mark.parametrize(("days", "said"), SAID.items())
async def test_doctor_says_it(tmp_path: Path, days: int, said: str) -> None:
    async with running_phone(tmp_path / "var") as bot:
        place = tmp_path / "var" / "connections"
        place.mkdir()
        (place / "hubspot.yaml").write_text("kind: hubspot\n", encoding="utf-8")
        found = await connections(settings_for(tmp_path / "var", None), FakeClock(before_the_end(days)), bot.app.store)
        assert (found.ok, said in found.detail) == (not said, True)
        assert not said or f"hubspot: version {HubSpot.version.api} of this API" in found.detail


@pytest.mark.slow
@pytest.mark.parametrize(("days", "said"), SAID.items())
async def test_the_console_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, said: str) -> None:
    async with ops_on(tmp_path, monkeypatch, at=before_the_end(days)) as ops:
        page = await ops.staff.page("/exports/hubspot")
        assert f"ends on {HubSpot.version.sunset_at}" in page, "always"
        assert (said in page) if said else ("of this API ends" not in page)
