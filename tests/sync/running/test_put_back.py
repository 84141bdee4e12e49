"""An older copy of the records does not know what a connection wrote since: that is taken back there all the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from storage.receivers import tombstones
from storage.syncing import rows as sync_rows
from storage.syncing.doubt import doubt_all
from tests.support.connected_house import BREWS, opened
from tests.support.synced import Synced, synced


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["hubspot", "klaviyo"])
@pytest.mark.parametrize(
    "acts", [("/mydata", "[Erase 2]"), ("stop",), ("/delete", "[Erase everything]")], ids=lambda acts: acts[-1]
)
@pytest.mark.parametrize("when", ["since the copy", "after it was put back"])
async def test_what_was_written_since_the_copy_is_taken_back_too(
    tmp_path: Path, kind: str, acts: tuple[str, ...], when: str
) -> None:
    if when != "since the copy" and "[Erase 2]" in acts:
        acts = ("/mydata", "[Erase 1]")  # the other is lost
    async with opened(tmp_path, kind) as shop:
        ann, ben = await shop.joins(), await shop.joins()
        await shop.does(ben, "[Change]", "[Light]")
        await shop.runs()
        copy = shop.house.copied()
        await shop.does(ann, *BREWS)
        shop.house.clock.advance(timedelta(minutes=20))
        await shop.runs()
        assert any("brew_methods" in str(one) for one in shop.there()), "it is there"
        if when == "since the copy":
            await shop.does(ann, *acts)
        await shop.house.with_older(copy)
        if when != "since the copy":
            await shop.does(ann, *acts)
        shop.house.clock.advance(timedelta(minutes=20))
        await shop.runs()
        assert not any("brew_methods" in str(one) for one in shop.there())
        left = [sorted(str(value) for value in one.values()) for one in shop.there()]
        assert left == ([["dark"], ["light"]] if acts == ("/mydata", "[Erase 2]") else [["light"]])
        shop.house.clock.advance(timedelta(hours=1))
        again = await shop.runs()
        assert again.counts["acknowledged"] == again.counts["retry"] == 0, "once is enough"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["hubspot", "klaviyo"])
@pytest.mark.parametrize("on_erase", ["clear", "delete"])
async def test_what_was_written_of_who_came_or_said_yes_since_is_taken_out_and_no_record_goes(
    tmp_path: Path, kind: str, on_erase: str
) -> None:
    async with opened(tmp_path, kind, on_erase=on_erase) as shop:
        await shop.joins()
        dan = shop.house.server.customer()
        await shop.does(dan, "/start")
        copy = shop.house.copied()
        await shop.does(dan, "[Yes, ask me]" if "Yes, ask me" in str(dan.chat.messages[-1].keyboard) else "yes", "[Dark]")
        await shop.joins()
        await shop.runs()
        assert len(shop.there()) == len(shop.sim.records) == 3
        await shop.house.with_older(copy)
        await shop.runs()
        assert len(shop.there()) == 1
        assert len(shop.sim.records) == 3, "nobody asked to be erased: what others wrote into a record is theirs"
        assert len(await shop.house.bot.app.store.read(tombstones.open_ones)) == 1, "of who came since, looked at once more"


@pytest.mark.slow
async def test_it_is_taken_back_too_while_a_wrong_mapping_keeps_everything_from_being_written(tmp_path: Path) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        await shop.runs()
        copy = shop.house.copied()
        await shop.does(ann, *BREWS)
        shop.house.clock.advance(timedelta(minutes=20))
        await shop.runs()
        await shop.does(ann, "/mydata", "[Erase 2]")
        await shop.house.with_older(copy)
        await shop.runs("the mapping is wrong")
        assert [set(one) for one in shop.there()] == [{"coffee_roast"}]


@pytest.mark.slow
async def test_whoever_was_forgotten_again_is_forgotten_there_also_when_that_start_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, "hubspot") as shop:
        ann = await shop.joins()
        copy = shop.house.copied()
        await shop.runs()
        await shop.does(ann, "/delete", "[Erase everything]")
        with monkeypatch.context() as patched:
            patched.setattr("bot.app.compose.refuse_real_people", cut_off)
            with pytest.raises(KeyboardInterrupt):
                await shop.house.with_older(copy)
        await shop.house.start()
        await shop.runs()
        assert shop.there() == []


async def cut_off(*_: object) -> None:
    raise KeyboardInterrupt


async def nobody_knows(place: Synced) -> None:
    """As if an older copy had been put back."""
    await place.crowd.store.write(partial(doubt_all, connection=place.connection.name, now=place.clock.now()))


async def test_nothing_changes_there_where_everything_is_as_it_should_be(tmp_path: Path) -> None:
    async with synced(tmp_path, 12) as place:
        await place.runs()
        before = {key: dict(fields) for key, fields in place.there().items()}
        await nobody_knows(place)
        assert (await place.runs()).counts["acknowledged"] == 12
        assert {key: dict(fields) for key, fields in place.there().items()} == before
        assert (await place.runs()).counts["acknowledged"] == 0


async def test_of_whom_nothing_is_there_no_record_is_made_to_empty_it(tmp_path: Path) -> None:
    async with synced(tmp_path, 3) as place:
        place.sim.records.clear()
        await place.crowd.store.write(lambda unit: unit.connection.exec_driver_sql("DELETE FROM answer"))
        await nobody_knows(place)
        report = await place.runs()
        assert (report.counts["unchanged"], place.there()) == (3, {})
        [row] = {row._replace(customer=0) for row in (await rows_of(place)).values()}
        assert (row.state, row.held) == ("held", ())


async def test_a_field_that_others_fill_first_is_left_as_it_is(tmp_path: Path) -> None:
    async with synced(tmp_path, 1) as place:
        await place.runs()
        [there] = place.sim.records.values()
        shared, *ours = sorted(name for name in there if name.startswith("zp_") and name != place.connection.key and there[name])
        assert ours
        await place.crowd.store.write(lambda unit: unit.connection.exec_driver_sql("DELETE FROM answer"))
        await place.crowd.store.write(lambda unit: unit.connection.exec_driver_sql("UPDATE sync_row SET held = ''"))
        await nobody_knows(place)
        await place.runs(owners={shared: "if_empty"})
        [there] = place.sim.records.values()
        assert (bool(there[shared]), [name for name in ours if there.get(name)]) == (True, [])


async def rows_of(place: Synced) -> Mapping[int, sync_rows.SyncRow]:
    everybody = range(place.crowd.first, place.crowd.first + place.crowd.count)
    return await place.crowd.store.read(partial(sync_rows.of, connection=place.connection.name, customers=everybody))
