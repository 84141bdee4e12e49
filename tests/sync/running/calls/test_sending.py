"""What becomes of rows when a system refuses, fails, or is out of reach: each has a fate, and none is condemned for an outage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count, product

import pytest

from bot.sync.connectors.contract import (
    Accepted,
    BatchRefused,
    Health,
    Outcome,
    Refused,
    RemoteField,
    Row,
    ServerFailed,
    Stopped,
    Throttled,
)
from bot.sync.running.calls.calling import OutOfReach
from bot.sync.running.calls.sending import FAILED_ON_ROW, Sender
from tests.support.pretend_crm import PretendCrm

Does = Callable[[Sequence[Row]], Mapping[str, Outcome]]


class Scripted(PretendCrm):
    """A system that does as a function says."""

    def __init__(self, does: Does, *, is_well: bool = True) -> None:
        super().__init__()
        self.does, self.is_well = does, is_well
        self.calls: list[int] = []

    async def check(self) -> Health:
        if not self.is_well:
            raise ServerFailed("it is down", answered=True)
        return Health("scripted")

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        self.calls.append(len(rows))
        return self.does(rows)


def rows(count: int) -> list[Row]:
    return [Row(f"K{n:03}", {"roast": "dark", "brew": f"b{n}"}) for n in range(count)]


def sender(does: Does, *, is_well: bool = True) -> tuple[Sender, Scripted, list[float]]:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    system = Scripted(does, is_well=is_well)
    return Sender(system, wait), system, waited


def takes(given: Sequence[Row]) -> dict[str, Outcome]:
    return {row.key: Accepted(f"r{row.key}") for row in given}


def fails_on(*keys: str) -> Does:
    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        if any(row.key in keys for row in given):
            raise ServerFailed("it fails", answered=True)
        return takes(given)

    return does


@pytest.mark.parametrize("bad", [("K000",), ("K007", "K008"), ("K049",), ("K000", "K025", "K049")])
async def test_only_the_row_that_the_system_fails_on_is_given_up(bad: tuple[str, ...]) -> None:
    send, system, _ = sender(fails_on(*bad))
    fates = await send.send(rows(50))
    assert {key for key, fate in fates.items() if isinstance(fate.outcome, Refused)} == set(bad)
    assert {fate.outcome.code for fate in fates.values() if isinstance(fate.outcome, Refused)} == {FAILED_ON_ROW}
    assert sum(isinstance(fate.outcome, Accepted) for fate in fates.values()) == 50 - len(bad)
    assert len(system.calls) < 20 * len(bad) + 10


async def test_one_row_that_the_system_fails_on_costs_few_calls() -> None:
    """Twice as a whole, two at each level of halves but one where the first was good, three alone and a good one twice."""
    made = []
    for bad in range(100):
        send, system, _ = sender(fails_on(f"K{bad:03}"))
        await send.send(rows(100))
        made.append(len(system.calls))
    assert max(made) <= 2 + 2 * 7 + 3 + 2
    assert sum(made) / 100 < 17, "half the time the first half was good, and the rest is not tried as a whole"


@pytest.mark.parametrize("every", [2, 3, 4, 5])
async def test_calls_that_fail_in_turn_condemn_nobody(every: int) -> None:
    """As where one of several servers behind one address is broken."""

    def one_is_broken(first: int) -> Does:
        calls = count(first)

        def does(given: Sequence[Row]) -> dict[str, Outcome]:
            if next(calls) % every == 0:
                raise ServerFailed("this one is broken", answered=True)
            return takes(given)

        return does

    for first, size in product(range(every), (*range(2, 30), 100)):
        send, _, _ = sender(one_is_broken(first))
        fates = await send.send(rows(size))
        assert all(isinstance(fate.outcome, Accepted) for fate in fates.values())


async def test_an_outage_condemns_nobody_though_the_system_says_it_is_well() -> None:
    send, system, _ = sender(fails_on(*(f"K{n:03}" for n in range(100))))
    with pytest.raises(OutOfReach):
        await send.send(rows(100))
    assert len(system.calls) <= 40


async def test_an_outage_is_seen_soon_where_the_system_is_asked() -> None:
    send, system, _ = sender(fails_on(*(f"K{n:03}" for n in range(100))), is_well=False)
    with pytest.raises(OutOfReach):
        await send.send(rows(100))
    assert len(system.calls) <= 6


async def test_one_answer_that_is_lost_when_it_is_asked_how_it_is_is_no_outage() -> None:
    send, system, _ = sender(fails_on("K003", "K004"))
    looks = iter((ServerFailed("one lost answer", answered=False), None))
    well = system.check

    async def check() -> Health:
        if (error := next(looks, None)) is not None:
            raise error
        return await well()

    system.check = check  # type: ignore[method-assign]
    fates = await send.send(rows(100))
    assert {key for key, fate in fates.items() if not isinstance(fate.outcome, Accepted)} == {"K003", "K004"}
    assert next(looks, "asked") == "asked", "it was asked twice"


async def test_where_there_were_too_many_calls_it_waits_and_where_one_failed_it_rests() -> None:
    answers = iter((Throttled(3.0), ServerFailed("it fails", answered=True)))

    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        if (error := next(answers, None)) is not None:
            raise error
        return takes(given)

    send, _, waited = sender(does)
    rested: list[float] = []

    async def rest(seconds: float) -> None:
        rested.append(seconds)

    send.rest = rest
    await send.send(rows(2))
    assert (waited, len(rested)) == ([3.0], 1)


async def test_its_fields_are_asked_for_as_patiently_as_everything_else() -> None:
    send, system, waited = sender(takes)
    lost = ServerFailed("lost", answered=False)
    answers = iter((lost, Throttled(3.0), lost, Throttled(3.0), lost, Throttled(3.0), lost, Throttled(3.0), None))
    fields = system.schema

    async def schema() -> Mapping[str, RemoteField]:
        if (error := next(answers)) is not None:
            raise error
        return await fields()

    system.schema = schema  # type: ignore[method-assign]
    assert "zp_customer_id" in await send.schema()
    assert (waited[1], send.failures, send.throttled) == (3.0, 4, 4), "to be told to wait is an answer"


async def test_one_row_that_is_alone_with_its_failure_waits_and_is_not_condemned() -> None:
    send, _, _ = sender(fails_on("K000"))
    [fate] = (await send.send(rows(1))).values()
    assert (fate.outcome, fate.code) == (None, FAILED_ON_ROW)


async def test_a_call_that_is_refused_is_halved_and_then_tried_field_by_field() -> None:
    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        if any(row.key == "K003" and "brew" in row.fields for row in given):
            raise BatchRefused("bad_request", "b3 is not good enough")
        return takes(given)

    send, _, _ = sender(does)
    fates = await send.send(rows(8))
    assert all(isinstance(fate.outcome, Accepted) for fate in fates.values())
    [left_out] = fates["K003"].left_out
    assert (left_out.field, left_out.text) == ("brew", "… is not good enough")


async def test_a_field_that_is_named_is_left_out_and_the_rest_goes() -> None:
    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        return {row.key: Refused("no_option", "no b0", "brew") if "brew" in row.fields else Accepted() for row in given}

    send, _, _ = sender(does)
    [fate] = (await send.send(rows(1))).values()
    assert isinstance(fate.outcome, Accepted)
    assert [(one.code, one.field, one.text) for one in fate.left_out] == [("no_option", "brew", "no …")]


async def test_who_is_not_mentioned_is_asked_for_twice_more_and_then_unknown() -> None:
    send, system, _ = sender(lambda given: {row.key: Accepted() for row in given if row.key != "K001"})
    fates = await send.send(rows(3))
    assert (fates["K001"].outcome, fates["K001"].code, system.calls) == (None, "no_answer", [3, 1, 1])


async def test_nobody_answers_and_nobody_knows() -> None:
    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        raise ServerFailed("no answer (ReadTimeout)", answered=False)

    send, system, waited = sender(does)
    fates = await send.send(rows(3))
    assert {(fate.outcome, fate.why) for fate in fates.values()} == {(None, "no answer (ReadTimeout)")}
    assert system.calls == [3, 3, 3, 3]
    assert waited == sorted(waited) and len(waited) == 3


async def test_too_many_calls_are_waited_for_as_long_as_the_system_says_and_no_longer() -> None:
    answers: list[float | None] = [2.0, None]

    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        if answers:
            raise Throttled(answers.pop(0))
        return takes(given)

    send, _, waited = sender(does)
    await send.send(rows(2))
    assert waited[0] == 2.0 and len(waited) == 2 and send.throttled == 2
    answers.append(3600.0)
    with pytest.raises(Throttled):
        await send.send(rows(2))


async def test_whoever_always_throttles_is_left_alone_in_the_end() -> None:
    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        raise Throttled(None)

    send, system, _ = sender(does)
    with pytest.raises(Throttled):
        await send.send(rows(2))
    assert len(system.calls) == 8


async def test_a_token_that_is_refused_stops_everything() -> None:
    def does(given: Sequence[Row]) -> dict[str, Outcome]:
        raise Stopped("401: no such token")

    send, system, _ = sender(does)
    with pytest.raises(Stopped):
        await send.send(rows(2))
    assert system.calls == [2]
