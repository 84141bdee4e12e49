"""What customers take back in the chat is taken back there within one run; the real bot, each simulated CRM, real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.sync.connection import Connection
from bot.sync.connectors.contract import Connector, Outcome, Row, ServerFailed
from bot.sync.connectors.klaviyo import Klaviyo
from bot.sync.connectors.table import KINDS
from bot.sync.opening import connected
from bot.sync.running import handing_over
from bot.sync.running.report import Report
from bot.sync.running.run import Sync, run
from bot.sync.running.working import Person, Work
from bot.sync.simulators.simulator import Simulator, simulator
from storage.model.records import Address
from storage.people import customers
from storage.receivers import deliveries, tombstones
from storage.syncing import rows as sync_rows
from tests.botapi import Customer
from tests.support.app import Bot, is_called, running_bot, says_yes
from tests.support.synced import make_fields

Call = Callable[[], Coroutine[Any, Any, Mapping[str, Outcome]]]


async def no_wait(_: float) -> None:
    return None


@dataclass
class Shop:
    """A running bot, a connection, and the CRM at its other end."""

    bot: Bot
    connection: Connection
    connector: Connector
    sim: Simulator
    key: str
    """The field there that holds our id of a person."""
    field: str
    """What the field of the roast is there."""

    async def runs(self, held_up: str = "") -> Report:
        """One run of the connection."""
        app = self.bot.app
        sync = Sync(app.store, self.bot.clock, app.catalogue(), self.connection, self.connector, no_wait)
        return await run(sync, trigger="test", held_up=held_up)

    async def runs_unheard(self) -> Call:
        """One run in which nothing that is written is answered. Returns the call that does not arrive until it is made."""
        write, unheard = self.connector.write, list[Row]()

        async def unanswered(rows: Sequence[Row]) -> dict[str, Outcome]:
            unheard[:] = rows
            raise ServerFailed("no answer", answered=False)

        self.connector.write = unanswered  # type: ignore[method-assign, assignment]
        try:
            await self.runs()
        finally:
            self.connector.write = write  # type: ignore[method-assign]
        return partial(write, unheard)

    async def answered(self, roast: str = "Dark") -> Customer:
        """Somebody who said yes and which roast they like."""
        ann = self.bot.server.customer()
        await says_yes(self.bot, ann)
        await ann.taps(roast)
        await self.bot.listens()
        return ann

    async def hears(self, customer: Customer, *words: str) -> None:
        """The customer says this, one after the other; a word in brackets is a button."""
        for word in words:
            await (customer.taps(word[1:-1]) if word.startswith("[") else customer.says(word))
            await self.bot.listens()

    def roasts(self) -> list[str]:
        """What stands in the field there, of everybody."""
        return [fields[self.field] for fields in self.sim.records.values() if fields.get(self.field)]

    async def on_record(self, customer: Customer) -> set[tuple[str, str]]:
        """What the records say that the system has of this customer."""
        known = await self.bot.app.store.read(partial(customers.by_address, address=Address("telegram", str(customer.id))))
        assert known is not None
        rows = await self.bot.app.store.read(partial(deliveries.of_customer, customer=known))
        return {(row.field, row.action) for row in rows}


@asynccontextmanager
async def opened(folder: Path, kind: str = "hubspot", **changes: object) -> AsyncIterator[Shop]:
    """A shop whose receiver, whatever the questions call it, is a system of this kind."""
    key = KINDS[kind].key
    async with running_bot(folder / "var") as bot, simulator(kind, clock=bot.clock) as sim:
        connection = replace(
            Connection("hubspot", kind, sim.url, "TOKEN", "hubspot", key, may_be_private=True, quota=1.0, calls_per_second=10_000),
            **changes,  # type: ignore[arg-type]
        )
        async with connected(connection, bot.app.store, bot.clock, {"TOKEN": sim.token}) as connector:
            if isinstance(connector, Klaviyo):
                connector._wait = no_wait  # what its simulator is asked to do is done
            await make_fields(connection, bot.app.catalogue(), connector)
            field = "properties.coffee_roast" if kind == "klaviyo" else "coffee_roast"
            yield Shop(bot, connection, connector, sim, key or "external_id", field)


SIMULATED = ("hubspot", "klaviyo")


@pytest.fixture(params=SIMULATED)
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    async with opened(tmp_path, request.param) as shop:
        yield shop


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("stop",),
        ("/mydata", "[Erase 1]"),
        ("/mydata", "[Stop sharing 1]"),
        ("/consents", "[Turn off 1]"),
    ],
    ids=["stop", "erase one answer", "stop sharing", "a purpose"],
)
@pytest.mark.parametrize("held_up", ["", "the mapping is wrong"])
async def test_what_is_taken_back_is_emptied_there_within_one_run(shop: Shop, words: tuple[str, ...], held_up: str) -> None:
    ann = await shop.answered()
    assert (await shop.runs()).counts["acknowledged"] == 1
    assert shop.roasts() == ["dark"]
    assert ("roast", "set") in await shop.on_record(ann)
    await shop.hears(ann, *words)
    report = (await shop.runs(held_up)).as_json()
    assert (report["acknowledged"], report["cleared_fields"]) == (1, 1)
    assert shop.roasts() == []
    assert len(shop.sim.records) == 1, "the record stays: what others wrote into it is theirs"
    assert await shop.on_record(ann) == {("roast", "cleared")}


async def my_data(shop: Shop, customer: Customer) -> str:
    """What /mydata says now."""
    before = await customer.says("/mydata")
    await shop.bot.listens()
    return (await customer.sees("", after=before)).text


@pytest.mark.slow
async def test_my_data_says_whether_what_was_taken_back_is_gone_there_and_on_which_day_that_was_seen(shop: Shop) -> None:
    ann = await shop.answered()
    await shop.runs()
    assert "mailing tool has had it" in await my_data(shop, ann)
    await shop.hears(ann, "/mydata", "[Erase 1]")
    assert "and is told to take it out" in await my_data(shop, ann), "nobody told them yet"
    shop.bot.clock.advance(timedelta(days=1))
    assert (await shop.runs()).cleared == 1
    said = await my_data(shop, ann)
    assert "Taken out at our mailing tool" in said and "it is gone" in said
    assert f"{shop.bot.clock.now().day}" in said.partition("looked there on")[2]


@pytest.mark.slow
async def test_of_a_receiver_that_cannot_be_read_my_data_says_only_that_it_was_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await shop.answered()
    await shop.runs()
    await shop.hears(ann, "/mydata", "[Stop sharing 1]")
    monkeypatch.setattr(type(shop.connector), "can_read", False)
    assert (await shop.runs()).cleared == 1
    said = await my_data(shop, ann)
    assert "was told on" in said and "not confirmed yet" in said and "it is gone" not in said


@pytest.mark.slow
async def test_what_was_taken_back_stays_so_though_an_earlier_write_arrives_late(shop: Shop) -> None:
    ann = await shop.answered()
    arrives = await shop.runs_unheard()
    await shop.hears(ann, "stop")
    await shop.bot.time_passes(timedelta(minutes=2))
    report = (await shop.runs()).as_json()
    assert (report["retry"], [one["code"] for one in report["reasons"]]) == (1, ["may_be_undone"])
    assert "by itself" in report["reasons"][0]["fix"]
    await arrives()
    assert shop.roasts() == ["dark"]
    await shop.bot.time_passes(timedelta(minutes=11))
    report = (await shop.runs()).as_json()
    assert (report["acknowledged"], report["cleared_fields"], shop.roasts()) == (1, 1, [])
    await shop.bot.time_passes(timedelta(minutes=11))
    assert (await shop.runs()).selected == 0, "and then it is over"


@pytest.mark.slow
async def test_what_was_said_last_stands_in_the_end_though_an_earlier_write_arrives_late(shop: Shop) -> None:
    ann = await shop.answered()
    await shop.runs()
    await shop.hears(ann, "[Change]", "[Light]")
    arrives = await shop.runs_unheard()
    await shop.hears(ann, "[Change]", "[Medium]")
    await shop.bot.time_passes(timedelta(minutes=2))
    await shop.runs()
    assert shop.roasts() == ["medium"], "at once"
    await arrives()
    await shop.hears(ann, "[Change]", "[Dark]")
    await shop.runs()
    assert shop.roasts() == ["dark"], "and once more, since there is something new"
    await arrives()
    await shop.bot.time_passes(timedelta(minutes=11))
    assert ((await shop.runs()).counts["acknowledged"], shop.roasts()) == (1, ["dark"])


@pytest.mark.slow
async def test_a_call_that_was_answered_when_it_was_made_again_may_arrive_late_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within one run: the first one is silent, the second is acknowledged, and then the customer stops."""
    ann, write, unheard = await shop.answered(), shop.connector.write, list[Row]()

    async def unanswered_once(rows: Sequence[Row]) -> Mapping[str, Outcome]:
        if unheard:
            return await write(rows)
        unheard.extend(rows)
        raise ServerFailed("no answer", answered=False)

    monkeypatch.setattr(shop.connector, "write", unanswered_once)
    assert (await shop.runs()).counts["acknowledged"] == 1, "what arrives is what is there"
    await shop.hears(ann, "stop")
    assert (await shop.runs()).counts["retry"] == 1
    await write(unheard)
    assert shop.roasts() == ["dark"]
    await shop.bot.time_passes(timedelta(minutes=11))
    assert ((await shop.runs()).counts["acknowledged"], shop.roasts()) == (1, [])


async def test_what_was_not_answered_and_is_said_still_is_acknowledged_at_once(shop: Shop) -> None:
    await shop.answered()
    arrives = await shop.runs_unheard()
    await shop.bot.time_passes(timedelta(minutes=2))
    assert (await shop.runs()).counts["acknowledged"] == 1
    await arrives()
    assert shop.roasts() == ["dark"]


@pytest.mark.slow
async def test_whoever_moves_to_another_record_is_not_written_there_while_a_call_about_the_one_before_may_arrive(
    shop: Shop,
) -> None:
    ann = await shop.answered()
    await shop.runs()
    [before] = shop.sim.records
    await shop.hears(ann, "[Change]", "[Light]")
    arrives = await shop.runs_unheard()
    known = shop.sim._system.records.add({"email": "ann@example.com"}, set())
    await is_called(shop.bot, Address("telegram", str(ann.id)), known.id)
    await shop.bot.time_passes(timedelta(minutes=2))
    await shop.runs()
    assert shop.roasts() == [], "and taken out of it all the same"
    await arrives()
    for _ in range(3):
        await shop.bot.time_passes(timedelta(minutes=6))
        await shop.runs()
    assert (shop.sim.records[known.id][shop.field], shop.roasts()) == ("light", ["light"])
    assert not shop.sim.records[before].get(shop.key)


@pytest.mark.slow
async def test_an_answer_that_changed_takes_the_place_of_the_one_before(shop: Shop) -> None:
    ann = await shop.answered("Dark")
    await shop.runs()
    await shop.hears(ann, "[Change]", "[Light]")
    await shop.runs()
    assert shop.roasts() == ["light"]
    assert await shop.on_record(ann) == {("roast", "set"), ("roast", "cleared")}, "of the two answers it has the later one"


@pytest.mark.slow
async def test_who_is_erased_is_emptied_there_and_nothing_of_them_stays_here(shop: Shop) -> None:
    ann = await shop.answered()
    await shop.runs()
    [key] = shop.sim.by(shop.key)
    await shop.hears(ann, "/delete", "[Erase everything]")
    report = (await shop.runs()).as_json()
    assert (report["erased"], report["acknowledged"]) == (1, 1)
    assert shop.roasts() == []
    assert not any(trace in repr(shop.sim.records) for trace in (key, "dark")), "no trace of them is left there"
    assert len(await shop.bot.app.store.read(tombstones.open_ones)) == 1, "it is looked at once more"
    await shop.bot.time_passes(timedelta(minutes=11))
    await shop.runs()
    assert await shop.bot.app.store.read(tombstones.open_ones) == []
    assert await shop.bot.app.store.read(partial(sync_rows.counts, connection="hubspot")) == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", SIMULATED)
async def test_who_is_erased_is_deleted_there_where_the_connection_says_so(tmp_path: Path, kind: str) -> None:
    async with opened(tmp_path, kind, on_erase="delete") as shop:
        ann = await shop.answered()
        await shop.runs()
        await shop.hears(ann, "/delete", "[Erase everything]")
        await shop.runs()
        assert shop.sim.records == {}


@pytest.mark.slow
async def test_a_late_call_that_makes_somebody_anew_under_another_id_is_found_by_our_key(shop: Shop) -> None:
    """It was on its way since before they were erased: the id that we know is not the one that it makes."""
    ann = await shop.answered()
    await shop.runs()
    [key] = shop.sim.by(shop.key)
    await shop.hears(ann, "/delete", "[Erase everything]")
    await shop.runs()
    await shop.connector.write([Row(key, {"coffee_roast": "dark"})])
    assert (shop.roasts(), len(shop.sim.records)) == (["dark"], 2)
    for _ in range(2):
        await shop.bot.time_passes(timedelta(minutes=11))
        await shop.runs()
        assert shop.roasts() == [] and key not in shop.sim.by(shop.key)
        await shop.bot.time_passes(timedelta(minutes=11))
    assert await shop.bot.app.store.read(tombstones.open_ones) == []


@pytest.mark.slow
async def test_whoever_came_by_a_link_is_written_into_the_record_that_it_names(shop: Shop) -> None:
    known = shop.sim._system.records.add({"email": "ann@example.com"}, set())
    ann = await shop.answered()
    await is_called(shop.bot, Address("telegram", str(ann.id)), known.id)
    await shop.runs()
    assert shop.sim.records[known.id][shop.field] == "dark"
    assert shop.sim.records[known.id]["email"] == "ann@example.com"
    assert len(shop.sim.records) == 1
    await shop.hears(ann, "/delete", "[Erase everything]")
    await shop.runs()
    assert shop.sim.records[known.id].get(shop.field) is None
    assert shop.sim.records[known.id]["email"] == "ann@example.com", "the brand's own is the brand's"


@pytest.mark.slow
async def test_whoever_is_linked_after_a_first_run_moves_there_and_leaves_nothing_behind(shop: Shop) -> None:
    ann = await shop.answered()
    await shop.runs()
    [before] = shop.sim.records
    known = shop.sim._system.records.add({"email": "ann@example.com"}, set())
    await is_called(shop.bot, Address("telegram", str(ann.id)), known.id)
    await shop.hears(ann, "[Change]", "[Light]")
    await shop.runs()
    assert shop.sim.records[known.id][shop.field] == "light"
    assert not shop.sim.records[before].get(shop.field)
    assert not shop.sim.records[before].get(shop.key)


@pytest.mark.slow
async def test_a_record_that_the_link_names_and_nobody_has_is_never_made(shop: Shop) -> None:
    ann = await shop.answered()
    await is_called(shop.bot, Address("telegram", str(ann.id)), "999999")
    report = (await shop.runs()).as_json()
    assert (report["dead"], [reason["code"] for reason in report["reasons"]]) == (1, ["no_record_there"])
    assert shop.sim.records == {}


@pytest.mark.slow
async def test_nothing_leaves_of_who_never_agreed_or_shares_nothing(shop: Shop) -> None:
    ann = shop.bot.server.customer()
    await shop.hears(ann, "/start", "[No, thanks]")
    report = (await shop.runs()).as_json()
    assert report["acknowledged"] == 0
    assert shop.sim.records == {}


async def test_whoever_acts_after_they_were_looked_at_is_looked_at_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop that is committed between the look and the call: nothing of them leaves in that call."""
    ann, look = await shop.answered(), handing_over._to_be_written
    stops = ["stop"]

    async def stops_meanwhile(work: Work, people: Sequence[Person]) -> list[Person]:
        await shop.hears(ann, *(stops.pop() for _ in stops[:1]))
        return await look(work, people)

    monkeypatch.setattr(handing_over, "_to_be_written", stops_meanwhile)
    await shop.runs()
    assert (stops, shop.roasts()) == ([], [])
    assert shop.sim.records == {}


@pytest.mark.slow
async def test_what_was_emptied_once_is_left_to_whoever_fills_it_next(shop: Shop) -> None:
    ann = await shop.answered()
    await shop.runs()
    await shop.hears(ann, "/mydata", "[Erase 1]")
    await shop.runs()
    [record] = shop.sim.records
    shop.sim._system.records.here[record].fields[shop.field] = "light"
    await shop.hears(ann, "/pace")
    await shop.hears(ann, "/mydata")
    assert (await shop.runs()).as_json()["cleared_fields"] == 0
    assert shop.roasts() == ["light"], "the brand's own word about it, which we never wrote"
