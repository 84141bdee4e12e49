"""Whoever takes something back while a call is waited for, or made again: nothing of it is in the next call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.inputs import UseRestriction
from bot.sync.connectors.contract import Accepted, BatchRefused, Outcome, Refused, Row, ServerFailed, Throttled, one_by_one
from bot.sync.running.calls.sending import ACTED, FAILED_ON_ROW, Sender
from bot.sync.running.report import COUNTED, Report
from bot.sync.running.run import Sync, run
from storage.people import customers
from tests.support.pretend_crm import PretendCrm
from tests.sync.running.test_rights import Shop, opened

BUSY, FAILS = Throttled(30), ServerFailed("it fails", answered=True)


async def runs_while(shop: Shop, fails: Exception, acts: Callable[[], Awaitable[None]]) -> Report:
    """One run whose first call that writes comes to nothing; before it is made again, somebody acts."""
    write, failures, acting = shop.connector.write, [fails], [acts]

    async def fails_at_first(rows: Sequence[Row]) -> Mapping[str, Outcome]:
        if failures:
            raise failures.pop()
        return await write(rows)

    async def wait(_: float) -> None:
        if acting:
            await acting.pop()()

    shop.connector.write = fails_at_first  # type: ignore[method-assign]
    try:
        app = shop.bot.app
        report = await run(Sync(app.store, shop.bot.clock, app.catalogue(), shop.connection, shop.connector, wait), trigger="test")
    finally:
        shop.connector.write = write  # type: ignore[method-assign]
    assert not acting, "somebody acted"
    said = report.as_json()
    assert said["selected"] == sum(said[name] for name in COUNTED)
    return report


@pytest.mark.slow
@pytest.mark.parametrize("fails", [BUSY, FAILS], ids=["429", "503"])
@pytest.mark.parametrize(
    "words",
    [("stop",), ("/delete", "[Erase everything]"), ("/consents", "[Keep my answers here]"), ("/mydata", "[Erase 1]"), ()],
    ids=["stop", "erase everything", "keep here", "erase one answer", "restricted by staff"],
)
async def test_what_is_taken_back_while_a_call_is_waited_for_is_not_handed_over(
    tmp_path: Path, words: tuple[str, ...], fails: Exception
) -> None:
    async with opened(tmp_path) as shop:
        ann, writes, handed_over = await shop.answered(), shop.connector.write, list[object]()

        async def write(rows: Sequence[Row]) -> Mapping[str, Outcome]:
            handed_over.extend(value for row in rows for value in row.fields.values() if value is not None)
            return await writes(rows)

        async def takes_back() -> None:
            await shop.hears(ann, *words)
            if not words:
                [one] = await shop.bot.app.store.read(customers.page)
                await shop.bot.app.service.restrict_use(one, UseRestriction(), "grace")

        shop.connector.write = write  # type: ignore[method-assign]
        await runs_while(shop, fails, takes_back)
        assert (handed_over, shop.roasts()) == ([], [])
        for _ in range(2):
            await shop.bot.time_passes(timedelta(minutes=11))
            await shop.runs()
        assert (handed_over, shop.roasts(), (await shop.runs()).counts["retry"]) == ([], [], 0)


async def test_who_stops_while_there_are_too_many_calls_gets_no_record_there_and_the_others_are_written(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        ann, _ = await shop.answered("Dark"), await shop.answered("Light")
        report = await runs_while(shop, BUSY, lambda: shop.hears(ann, "stop"))
        assert (shop.roasts(), len(shop.sim.records)) == (["light"], 1)
        assert (report.selected, report.counts["acknowledged"], report.counts["withheld"]) == (2, 1, 1)
        assert report.fields_withheld == {"withdrawn": 1}, "counted once, by what holds now"


@pytest.mark.slow
async def test_who_says_something_else_meanwhile_is_written_as_they_said_last_within_the_same_run(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        ann = await shop.answered("Dark")
        report = await runs_while(shop, BUSY, lambda: shop.hears(ann, "[Change]", "[Light]"))
        assert (shop.roasts(), report.selected, report.counts["acknowledged"]) == (["light"], 1, 1)


@pytest.mark.slow
async def test_whoever_is_written_after_others_is_looked_at_again_where_those_were_waited_for(tmp_path: Path) -> None:
    """Those whose record is known come first; of the same look, the others come in a call of their own."""
    async with opened(tmp_path) as shop:
        ann = await shop.answered("Dark")
        await shop.runs()
        await shop.hears(ann, "[Change]", "[Medium]")
        bob = await shop.answered("Light")
        await runs_while(shop, BUSY, lambda: shop.hears(bob, "stop"))
        assert (shop.roasts(), len(shop.sim.records)) == (["medium"], 1)


class Acting(PretendCrm):
    """A system that does as a function says; after each call, whom it names has acted."""

    def __init__(self, does: Callable[[Sequence[Row]], Mapping[str, Outcome]], acts: Collection[str]) -> None:
        super().__init__()
        self.does, self.acts = does, acts
        self.calls: list[list[str]] = []
        self.questions = 0

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        self.calls.append([row.key for row in rows])
        return self.does(rows)

    async def who_acted(self, rows: Sequence[Row]) -> Collection[str]:
        """Whoever did, once there was a call."""
        assert self.calls
        self.questions += 1
        return {row.key for row in rows} & set(self.acts)


async def no_wait(_: float) -> None:
    return None


def sender(does: Callable[[Sequence[Row]], Mapping[str, Outcome]], *acts: str) -> tuple[Sender, Acting]:
    system = Acting(does, acts)
    return Sender(system, no_wait, system.who_acted), system


ROWS = [Row(key, {"roast": "dark", "brew": "filter"}) for key in "abcd"]


def takes(rows: Sequence[Row]) -> dict[str, Outcome]:
    return {row.key: Accepted() for row in rows}


def at_first(first: Exception) -> Callable[[Sequence[Row]], Mapping[str, Outcome]]:
    failures = [first]

    def does(rows: Sequence[Row]) -> Mapping[str, Outcome]:
        if failures:
            raise failures.pop()
        return takes(rows)

    return does


async def test_a_call_that_is_made_once_asks_nobody_whether_they_acted() -> None:
    send, system = sender(takes, *"abcd")
    fates = await send.send(ROWS)
    assert ([fate.outcome for fate in fates.values()], system.questions) == ([Accepted()] * 4, 0)


async def test_a_call_that_comes_long_after_the_look_asks_before_it_is_made() -> None:
    send, system = sender(takes, "b")
    system.calls.append([])
    fates = await send.send(ROWS, is_at_once=False)
    assert (system.calls[1:], fates["b"].code, fates["b"].is_untouched) == ([["a", "c", "d"]], ACTED, True)


@pytest.mark.parametrize(
    ("first", "is_untouched", "may_arrive"),
    [
        (Throttled(1.0), True, False),
        (ServerFailed("it fails", answered=True), False, True),
        (ServerFailed("no answer", answered=False), False, True),
        (BatchRefused("bad_request", "one of them is bad"), False, False),
    ],
    ids=["too many", "fails", "unheard", "refused"],
)
async def test_whoever_acted_is_in_no_further_call_and_the_others_are(
    first: Exception, is_untouched: bool, may_arrive: bool
) -> None:
    send, system = sender(at_first(first), "b")
    fates = await send.send(ROWS)
    assert system.calls[0] == list("abcd") and not any("b" in call for call in system.calls[1:])
    assert [key for key, fate in fates.items() if isinstance(fate.outcome, Accepted)] == ["a", "c", "d"]
    fate = fates["b"]
    assert (fate.outcome, fate.code, fate.is_untouched, fate.may_arrive) == (None, ACTED, is_untouched, may_arrive)


async def test_too_many_calls_in_the_middle_of_what_was_handed_over_leave_nobody_untouched() -> None:
    busy = Throttled(1.0)
    busy.may_be_done = True
    send, _ = sender(at_first(busy), "b")
    fate = (await send.send(ROWS))["b"]
    assert (fate.code, fate.is_untouched, fate.may_arrive) == (ACTED, False, True)


async def test_where_everybody_acted_no_call_is_made() -> None:
    send, system = sender(at_first(Throttled(1.0)), *"abcd")
    fates = await send.send(ROWS)
    assert (len(system.calls), send.calls, {fate.code for fate in fates.values()}) == (1, 1, {ACTED})


async def test_whoever_acted_is_not_tried_field_by_field_nor_without_the_field_that_was_refused() -> None:
    def refuses_all(rows: Sequence[Row]) -> Mapping[str, Outcome]:
        raise BatchRefused("bad_request", "no")

    def names_a_field(rows: Sequence[Row]) -> Mapping[str, Outcome]:
        return {row.key: Refused("no_option", "no", "brew") for row in rows}

    for does in (refuses_all, names_a_field, lambda rows: {}):
        send, system = sender(does, "a")
        [fate] = (await send.send(ROWS[:1])).values()
        assert (system.calls, fate.outcome, fate.code, fate.is_untouched) == ([["a"]], None, ACTED, False)


async def test_nobody_is_given_up_by_the_word_of_somebody_who_acted_and_is_not_sent_again() -> None:
    """A row is condemned only where the system still takes another, and that other was not asked about."""

    def fails_on_d(rows: Sequence[Row]) -> Mapping[str, Outcome]:
        if any(row.key == "d" for row in rows):
            system.acts = "a" if len(system.calls) > 4 else ""
            raise ServerFailed("it fails", answered=True)
        return takes(rows)

    send, system = sender(fails_on_d)
    fates = await send.send(ROWS)
    assert isinstance(fates["a"].outcome, Accepted), "before they acted"
    assert (fates["d"].outcome, fates["d"].code) == (None, FAILED_ON_ROW)


class OneByOne(Acting):
    """The same with a call for each row, as BottleCRM and webhooks are written to."""

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        async for row in one_by_one(rows):
            outcomes |= await super().write([row])
        return outcomes


async def test_who_acts_while_those_before_them_are_written_is_in_no_call() -> None:
    system = OneByOne(takes, "c")
    fates = await Sender(system, no_wait, system.who_acted).send(ROWS)
    assert system.calls == [["a"], ["b"], ["d"]]
    assert [key for key, fate in fates.items() if isinstance(fate.outcome, Accepted)] == ["a", "b", "d"]
    fate = fates["c"]
    assert (fate.outcome, fate.code, fate.is_untouched, fate.may_arrive) == (None, ACTED, True, False)


async def test_a_failure_behind_somebody_who_acted_says_nothing_of_them() -> None:
    def fails_on_d(rows: Sequence[Row]) -> Mapping[str, Outcome]:
        if any(row.key == "d" for row in rows):
            raise ServerFailed("it fails", answered=True)
        return takes(rows)

    system = OneByOne(fails_on_d, "c")
    fate = (await Sender(system, no_wait, system.who_acted).send(ROWS))["c"]
    assert (fate.code, fate.is_untouched, fate.may_arrive) == (ACTED, True, False)
