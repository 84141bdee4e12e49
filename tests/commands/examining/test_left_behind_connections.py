"""`zeroparty doctor` speaks of a connection whose file is gone while erasures wait for that system, and of one that is held up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.clock import FakeClock
from bot.commands.examining.connections import connections, left_behind
from bot.sync.connection import Connection
from bot.sync.running.run import Sync, run
from storage import erasure
from tests.support.app import running_phone, settings_for
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


async def test_a_connection_whose_latest_run_wrote_nothing_is_said_until_it_writes_again(tmp_path: Path) -> None:
    async with running_phone(tmp_path / "var") as bot:
        place = tmp_path / "var" / "connections"
        place.mkdir()
        (place / "hubspot.yaml").write_text("kind: hubspot\n", encoding="utf-8")
        at = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)
        sync = Sync(bot.app.store, bot.clock, bot.app.catalogue(), at, PretendCrm())
        for held_up, ok in (("the mapping is wrong", False), ("", True)):
            bot.clock.advance(timedelta(minutes=15))
            await run(sync, trigger="test", held_up=held_up)
            found = await connections(settings_for(tmp_path / "var", None), bot.clock, bot.app.store)
            assert found.ok is ok and held_up in found.detail, found
