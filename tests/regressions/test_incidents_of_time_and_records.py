"""Incidents that happened to others, each as a test of ours: clocks, platforms, exports, erasure and two chats (17-27)."""

from __future__ import annotations

import asyncio
import csv
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.clock import FakeClock
from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model import tokens
from bot.engine.model.packing import codec
from bot.engine.model.parts.agreements import Consent
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.pacing.send_window import Window, window_for
from bot.export.runner import Report, Wanted, export
from bot.ports import Capabilities, Inbound
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.delivery import Delivery
from storage import tables as t
from storage.crypto.keys import Keys
from storage.model.queue_items import OutboxEnd, OutboxRow, Untold
from storage.model.records import Address
from storage.model.turns import Writes
from storage.people import customers
from storage.store import Store
from storage.traffic import outbox
from storage.turn.unit_of_work import Unit
from tests.botapi import BadRequest, Customer, Refused, TooManyRequests
from tests.conftest import CATALOGUE
from tests.regressions import builders as b
from tests.storage import build
from tests.support.app import Bot, running_bot
from tests.support.fuzz_edge import Edge
from tests.support.live_folder import reload

DUBLIN = ZoneInfo("Europe/Dublin")


def local(moment: datetime, zone: str = "Europe/Dublin") -> time:
    return moment.astimezone(ZoneInfo(zone)).time()


class Test17Windows:
    @pytest.mark.parametrize("night", ["2026-03-28", "2026-10-24", "2026-06-10"])
    def test_17_a_window_over_midnight_holds_in_the_nights_of_the_clock_change(self, night: str) -> None:
        window = Window(time(22), time(8), "Europe/Dublin", frozenset(), frozenset())
        start = datetime.fromisoformat(night).replace(hour=12, tzinfo=DUBLIN).astimezone(UTC)
        for minutes in range(0, 1500, 5):
            moment = start + timedelta(minutes=minutes)
            assert window.allows(moment) == (local(moment) >= time(22) or local(moment) < time(8))
        for seed in range(200):
            slot = window.slot(start, seed)
            assert start <= slot <= start + timedelta(hours=22)
            assert window.allows(slot)

    async def test_17_an_unknown_zone_gets_the_narrow_hours_and_a_told_one_its_own(self, bot: Bot) -> None:
        live = bot.app.catalogue()
        unknown, told = window_for(None, live), window_for("America/New_York", live)
        assert (unknown.opens, unknown.closes, unknown.zone) == (*live.brand.pace.hours_when_zone_unknown, "Europe/Dublin")
        assert (told.opens, told.closes, told.zone) == (*live.brand.pace.hours, "America/New_York")

    @pytest.mark.slow
    async def test_17_a_zone_told_while_waiting_holds_for_the_next_question(self, bot: Bot) -> None:
        ann = await b.answers_roast(bot)
        await b.say(bot, ann, "/timezone")
        await b.say(bot, ann, "19:30")  # half past ten in London: somewhere east of India
        if b.has_button(ann, Action.ZONE):
            await b.press(bot, ann, Action.ZONE)
        known = await b.state(bot, ann)
        assert known is not None and known.zone is not None
        asked = len(b.questions(bot, ann))
        await bot.time_passes(30 * b.DAY)
        pushed = b.questions(bot, ann)[asked:]
        assert pushed
        assert all(time(9) <= local(request.at, known.zone) < time(20) for request in pushed)


async def test_18_after_days_of_downtime_there_is_one_question_inside_the_window(bot: Bot) -> None:
    ann = await b.answers_roast(bot)
    asked = len(b.questions(bot, ann))
    await b.until_due(bot, ann)
    bot.clock.advance(3 * b.DAY)
    bot.clock.move_to(bot.clock.now().replace(hour=2))
    await _runs_again(bot)
    assert len(b.questions(bot, ann)) == asked, "not at night"
    await bot.time_passes(2 * b.DAY)
    assert len(b.questions(bot, ann)) == asked + 1
    assert time(11) <= local(b.questions(bot, ann)[-1].at) < time(18)


@pytest.mark.slow
async def test_18_a_question_put_off_into_a_downtime_comes_inside_the_window_too(bot: Bot) -> None:
    ann = await b.joins(bot)
    asked = len(b.questions(bot, ann))
    await b.press(bot, ann, Action.SKIP)
    await b.press(bot, ann, Action.LATER)
    await b.press(bot, ann, Action.SNOOZE, 1)
    bot.clock.advance(3 * b.DAY)
    bot.clock.move_to(bot.clock.now().replace(hour=2))
    await _runs_again(bot)
    assert len(b.questions(bot, ann)) == asked, "not at night"
    await bot.time_passes(2 * b.DAY)
    assert len(b.questions(bot, ann)) == asked + 1
    assert time(11) <= local(b.questions(bot, ann)[-1].at) < time(18)


async def _runs_again(bot: Bot) -> None:
    await bot.app.delivery.recover(is_only_process=True)
    for _ in range(20):
        if await bot.app.service.tick() == 0:
            return
        await bot.delivers()
    raise AssertionError("the clock stands still and somebody stays due")


async def test_19_a_retry_that_would_leave_the_window_waits_for_the_next_one(bot: Bot) -> None:
    ann = await b.answers_roast(bot)
    asked = len(b.questions(bot, ann))
    await b.until_due(bot, ann)
    bot.server.fail_next("sendMessage", with_=TooManyRequests(retry_after=10 * 3600), chat=ann)
    await bot.app.service.tick()
    await bot.delivers()
    bot.clock.advance(timedelta(hours=10, minutes=1))
    await bot.app.delivery.tidy()
    await bot.delivers()
    assert [r.status for r in b.questions(bot, ann)[asked:]] == [429], "too late for that day"
    await bot.time_passes(20 * b.DAY)
    came = [r for r in b.questions(bot, ann)[asked:] if r.status == 200]
    assert came
    assert all(time(11) <= local(request.at) < time(18) for request in came)


async def test_20_a_429_is_waited_out_and_nothing_is_lost_or_doubled(bot: Bot) -> None:
    ann = bot.server.customer()
    bot.server.fail_next("sendMessage", with_=TooManyRequests(retry_after=17), times=2)
    await b.say(bot, ann, "/start")
    bot.clock.advance(timedelta(seconds=16))
    await bot.settles()
    assert [request.status for request in b.sends(bot, ann)] == [429]
    for _ in range(3):
        bot.clock.advance(timedelta(seconds=18))
        await bot.settles()
    assert [request.status for request in b.sends(bot, ann)] == [429, 429, 200]


@pytest.mark.parametrize("how", ["blocked", "deactivated", "migrated"])
async def test_21_who_is_gone_is_not_written_to_again(bot: Bot, how: str) -> None:
    ann = await b.answers_roast(bot)
    await b.until_due(bot, ann)
    if how == "blocked":
        ann.chat.is_blocked = True  # without a word: the update is lost
    elif how == "deactivated":
        await ann.deactivates()
    else:
        moved = Refused(BadRequest("group chat was upgraded to a supergroup chat"))
        bot.server.fail_next("sendMessage", with_=moved, chat=ann)
    before = len(b.sends(bot, ann))
    await bot.app.service.tick()
    await bot.delivers()
    assert len(b.sends(bot, ann)) == before + 1
    asked = (await b.asks(bot, ann))[-1]
    assert asked.outcome in ("undeliverable", "withdrawn")
    if how != "migrated":  # which happens to groups; for a person it is a refusal of that one message
        assert await b.phase(bot, ann) == "stopped"
        await bot.time_passes(60 * b.DAY)
        assert len(b.sends(bot, ann)) == before + 1


@pytest.mark.slow
async def test_22_ten_thousand_at_once_keep_the_rate_and_hold_up_no_reply() -> None:
    clock = FakeClock(build.NOW)
    store = Store.open("sqlite://", keys=Keys.in_memory(kek=b"k" * 32, pepper=b"p" * 32, entropy=clock.entropy))
    edge = Edge(clock, capabilities=Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=4096, per_second=25))
    edge.scripted = False
    delivery = Delivery(store, {edge.name: edge}, clock, _Unheard(store), Bell())
    try:
        await asyncio.gather(*(_has_question(store, str(number)) for number in range(10_000)))
        waited = await _emptied(store, delivery, clock, edge)
    finally:
        await store.close()
    moments = sorted(sent.at for screen in edge.screens.values() for sent in screen.sent)
    assert len(moments) == 10_000 + len(waited)
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in zip(moments, moments[26:], strict=False))
    assert max(waited) <= timedelta(seconds=1), waited


class _Unheard:
    """In place of the service: nobody is told what became of a delivery."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def wants(self, unit: Unit, row: OutboxRow, now: datetime) -> bool:
        return True

    async def delivered(self, customer: int, report: object, end: OutboxEnd) -> bool:
        return await self.store.turn(customer, lambda loaded: (Writes(delivered=(end,)), True))

    async def noticed(self, untold: Untold) -> None:
        raise AssertionError("nothing is swept in this test")

    async def handle(self, inbound: Inbound) -> None:
        raise AssertionError("nobody is gone in this test")


_BODY = json.dumps({"text": "Which roast?", "rows": [], "amends": None})


async def _has_question(store: Store, address: str, *, proactive: bool = True) -> None:
    ident = build.new_id()
    row = build.message(ident, body_clear=_BODY, proactive=proactive, not_after=None)
    await store.turn(Address("telegram", address), build.meeting(Address("telegram", address), ident, outbox=(row,)))


async def _emptied(store: Store, delivery: Delivery, clock: FakeClock, edge: Edge) -> list[timedelta]:
    """Everything delivered; how long each reply took that came up meanwhile."""
    waited: list[timedelta] = []
    while await store.read(outbox.next_at) is not None:
        if len(waited) < 20:
            address, began = f"reply{len(waited)}", clock.now()
            await _has_question(store, address, proactive=False)
        await delivery.drain()
        clock.advance(timedelta(seconds=1))
        if len(waited) < 20:
            await delivery.drain()
            waited.append(edge.screen(address).sent[0].at - began)
    return waited


@pytest.mark.slow
async def test_23_an_export_of_26001_customers_is_whole_while_others_answer(bot: Bot, tmp_path: Path) -> None:
    ann = await b.answers_roast(bot)
    revision = (await b.asks(bot, ann))[0]
    for start in range(0, 26_000, 1000):
        await asyncio.gather(*(_answered(bot, number, revision.revision) for number in range(start, start + 1000)))
    ben = await b.joins(bot)
    message, dark = b.button(ben, Action.CHOOSE, 2)
    await ben.forges_tap(dark, message)
    report, _ = await asyncio.gather(_exported(bot, tmp_path / "wide.csv"), bot.listens())
    with (tmp_path / "wide.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert report.rows == len(rows)
    assert 26_001 <= len({row["customer_id"] for row in rows}) == len(rows) <= 26_002
    assert {row["status"] for row in rows} == {"active"}
    assert {row["roast"] for row in rows} == {"dark"}
    assert all(None not in row and None not in row.values() for row in rows), "every row has every column"
    long = await _exported(bot, tmp_path / "long.csv", "long")
    assert long.rows >= 26_001, "the same people in both shapes"


async def _exported(bot: Bot, file: Path, shape: str = "wide") -> Report:
    return await export(bot.app.store, bot.app.catalogue(), bot.clock, Wanted(file, shape), lambda _: None)


async def _answered(bot: Bot, number: int, revision: str) -> None:
    """Somebody with an answer on record, as the export reads it."""
    address, ident = Address("telegram", f"x{number}"), build.new_id()
    given = build.answering(ident)
    asked = replace(given.asks[0], revision=revision)
    consents = [
        replace(c, purpose="recommend", at=bot.clock.now(), valid_until=bot.clock.now() + build.YEAR) for c in given.consents
    ]
    yes = build.consent(ident, "be_asked", at=bot.clock.now(), valid_until=bot.clock.now() + build.YEAR)
    told = replace(given.answers[0], purpose="recommend", answered_at=bot.clock.now(), keep_until=bot.clock.now() + build.YEAR)
    rows = replace(given, asks=(asked,), consents=(yes, *consents), answers=(told,), wordings=(build.QUESTION, build.NOTICE))
    sealed = {c.purpose: Consent(c.id, "given", c.at, c.valid_until, c.wording) for c in rows.consents}
    who = build.customer(ident, snapshot_clear=codec.pack_person(State(ident, phase="active", consents=sealed)))
    await bot.app.store.turn(address, lambda loaded: (replace(rows, customer=who, new_addresses=(address,)), None))


@pytest.mark.slow
async def test_24_a_renamed_question_keeps_what_was_told(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann, ben = await b.answers_roast(bot), await b.joins(bot)
        await b.press(bot, ben, Action.SKIP)
        await b.press(bot, ben, Action.NEVER)
        old = await b.answers(bot, ann)
    file = folder / "coffee.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  - id: roast ", "  - id: darkness\n    was: roast ", 1), encoding="utf-8")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert "darkness" in bot.app.catalogue().questions
        again, never = b.the_same(bot, ann), b.the_same(bot, ben)
        for customer in (again, never):
            await b.say(bot, customer, "/mydata")
        assert await b.values(bot, again) == {"darkness": "dark"}
        known = await b.state(bot, never)
        assert known is not None
        assert known.history("darkness").refused
        kept = await b.answers(bot, again)
        assert [(row.id, row.wording, row.consent, row.cell_clear) for row in kept] == [
            (row.id, row.wording, row.consent, row.cell_clear) for row in old
        ]
        await bot.time_passes(30 * b.DAY)
        assert "darkness" not in [ask.question for ask in (*await b.asks(bot, again), *await b.asks(bot, never))]
        assert await foldings_that_differ(bot.app.store) == (2, 0)


@pytest.mark.slow
async def test_25_what_was_erased_does_not_come_back(bot: Bot, tmp_path: Path) -> None:
    ann = await b.joins(bot)
    message, dark = b.button(ann, Action.CHOOSE, 2)
    await b.press(bot, ann, Action.CHOOSE, 2)
    await b.say(bot, ann, "/delete")
    await b.press(bot, ann, Action.ERASE_ALL)
    assert await b.phase(bot, ann) is None

    async def is_suppressed() -> bool:
        return await bot.app.store.read(
            lambda unit: customers.is_suppressed(unit, channel="telegram", account="", ident=str(ann.id))
        )

    assert await is_suppressed(), "an import would know that this address asked to be forgotten"
    await ann.forges_tap(dark, message)
    await bot.listens()
    assert bot.telegram is not None
    for call in bot.server.requests.of("getUpdates"):
        await bot.app.intake.receive([bot.telegram.poller._item(update) for update in call.result or ()])
    await bot.settles()
    await bot.time_passes(60 * b.DAY)
    assert await b.phase(bot, ann) is None, "neither old buttons nor old updates bring anybody back"
    assert (await _exported(bot, tmp_path / "wide.csv")).rows == 0
    assert await bot.app.store.read(lambda unit: unit.connection.execute(t.answer.select()).all()) == []
    await b.say(bot, ann, "/start")
    await b.press(bot, ann, Action.YES)
    assert await b.values(bot, ann) == {}
    assert not await is_suppressed()


class Test26TwoChatsOfOnePerson:
    async def web(self, bot: Bot, kind: str, key: str, **content: str) -> None:
        """A form sent by the web phone in Ann's browser."""
        body = {
            "kind": kind,
            "address": "browser",
            "event_key": key,
            "at": bot.clock.now().isoformat(),
            "language": "en",
            **content,
        }
        await bot.submit("browser", key, json.dumps(body))

    async def linked(self, bot: Bot) -> Customer:
        """Ann, asked in Telegram, has the web phone linked."""
        ann = await b.joins(bot)
        await b.say(bot, ann, "/link")
        code = next(word for word in ann.chat.messages[-1].text.split() if len(word) == 26)
        bot.webchat.open_screen("browser", [])
        await self.web(bot, "command", "web:0", text=f"/link {code}")
        screen = bot.webchat.screen("browser")
        assert screen is not None
        request = next(iter(screen.bubbles.values())).message
        agreed = next(button.token for row in request.rows for button in row if f".{Action.JOIN}." in button.token)
        await self.web(bot, "tap", "web:1", token=agreed, message_ref=next(iter(screen.bubbles)), tap_ref="browser")
        await bot.settles()
        await b.press(bot, ann, Action.LET_JOIN)
        return ann

    async def test_26_two_answers_from_two_chats_are_one_and_the_later_one_may_switch(self, bot: Bot) -> None:
        ann = await self.linked(bot)
        message, dark = b.button(ann, Action.CHOOSE, 2)
        _, light = b.button(ann, Action.CHOOSE, 0)
        await ann.forges_tap(dark, message)
        web = self.web(bot, "tap", "web:2", token=light, message_ref="1", tap_ref="web:2")
        await asyncio.gather(bot.listens(), web)
        await bot.settles()
        told = await b.values(bot, ann)
        assert told in ({"roast": "dark"}, {"roast": "light"})
        assert len(await b.answers(bot, ann)) == 1
        assert await foldings_that_differ(bot.app.store) == (1, 0)
        offered = await bot.app.service.screen(Address("webchat", "browser"))
        switches = [token for token in self.tokens(offered) if token.action is Action.SWITCH]
        is_offered = bool(switches) or b.has_button(ann, Action.SWITCH) or await self.was_offered(bot)
        assert is_offered, "whoever came later is told what counts, and may switch"

    async def test_26_the_chats_share_what_is_known(self, bot: Bot) -> None:
        ann = await self.linked(bot)
        ident = await bot.app.store.read(lambda unit: b.ident_of(unit, ann))
        there = await bot.app.store.read(lambda unit: customers.by_address(unit, Address("webchat", "browser")))
        assert ident is not None
        assert there == ident

    async def test_26_a_wrong_code_links_nothing_and_disturbs_nobody(self, bot: Bot) -> None:
        ann = await b.joins(bot)
        await b.say(bot, ann, "/link")
        code = next(word for word in ann.chat.messages[-1].text.split() if len(word) == 26)
        wrong = code[:13] + ("0000000000001" if code[13:] != "0000000000001" else "0000000000002")
        log = await b.facts(bot, ann)
        bot.webchat.open_screen("browser", [])  # as the page does before it sends anything
        await self.web(bot, "command", "web:1", text=f"/link {wrong}")
        await bot.settles()
        known = await bot.app.store.read(lambda unit: customers.by_id(unit, b.ident_of(unit, ann) or 0))
        assert known is not None and len(known.addresses) == 1
        assert await b.facts(bot, ann) == log, "somebody else's guess is not Ann's act"
        screen = bot.webchat.screen("browser")
        assert screen is not None and screen.replies, "whoever sends a wrong code hears so"
        waiting = await bot.app.store.read(
            lambda unit: unit.connection.execute(t.outbox.select().where(t.outbox.c.state == "queued")).all()
        )
        assert waiting == [], "nothing for Ann waits for a chat that is not hers"

    def tokens(self, screen: list[tuple[str, object]]) -> list[tokens.Token]:
        shown = [button.token for _, message in screen for row in message.rows for button in row]  # type: ignore[attr-defined]
        return [token for token in map(tokens.read, shown) if token is not None]

    async def was_offered(self, bot: Bot) -> bool:
        screen = bot.webchat.screen("browser")
        return f".{Action.SWITCH}." in repr(screen)


async def test_27_a_broken_file_leaves_the_old_questions_running(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        before, file = bot.app.catalogue(), folder / "coffee.yaml"
        good = file.read_text(encoding="utf-8")
        for broken in (good.replace("kind: single_choice", "kind: singel_choice"), good[: len(good) // 2] + '"', "\t", "", "[]"):
            file.write_text(broken, encoding="utf-8")
            with structlog.testing.capture_logs():
                await reload(bot)
            assert bot.app.catalogue() is before, broken[:60]
        ann = await b.answers_roast(bot)
        assert await b.values(bot, ann) == {"roast": "dark"}
        file.write_text(good.replace("How do you brew at home?", "And how do you brew?"), encoding="utf-8")
        await reload(bot)
        assert bot.app.catalogue() is not before
