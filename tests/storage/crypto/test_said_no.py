"""What people took back, beside their keys: said in two steps where a kill may come between, and learnt again where it was lost."""

from __future__ import annotations

from storage.crypto import left_alone, said_no
from storage.model.records import AnswerEnd, SaidNo
from storage.people import customers, ledger
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, tell

CHANGE = SaidNo("changing 5 17", b.NOW, holds=True, becomes="erased 5")


def words(store: Store, customer: int) -> list[str]:
    return [one.what for one in said_no.of(store.keys, [customer]).get(customer, ())]


async def known(store: Store) -> int:
    return await store.read(lambda unit: said_no.known_until(unit.connection, unit.keys))


async def test_what_only_holds_once_it_is_written_does_so_after_the_commit(store: Store, meet: Meet) -> None:
    customer = await meet()
    assert not said_no.are_unsettled(store.keys, "changing ")
    said_no.note(store.keys, customer, [CHANGE])
    assert said_no.are_unsettled(store.keys, "changing ") and words(store, customer) == ["changing 5 17"]
    await tell(store, customer, said_no=(CHANGE, SaidNo("stop", b.NOW, holds=True)))
    assert not said_no.are_unsettled(store.keys, "changing ") and set(words(store, customer)) == {"erased 5", "stop"}


async def test_what_is_learnt_again_is_not_counted_and_counting_goes_on_behind_what_the_database_knows(
    store: Store, meet: Meet
) -> None:
    customer = await meet()
    await tell(store, customer, said_no=(SaidNo("stop", b.NOW, holds=True),))
    assert said_no.latest(store.keys) == await known(store) == 2
    said_no.learn(store.keys, customer, [SaidNo("stop", b.NOW, holds=False), SaidNo("use", b.NOW, holds=True)])
    assert words(store, customer) == ["use"] and said_no.latest(store.keys) == 2
    said_no.count_on(store.keys, 40)
    assert said_no.latest(store.keys) == 41
    assert said_no.note(store.keys, customer, []) == 42


async def test_who_is_left_alone_by_the_records_is_so_by_the_keys_that_learn_of_it(store: Store) -> None:
    young, forgotten = b.address("1"), b.address("2")
    for address, why in ((young, "under_age"), (forgotten, "erased")):
        await store.write(lambda unit, a=address, w=why: customers.suppress(unit, a, account="", at=b.NOW, why=w))  # type: ignore[misc]
    await store.read(lambda unit: left_alone.learn(unit.keys, unit.connection))
    tokens = [store.keys.pepper.suppression_token(a.channel, "", a.id_clear) for a in (young, forgotten)]
    assert [left_alone.since(store.keys, token, "under_age") for token in tokens] == [b.NOW, None]


async def test_answers_are_gone_that_did_not_only_run_out(store: Store, meet: Meet) -> None:
    customer, other = await meet("1"), await meet("2")
    corrected, expired, _ = [(await tell(store, customer)).answers[0].id for _ in range(3)]
    for answer, why in ((corrected, "corrected"), (expired, "expired")):
        await tell(store, customer, ended_answers=(AnswerEnd(answer, b.NOW, why),))
    assert dict(await store.read(lambda unit: ledger.gone(unit, [customer, other]))) == {customer: [corrected]}
