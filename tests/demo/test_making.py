"""Demo data: real records, marked, never beside real people, and gone without a trace."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.app.compose import build
from bot.app.session import opened
from bot.clock import FakeClock
from bot.commands.examining.records import records
from bot.customers.looking import Look
from bot.demo.making import RealCustomers, Wish
from bot.engine.model.inputs import Commanded, Pressed, Said
from bot.engine.model.tokens import Action, write
from bot.errors import SettingsError
from bot.ports import Inbound
from bot.sync.connection import Connection
from bot.sync.opening import connected
from storage import demo
from storage import tables as t
from storage.model.records import Address
from storage.model.timestamps import stored
from storage.questions import kept_counts, versions
from storage.traffic import due
from storage.turn.unit_of_work import Unit
from tests.support.app import state_at
from tests.support.demo_house import NOW, WISH, House, made, removed, rows_left

SOMEBODY = Address("webchat", "a-real-browser")


async def looked(house: House) -> dict[str, tuple[bool, str]]:
    """What `doctor --all` finds."""
    checks = await records(house.settings(), FakeClock(NOW), Look())
    return {check.name: (check.ok, check.detail) for check in checks}


async def somebody_says_yes(house: House, *, at_first: str = "", until: str = "") -> None:
    """A real person, by the web phone; `until` the notice waits, or from there on until the yes."""
    clock = FakeClock(NOW + timedelta(hours=1), seed=9)
    app = await build(house.settings(), clock)
    try:
        acts: list[Commanded | Said] = [] if until == "the yes" else [Commanded("start")]
        for number, act in enumerate(acts):
            await app.service.handle(Inbound("webchat", SOMEBODY.id_clear, f"real-{number}", act, clock.now(), "en"))
        state = await state_at(app, SOMEBODY)
        assert state is not None and state.notice is not None
        if until == "the notice":
            return
        yes = Pressed(write(Action.YES, state.notice.id))
        await app.service.handle(Inbound("webchat", SOMEBODY.id_clear, "real-yes", yes, clock.now(), "en"))
        if at_first:
            await app.service.handle(Inbound("webchat", SOMEBODY.id_clear, "real-words", Said(at_first), clock.now(), "en"))
        await app.catalogue.refresh()
    finally:
        await app.close()


@pytest.mark.slow
async def test_every_record_is_as_the_bot_writes_it_and_nothing_is_left_of_any(house: House) -> None:
    told = await made(house)
    found = await looked(house)
    assert [name for name, (is_ok, _) in found.items() if not is_ok] == []
    assert found["demo"][1].startswith(f"{told.customers} customers were made up (2026-11-27)")
    assert found["projection"][1] == f"{told.customers} customers equal the fold of their log"
    assert told.customers + told.forgotten == WISH.customers
    assert (await removed(house)).customers == told.customers
    async with opened(house.settings(), FakeClock(NOW)) as store:
        assert await rows_left(store) == {"audit": 2, "meta": 1}
        assert await store.read(demo.current_mark) is None


@pytest.mark.slow
async def test_it_tells_of_everything_that_a_business_meets(full: House) -> None:
    def outcomes(unit: Unit) -> Counter[str]:
        return Counter(dict(unit.connection.execute(select(t.ask.c.outcome, func.count()).group_by(t.ask.c.outcome)).all()))  # type: ignore[arg-type]

    def count(unit: Unit, column: object, value: object) -> int:
        return unit.connection.scalar(select(func.count()).where(column == value)) or 0

    async with opened(full.settings(), FakeClock(NOW), read_only=True) as store:
        asks = await store.read(outcomes)
        assert {"answered", "skipped", "snoozed", "expired"} <= asks.keys()
        assert asks["answered"] > 60
        for column, value in (
            (t.answer.c.provenance, "tapped"),
            (t.answer.c.provenance, "typed"),
            (t.customer.c.language, "de"),
            (t.customer.c.language, "en"),
            (t.suppression.c.why, "demo"),
        ):
            assert await store.read(lambda unit, c=column, v=value: count(unit, c, v)) > 0, (column, value)  # type: ignore[misc]
        assert await store.read(lambda unit: unit.connection.scalar(select(func.count(t.ask.c.why_at)))) > 0
        assert await store.read(lambda unit: unit.connection.scalar(select(func.sum(t.misread.c.times)))) > 0
        assert await store.read(lambda unit: unit.connection.scalar(select(func.count()).select_from(t.delivery))) > 0
        history = await store.read(versions.history)
        assert [one.how for one in history] == ["published", "published", "first"]
        assert all(one.why and one.by for one in history)
        last = await store.read(lambda unit: unit.connection.scalar(select(func.max(t.fact.c.at))))
        assert last < stored(NOW)


@pytest.mark.slow
async def test_the_same_seed_tells_the_same_story(tmp_path_factory: pytest.TempPathFactory) -> None:
    few = Wish(customers=25, days=60, seed=11)
    one, same, other = [House(tmp_path_factory.mktemp("seed") / "var") for _ in range(3)]
    first = await made(one, few)
    assert await made(same, few) == first
    assert await made(other, Wish(customers=25, days=60, seed=12)) != first


@pytest.mark.slow
async def test_it_is_refused_where_a_real_customer_is(house: House) -> None:
    await somebody_says_yes(house)
    async with opened(house.settings(), FakeClock(NOW)) as store:
        before = await rows_left(store)
    with pytest.raises(RealCustomers, match=r"has a real customer: .* ZEROPARTY_DATA_DIR=./demo zeroparty demo-data"):
        await made(house)
    async with opened(house.settings(), FakeClock(NOW)) as store:
        assert await rows_left(store) == before


@pytest.mark.slow
async def test_it_is_refused_where_it_is_already(full: House) -> None:
    with pytest.raises(RealCustomers, match="demo data here already, made 2026-11-27; `zeroparty demo-data --remove`"):
        await made(full)


@pytest.mark.slow
async def test_a_yes_to_a_notice_that_waited_while_they_were_taken_away_counts(full: House) -> None:
    await somebody_says_yes(full, until="the notice")
    await removed(full)
    await somebody_says_yes(full, until="the yes")
    assert [name for name, (is_ok, _) in (await looked(full)).items() if not is_ok] == []
    app = await build(full.settings(), FakeClock(NOW + timedelta(hours=2)))
    try:
        state = await state_at(app, SOMEBODY)
        assert state is not None and state.phase == "active"
    finally:
        await app.close()


@pytest.mark.slow
async def test_who_came_by_themselves_meanwhile_stays_with_everything(full: House) -> None:
    await somebody_says_yes(full, at_first="purple monkey")
    gone = await removed(full)
    assert gone.others == 1
    found = await looked(full)
    assert [name for name, (is_ok, _) in found.items() if not is_ok] == []
    assert found["projection"][1] == "1 customers equal the fold of their log"
    app = await build(full.settings(), FakeClock(NOW + timedelta(hours=2)))
    try:
        state = await state_at(app, SOMEBODY)
        assert state is not None and state.phase == "active"
        assert await app.store.read(demo.others) == 1
        await app.catalogue.refresh()
        live = await app.store.read(versions.live)
        assert live is not None and live.has_customers
        assert await app.store.read(demo.misread_counts) != ()
    finally:
        await app.close()
    with pytest.raises(RealCustomers, match="a real customer"):
        await made(full)


@pytest.mark.slow
async def test_versions_that_were_there_before_are_last_and_come_back_as_they_were(house: House) -> None:
    app = await build(house.settings(), FakeClock(NOW))
    before = await app.store.read(versions.history), await app.store.read(versions.live)
    await app.close()
    told = await made(house, Wish(customers=5, days=30))
    async with opened(house.settings(), FakeClock(NOW)) as store:
        history, live = await store.read(versions.history), await store.read(versions.live)
        assert [one.number for one in history] == [4, 3, 2, 1]
        assert history[0].why == "the first start" and live.version == 4
        assert live.revisions == before[1].revisions
    assert told.versions == 3
    await removed(house)
    async with opened(house.settings(), FakeClock(NOW)) as store:
        assert (await store.read(versions.history), await store.read(versions.live)) == before


@pytest.mark.slow
async def test_a_messenger_is_refused_beside_them(full: House) -> None:
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN is set, and this data folder holds demo data"):
        await build(full.settings(telegram_bot_token="123456:TEST-token-of-no-real-bot"), FakeClock(NOW))


@pytest.mark.slow
async def test_the_running_bot_asks_them_nothing(full: House) -> None:
    clock = FakeClock(NOW + timedelta(days=20), seed=4)
    app = await build(full.settings(), clock)
    try:
        assert await app.store.read(lambda unit: due.backlog(unit, now=clock.now())) > 0
        while await app.service.tick():
            await app.delivery.drain()
        assert await app.store.read(lambda unit: due.backlog(unit, now=clock.now())) == 0
        latest = await app.store.read(lambda unit: unit.connection.scalar(select(func.max(t.ask.c.planned_at))))
        assert latest < stored(NOW)
        assert "outbox" not in await rows_left(app.store)
    finally:
        await app.close()
    await removed(full)
    async with opened(full.settings(), FakeClock(NOW)) as store:
        assert await rows_left(store) == {"audit": 2, "meta": 1}


@pytest.mark.slow
async def test_what_was_counted_of_them_goes_with_them(full: House) -> None:
    async with opened(full.settings(), FakeClock(NOW)) as store:
        await store.write(lambda unit: kept_counts.keep_counts(unit, "{}", at=NOW))
    await removed(full)
    async with opened(full.settings(), FakeClock(NOW)) as store:
        assert await store.read(kept_counts.counts) is None
        assert await rows_left(store) == {"audit": 2, "meta": 1}


async def test_no_real_system_gets_them(full: House) -> None:
    clock = FakeClock(NOW)
    real = Connection("hubspot", "hubspot", "https://api.hubapi.com", "CRM_TOKEN", "hubspot")
    near = Connection("hubspot", "hubspot", "http://127.0.0.1:9009", "CRM_TOKEN", "hubspot", may_be_private=True)
    async with opened(full.settings(), clock) as store:
        with pytest.raises(SettingsError, match=r"demo data, which no real system gets: .*simulate-crm hubspot"):
            async with connected(real, store, clock, {"CRM_TOKEN": "secret"}):
                pass
        async with connected(near, store, clock, {"CRM_TOKEN": "secret"}):
            pass


@pytest.mark.slow
async def test_what_was_cut_off_is_said_and_taken_away(full: House) -> None:
    async with opened(full.settings(), FakeClock(NOW)) as store:
        mark = await store.read(demo.current_mark)
        assert mark is not None
        await store.write(lambda unit: demo.set_mark(unit, replace(mark, is_whole=False)))
    is_ok, detail = (await looked(full))["demo"]
    assert not is_ok and detail == "demo data that was cut off while it was made (2026-11-27)"
    await removed(full)
    assert "demo" not in await looked(full)


async def test_removing_what_is_not_there_says_so(house: House) -> None:
    with pytest.raises(RealCustomers, match="there is no demo data here; nothing was removed"):
        await removed(house)
