"""What a plan says of each row: whether it makes a record, changes one or empties one; a run then does just that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.engine.model.ids_and_time import crockford
from bot.sync.asked.rehearsing import rehearsed
from bot.sync.connectors.hubspot import HubSpot
from bot.sync.doing import Doing
from bot.sync.plan import DOES, in_words
from tests.regressions.test_fourteenth_attack import contact, joins_record, known, runs_later
from tests.support.connected_house import BREWS, connects, opened

pytestmark = pytest.mark.slow
ROAST, BREW = "coffee_roast", "brew_methods"


async def plan(do: Doing) -> dict[str, Any]:
    found = await rehearsed(do, "hubspot")
    assert sum(found[name] for name in DOES) == found["rows"] == len(found["each"])
    return found


def each(found: dict[str, Any]) -> dict[str, tuple[str, list[str], list[str]]]:
    """By customer: what their row does, in which fields."""
    return {one["customer"]: (one["does"], list(one["fields"]), list(one["emptied"])) for one in found["each"]}


@pytest.mark.parametrize("kind", ["hubspot", "klaviyo"])
async def test_each_row_says_whether_it_creates_updates_or_empties(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    async with opened(tmp_path, kind) as shop:
        ann, ben, cem = [await shop.joins() for _ in range(3)]
        await joins_record(shop, ben, contact(shop))
        do = connects(shop, monkeypatch)
        names = [crockford(await known(shop, one)) for one in (ann, ben, cem)]
        found = await plan(do)
        told = [("creates", [ROAST], []), ("updates", [ROAST], []), ("creates", [ROAST], [])]
        assert each(found) == dict(zip(names, told, strict=True))
        assert "records created 2, updated 1, emptied 0" in in_words(found)[1]
        assert f"  {names[1]} updates the record: {ROAST}" in in_words(found)
        before = set(shop.sim.records)
        await shop.runs()
        assert len(set(shop.sim.records) - before) == 2
        await shop.does(ann, *BREWS)
        await shop.does(ben, "stop")
        found = await plan(do)
        assert each(found) == {names[0]: ("updates", [BREW, ROAST], []), names[1]: ("empties", [], [ROAST])}
        assert f"  {names[1]} empties the record: {ROAST}" in in_words(found)
        before = set(shop.sim.records)
        await runs_later(shop)
        assert set(shop.sim.records) == before and (await plan(do))["rows"] == 0


async def test_of_a_system_that_cannot_be_read_nothing_is_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        await shop.joins()
        do = connects(shop, monkeypatch)
        monkeypatch.setattr(HubSpot, "can_read", False)
        found = await plan(do)
        assert (found["rows"], found["not_known"]) == (1, 1)
        assert "not known before it is sent 1" in in_words(found)[1]


async def test_whoever_waits_since_a_run_that_ended_early_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        await shop.joins()
        nobody = shop.house.server.customer()
        await shop.does(nobody, "/start")
        do = connects(shop, monkeypatch)

        async def away(*_: object) -> None:
            raise TimeoutError

        with monkeypatch.context() as patched:
            patched.setattr(HubSpot, "write", away)
            with pytest.raises(TimeoutError):
                await shop.runs()
        found = await plan(do)
        assert (found["rows"], found["not_known"]) == (1, 1), "it was handed over, and nobody heard what became of it"
