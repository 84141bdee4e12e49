"""`zeroparty doctor` speaks of a connection whose file is gone while erasures wait for that system."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.clock import FakeClock
from bot.commands.examining.connections import left_behind
from bot.sync.connection import Connection
from bot.sync.running.run import Sync, run
from storage import erasure
from tests.support.many_answers import NOW, Crowd, crowd_in
from tests.support.pretend_crm import PretendCrm
from tests.support.synced import catalogue_in


async def after_an_erasure(folder: Path, name: str) -> Crowd:
    """Two customers were written there, and one was erased since."""
    crowd = await crowd_in(folder / "var", catalogue_in(folder / "prompts", 2), 2)
    at = Connection(name, "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)
    await run(Sync(crowd.store, FakeClock(NOW), crowd.catalogue, at, PretendCrm(fields=("zp_roast", "zp_brew"))), trigger="test")
    await erasure.erase(crowd.store, crowd.first, receipt="R-1", at=NOW)
    return crowd


async def test_whom_a_system_still_has_to_forget_is_said_when_its_file_is_gone(tmp_path: Path) -> None:
    crowd, clock = await after_an_erasure(tmp_path, "hubspot"), FakeClock(NOW + timedelta(days=1))
    found = await left_behind(crowd.store, clock, set())
    assert found is not None and not found.ok
    assert "connections/hubspot.yaml is gone" in found.detail and "1 erasures" in found.detail
    assert await left_behind(crowd.store, clock, {"hubspot"}) is None
    await crowd.close()


async def test_a_rehearsal_has_no_file_and_nobody_has_to_hear(tmp_path: Path) -> None:
    crowd = await after_an_erasure(tmp_path, "demo-hubspot")
    assert await left_behind(crowd.store, FakeClock(NOW + timedelta(days=1)), set()) is None
    await crowd.close()
