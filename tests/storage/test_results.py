"""What became of questions, in counts: on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import results
from storage.records import PreferenceRow, Writes
from storage.results import Asks, Held
from storage.store import Store
from tests.storage import build
from tests.storage.build import NOW
from tests.storage.conftest import Meet, change

HOUR = timedelta(hours=1)


async def test_nothing_is_counted_where_nothing_happened(store: Store, meet: Meet) -> None:
    await meet()
    assert await store.read(results.asks) == {}
    assert await store.read(results.stops) == {}
    assert await store.read(results.asked_again) == {}
    assert await store.read(results.held) == {}
    assert (await store.read(lambda unit: results.sample(unit, after=-1, at_most=10))).answers == ()


async def test_asks_are_counted_by_what_became_of_them(store: Store, meet: Meet) -> None:
    owner = await meet()
    outcomes = ("answered", "skipped", "never", "expired", "sent", "planned", "undeliverable", "not_asked")
    asks = tuple(build.ask(owner, outcome=outcome, sent_at=NOW) for outcome in outcomes)
    await change(store, owner, lambda loaded: Writes(build.next_version(loaded), wordings=(build.QUESTION,), asks=asks))
    assert await store.read(results.asks) == {"roast": Asks(arrived=5, over=4, skipped=2)}


async def test_a_stop_belongs_to_the_last_question_within_a_day(store: Store, meet: Meet) -> None:
    for number, (hours, method) in enumerate([((30, 2), "word"), ((30,), "word"), ((5,), "minor"), ((), "word")]):
        owner = await meet(str(7_000_000_000 + number))
        names = ("brew", "roast") if len(hours) == 2 else ("roast",)
        asks = tuple(
            build.ask(owner, question=name, outcome="expired", sent_at=NOW - before * HOUR)
            for name, before in zip(names, hours, strict=False)
        )
        stop = build.consent(owner, "be_asked", "withdrawn", method=method)
        await change(
            store,
            owner,
            lambda loaded, asks=asks, stop=stop: Writes(
                build.next_version(loaded), wordings=(build.QUESTION,), asks=asks, consents=(stop,)
            ),
        )
    assert await store.read(results.stops) == {"roast": 1}


async def test_answers_to_a_question_asked_again_are_told_apart(store: Store, meet: Meet) -> None:
    owner = await meet()
    first = build.answering(owner)
    again = build.ask(owner, outcome="answered", sent_at=NOW)
    later = build.answer(again, first.consents[0], provenance="confirmed", answered_at=NOW + 300 * timedelta(days=1))
    corrected = build.answer(first.asks[0], first.consents[0], answered_at=NOW + HOUR)
    await change(store, owner, lambda loaded: replace(first, customer=build.next_version(loaded)))
    await change(
        store,
        owner,
        lambda loaded: Writes(build.next_version(loaded), asks=(again,), answers=(corrected, later)),
    )
    assert await store.read(results.asked_again) == {"roast": (1, 1)}


async def test_current_answers_are_counted_and_shown_without_whose_they_are(store: Store, meet: Meet) -> None:
    owners = [await meet(str(7_000_000_000 + number)) for number in range(3)]
    for owner in owners:
        rows = build.answering(owner)
        await change(store, owner, lambda loaded, rows=rows: replace(rows, customer=build.next_version(loaded)))
    assert await store.read(results.held) == {"roast": Held(3, NOW)}
    first = await store.read(lambda unit: results.sample(unit, after=-1, at_most=2))
    rest = await store.read(lambda unit: results.sample(unit, after=first.last or 0, at_most=2))
    assert [question for question, _ in (*first.answers, *rest.answers)] == ["roast"] * 3
    assert '"dark"' in rest.answers[0][1]
    assert (await store.read(lambda unit: results.sample(unit, after=rest.last or 0, at_most=2))).last is None


async def test_an_answer_that_was_replaced_is_not_sampled(store: Store, meet: Meet) -> None:
    owner = await meet()
    first = build.answering(owner)
    newer = build.answer(first.asks[0], first.consents[0], '{"value":"light","said":"Light"}', answered_at=NOW + HOUR)
    await change(store, owner, lambda loaded: replace(first, customer=build.next_version(loaded)))
    await change(
        store,
        owner,
        lambda loaded: Writes(
            build.next_version(loaded), answers=(newer,), preferences=(PreferenceRow(owner, "roast", "{}", newer.id),)
        ),
    )
    sample = await store.read(lambda unit: results.sample(unit, after=-1, at_most=9))
    assert [cell for _, cell in sample.answers] == ['{"value":"light","said":"Light"}']
