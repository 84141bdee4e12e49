"""What a fourth attacker put back, rewrote or cut out of the records, each with the promise that it broke."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from bot.app.session import opened
from bot.commands.examining.contacts import contacts
from bot.commands.examining.records import tokens
from bot.customers.checks.consent_check import doubtful_consents
from bot.customers.looking import EVERYBODY
from bot.customers.put_back import hold_what_was_said
from bot.engine.model.ids_and_time import crockford
from bot.errors import ZeropartyError
from bot.runtime import under_age
from bot.runtime.older_copy import refuse_older_copy
from storage import tables as t
from storage.model.records import Address
from storage.people.customers import by_external_id
from storage.receivers import api_tokens, audit_trail, staff
from storage.receivers.api_tokens import ApiToken
from storage.receivers.staff import StaffLink, StaffSession
from storage.turn.unit_of_work import Unit
from tests.botapi import Customer
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say, taps
from tests.regressions.test_third_attack_records import answers_dark, is_noticed, put_back, rewrites
from tests.support.app import Bot, is_called, running_bot


@asynccontextmanager
async def later(data: Path, ann: Customer) -> AsyncIterator[tuple[Bot, Customer]]:
    """The bot started again an hour later, and Ann's phone there."""
    async with running_bot(data) as bot:
        bot.clock.advance(timedelta(hours=1))
        again = builders.the_same(bot, ann)
        for _ in range(20):  # the new server counts updates from where the last one did
            await say(bot, again, "/menu")
        yield bot, again


GONE = {
    "erased": ("/mydata", "Erase 1"),
    "its purpose was off for a while": ("/consents", "Turn off 1", "/consents", "Turn on 1"),
    "corrected": ("/mydata", "Change 1", "Light"),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", GONE)
async def test_an_answer_that_is_gone_is_not_brought_back_by_an_older_copy(tmp_path: Path, how: str) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, ann) as (bot, again):
        for each in GONE[how]:
            await (say if each.startswith("/") else taps)(bot, again, each)
        assert (await known(bot, again)).values().get("roast") != "dark"
    put_back(copy, data)
    async with running_bot(data) as bot:
        assert (await known(bot, builders.the_same(bot, ann))).values() == {}
        assert ",dark," not in await handed_on(bot, tmp_path)
        assert not await is_noticed(bot)


@pytest.mark.slow
async def test_a_child_is_one_in_an_older_copy_too_and_for_no_longer_than_was_said(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann, _ = await answers_dark(bot), await answers_dark(bot)
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, ann) as (bot, again):
        await say(bot, again, "I am 12 years old")
        assert await builders.phase(bot, again) is None
        asked_nothing = await answer_to(bot, again, "/start")
    put_back(copy, data)
    async with later(data, ann) as (bot, again):
        assert await builders.phase(bot, again) is None
        assert await answer_to(bot, again, "/start") == asked_nothing
        await bot.time_passes(timedelta(days=31))
        assert await answer_to(bot, again, "/start") != asked_nothing
        await under_age.forget(bot.app.store, bot.clock.now())
        with bot.app.keys.connection() as connection:
            assert not connection.execute(select(t.said_no)).all()


async def answer_to(bot: Bot, customer: Customer, words: str) -> str:
    await say(bot, customer, words)
    return customer.chat.messages[-1].text


async def stops_after_a_copy(data: Path, copy: Path, *, back: timedelta = timedelta()) -> tuple[Bot, Customer]:
    """Ben stops, a copy is made, and Ann stops: by a clock that may have been set back meanwhile."""
    async with running_bot(data) as bot:
        ann, ben = await answers_dark(bot), await answers_dark(bot)
        bot.clock.advance(timedelta(hours=2))
        await say(bot, ben, "stop")
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, ann) as (bot, again):
        bot.clock.advance(-back)
        await say(bot, again, "stop")
    put_back(copy, data)
    return bot, ann


@pytest.mark.slow
async def test_a_stop_by_a_clock_that_was_set_back_holds_in_an_older_copy(tmp_path: Path) -> None:
    _, ann = await stops_after_a_copy(tmp_path / "var", tmp_path / "copy.db", back=timedelta(hours=12))
    async with running_bot(tmp_path / "var") as bot:
        assert (await known(bot, builders.the_same(bot, ann))).phase == "stopped"


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["9000000000000000000", "9", "9.", "9." + "0" * 64, "not a number", ""])
async def test_a_copy_cannot_be_made_to_say_that_it_knows_more(tmp_path: Path, mark: str) -> None:
    bot, ann = await stops_after_a_copy(tmp_path / "var", tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "var" / "zeroparty.db") as records:
        assert records.execute("UPDATE meta SET value = ? WHERE name = 'said_no'", (mark,)).rowcount == 1
    records.close()
    async with opened(bot.app.settings, bot.clock, read_only=True) as store:
        with pytest.raises(ZeropartyError, match="older copy"):
            await refuse_older_copy(store)
    async with running_bot(tmp_path / "var") as bot:
        assert (await known(bot, builders.the_same(bot, ann))).phase == "stopped"
        await refuse_older_copy(bot.app.store)


@pytest.mark.slow
async def test_a_start_that_is_cut_off_before_every_word_holds_is_taken_up_again(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        people = [await answers_dark(bot) for _ in range(3)]
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, people[0]) as (bot, first):
        for each in (first, *(builders.the_same(bot, one) for one in people[1:])):
            await say(bot, each, "stop")
    put_back(copy, data)
    async with opened(bot.app.settings, bot.clock) as store:
        turn, turns = store.turn, 0

        async def cut_off(*given: Any) -> Any:
            nonlocal turns
            turns += 1
            if turns == 2:
                raise RuntimeError
            return await turn(*given)

        with pytest.MonkeyPatch.context() as patch, pytest.raises(RuntimeError):
            patch.setattr(store, "turn", cut_off)
            await hold_what_was_said(store, bot.app.catalogue, bot.clock)
    async with running_bot(data) as bot:
        assert {(await known(bot, builders.the_same(bot, each))).phase for each in people} == {"stopped"}


ROWS = [table for table in t.metadata.sorted_tables if "customer" in table.c]
LIMITS = {
    "stops": ("stop",),
    "turns off": ("/consents", "Turn off 1"),
    "keeps here": ("/consents", "Keep my answers here"),
    "keeps one here": ("/mydata", "Stop sharing 1"),
    "erases an answer": ("/mydata", "Erase 1"),
    "corrects it": ("/mydata", "Change 1", "Light"),
    "is a child": ("I am a minor",),
    "wants no such question": ("stop asking about coffee", "Everything about Your coffee"),
    "takes a break": ("/pause 3 months",),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", LIMITS)
async def test_rows_of_before_a_word_are_noticed_and_hand_nothing_on(bot: Bot, tmp_path: Path, how: str) -> None:
    ann, ben = await answers_dark(bot), await answers_dark(bot)
    who = (await known(bot, ann)).customer
    assert ben is not ann
    before = await bot.app.store.read(partial(rows_of, customer=who))
    for each in LIMITS[how]:
        await (say if each.startswith("/") or each == LIMITS[how][0] else taps)(bot, ann, each)
    assert not await is_noticed(bot)
    await bot.app.store.write(partial(put_rows_back, customer=who, rows=before))
    assert (await known(bot, ann)).values() == {"roast": "dark"}
    assert [doubt.customer for doubt in (await doubtful_consents(bot.app.store))[1]] == [who]
    is_kept = how not in ("wants no such question", "takes a break")
    assert (await handed_on(bot, tmp_path)).count(",dark,") == 2 - is_kept


Rows = dict[str, list[Any]]


def rows_of(unit: Unit, *, customer: int) -> Rows:
    found = {table.name: unit.connection.execute(select(table).where(table.c.customer == customer)).all() for table in ROWS}
    return {"customer": list(unit.connection.execute(select(t.customer).where(t.customer.c.id == customer)).all()), **found}


def put_rows_back(unit: Unit, *, customer: int, rows: Rows) -> None:
    """What somebody does who can write to the database, and has copied the rows of one customer before."""
    unit.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in reversed(ROWS):
        unit.connection.execute(delete(table).where(table.c.customer == customer))
    unit.connection.execute(delete(t.customer).where(t.customer.c.id == customer))
    for table in (t.customer, *ROWS):
        for row in rows[table.name]:
            unit.connection.execute(insert(table).values(row._asdict()))


async def test_a_name_that_was_given_to_somebody_else_finds_nobody(bot: Bot) -> None:
    people = [await answers_dark(bot), await answers_dark(bot)]
    for ident, each in zip(("101", "202"), people, strict=True):
        await is_called(bot, Address("telegram", str(each.id)), ident)
    store = bot.app.store
    whom = [(await known(bot, each)).customer for each in people]
    assert [await store.read(partial(by_external_id, system="hubspot", ident=one)) for one in ("101", "202")] == whom
    assert (await contacts(EVERYBODY, store)).ok
    await store.write(swap_names)
    assert [await store.read(partial(by_external_id, system="hubspot", ident=one)) for one in ("101", "202")] == [None, None]
    check = await contacts(EVERYBODY, store)
    assert not check.ok and all(crockford(one) in check.detail for one in whom)


def swap_names(unit: Unit) -> None:
    one, other = unit.connection.execute(select(t.external_id)).all()
    for row, lookup in ((one, b"aside"), (other, one.lookup), (one, other.lookup)):
        unit.connection.execute(update(t.external_id).where(t.external_id.c.customer == row.customer).values(lookup=lookup))


def cut_after(number: int, head: str = "") -> Callable[[Unit], None]:
    """What somebody without a key can do to the end of the trail: take rows out, and say that it ends with what is left."""

    def cut(unit: Unit) -> None:
        unit.connection.execute(delete(t.audit).where(t.audit.c.seq > number))
        last = unit.connection.execute(select(t.audit.c.mac).where(t.audit.c.seq == number)).scalar()
        end = head or f"{number}:{bytes(last or bytes(32)).hex()}"
        unit.connection.execute(update(t.meta).where(t.meta.c.name == "audit_head").values(value=end))

    return cut


def forget_the_trail(unit: Unit) -> None:
    unit.connection.execute(delete(t.audit))
    unit.connection.execute(delete(t.meta).where(t.meta.c.name == "audit_head"))


async def looked(bot: Bot, times: int) -> str:
    """Staff acts so often; where the trail ends then."""
    for _ in range(times):
        await bot.app.store.write(partial(audit_trail.append, at=bot.clock.now(), actor="Eve", action="console.look"))
    end = select(t.meta.c.value).where(t.meta.c.name == "audit_head")
    return str(await bot.app.store.read(lambda unit: unit.connection.scalar(end)))


@pytest.mark.parametrize("how", ["the last three", "back to an end of before", "all"])
async def test_the_end_of_the_trail_cannot_be_cut_off(tmp_path: Path, how: str) -> None:
    async with running_bot(tmp_path / "var") as bot:
        end = await looked(bot, 2)
        number = int(end.split(":")[0])
        await looked(bot, 3)
        assert await bot.app.store.read(audit_trail.verify) is None
        cuts = {"the last three": cut_after(number), "back to an end of before": cut_after(number, end), "all": forget_the_trail}
        await bot.app.store.write(cuts[how])
        assert "missing" in str(await bot.app.store.read(audit_trail.verify))
    async with running_bot(tmp_path / "var") as bot:
        lost = await bot.app.store.read(partial(audit_trail.of_action, beginning=audit_trail.LOST))
        assert [json.loads(row.entry or "")["entries"] for row in lost] == [3 + number * (how == "all")]


async def test_an_entry_that_was_taken_back_is_not_missed(bot: Bot) -> None:
    await looked(bot, 1)

    def fail(unit: Unit) -> None:
        audit_trail.append(unit, at=bot.clock.now(), actor="Eve", action="console.look")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await bot.app.store.write(fail)
    assert await bot.app.store.read(audit_trail.verify) is None


SECRET = "chosen by whoever can write to the database"
NOBODY = (None, None, None)


async def let_in(bot: Bot) -> tuple[object, ...]:
    """What the session, the link and the token with this secret open."""
    key = hashlib.sha256(SECRET.encode()).digest()
    finds = (staff.session, staff.link, api_tokens.by_secret)
    return tuple([await bot.app.store.read(partial(find, secret_sha256=key)) for find in finds])


async def opens_doors(bot: Bot) -> None:
    """A session, a link and a token, made as they are."""
    now, key = bot.clock.now(), hashlib.sha256(SECRET.encode()).digest()

    def make(unit: Unit) -> None:
        staff.begin_session(unit, StaffSession(key, "Ann", ("viewer",), now, now), forget_before=now - timedelta(days=7))
        staff.add_link(unit, StaffLink(key, "Ann", ("viewer",), now, now + timedelta(days=1)))
        api_tokens.add(unit, ApiToken(5, key, "hubspot", ("mail_rhythm",), now))

    await bot.app.store.write(make)


DOORS = (t.staff_session, t.staff_link, t.api_token)


async def test_rows_that_somebody_wrote_open_no_door(bot: Bot) -> None:
    await opens_doors(bot)
    assert None not in await let_in(bot)
    more = (
        update(t.staff_session).values(roles="viewer privacy"),
        update(t.staff_link).values(roles="viewer privacy"),
        update(t.api_token).values(purposes="recommend mail_rhythm"),
    )
    for statement in more:
        await bot.app.store.write(lambda unit, statement=statement: unit.connection.execute(statement) and None)  # type: ignore[misc]
    assert await let_in(bot) == NOBODY
    check = await tokens(bot.app.store)
    assert not check.ok and "hubspot" in check.detail


async def test_what_was_ended_opens_nothing_when_its_row_is_put_back(bot: Bot) -> None:
    await opens_doors(bot)
    now, key = bot.clock.now(), hashlib.sha256(SECRET.encode()).digest()

    def end(unit: Unit) -> None:
        rows = {table: unit.connection.execute(select(table)).all() for table in DOORS}
        assert staff.end_session(unit, key, now=now) and staff.use_link(unit, key, now=now) and api_tokens.revoke(unit, 5, at=now)
        for table, kept in rows.items():
            unit.connection.execute(delete(table))
            for row in kept:
                unit.connection.execute(insert(table).values(row._asdict()))

    await bot.app.store.write(end)
    assert await let_in(bot) == NOBODY


@pytest.mark.slow
async def test_tokens_that_an_earlier_release_made_are_taken_over_once(tmp_path: Path) -> None:
    async with running_bot(tmp_path / "var") as bot:
        await opens_doors(bot)
        with bot.app.keys.connection() as connection:  # as a key store of before
            connection.execute(delete(t.vouched))
            connection.execute(delete(t.key_count).where(t.key_count.c.name == "vouched"))
    async with running_bot(tmp_path / "var") as bot:
        session, link, token = await let_in(bot)
        assert (session, link) == (None, None), "staff signs in again"
        assert token is not None and (await tokens(bot.app.store)).ok
        await bot.app.store.write(lambda unit: unit.connection.execute(update(t.api_token).values(id=6)) and None)
    async with running_bot(tmp_path / "var") as bot:
        assert await let_in(bot) == NOBODY


CUTS: dict[str, Any] = {
    "an answer that ended": delete(t.answer),
    "when something changed": delete(t.change),
    "when something changed, dated back": update(t.change).values(changed_at=1),
}


@pytest.mark.parametrize("which", CUTS)
async def test_what_tells_receivers_of_a_withdrawal_is_missed_when_it_is_cut_out(bot: Bot, which: str) -> None:
    await answers_dark(bot, then=("/mydata", "Erase 1"))
    assert not await is_noticed(bot)
    await rewrites(bot, CUTS[which])
    assert await is_noticed(bot)
