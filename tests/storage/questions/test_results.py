"""What became of questions, in counts: on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.model.misread import Misread
from storage.model.records import AnswerEnd, AskMove
from storage.model.turns import Writes
from storage.people import ledger
from storage.questions import results, revisions
from storage.questions.results import Asks, CurrentAnswers, Readers
from storage.questions.some_people import EVERYBODY, next_people
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
    assert await store.read(lambda unit: results.current_answers(unit, now=NOW)) == {}
    assert await store.read(lambda unit: results.answers_in_clear(unit, EVERYBODY)) == []


async def test_asks_are_counted_by_what_became_of_them(store: Store, meet: Meet) -> None:
    owner = await meet()
    outcomes = ("answered", "skipped", "never", "expired", "sent", "planned", "undeliverable", "not_asked")
    asks = tuple(build.ask(owner, outcome=outcome, sent_at=NOW) for outcome in outcomes)
    await change(store, owner, lambda loaded: Writes(build.next_version(loaded), wordings=(build.QUESTION,), asks=asks))
    assert await store.read(results.asks) == {"roast": Asks(arrived=5, over=4, skipped=2, asked_why=0)}


async def test_asks_that_arrived_are_counted_when_somebody_wanted_to_know_why(store: Store, meet: Meet) -> None:
    owner = await meet()
    asks = [build.ask(owner, outcome=outcome, sent_at=NOW) for outcome in ("sent", "answered", "skipped", "undeliverable")]
    await change(store, owner, lambda loaded: Writes(build.next_version(loaded), wordings=(build.QUESTION,), asks=tuple(asks)))
    wanted = [AskMove(ask.id, ask.outcome, why_at=NOW + HOUR) for ask in (asks[0], asks[1], asks[3])]
    await change(store, owner, lambda loaded: Writes(build.next_version(loaded), ask_moves=tuple(wanted)))
    again = (AskMove(asks[0].id, "skipped", ended_at=NOW + 2 * HOUR, why_at=NOW + 2 * HOUR),)
    await change(store, owner, lambda loaded: Writes(build.next_version(loaded), ask_moves=again))
    assert await store.read(results.asks) == {"roast": Asks(arrived=3, over=3, skipped=2, asked_why=2)}
    kept = {ask.id: ask for ask in await store.read(lambda unit: ledger.asks(unit, owner))}
    first = kept[asks[0].id]
    assert (first.sent_at, first.why_at, first.ended_at) == (NOW, NOW + HOUR, NOW + 2 * HOUR)
    assert kept[asks[2].id].why_at is None


async def test_what_was_not_understood_is_summed_over_everybody(store: Store, meet: Meet) -> None:
    first, second = await meet(), await meet("7000000002")
    rows = (Misread("roast", "en", "skip stop"), Misread("roast", "en", "skip stop"), Misread("", "de", ""))
    await change(store, first, lambda loaded: Writes(build.next_version(loaded), misread=rows))
    await change(store, second, lambda loaded: Writes(build.next_version(loaded), misread=rows[:1]))
    assert await store.read(results.misread) == [Misread("roast", "en", "skip stop", 3), Misread("", "de", "", 1)]


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


NEWER = replace(build.REVISION, sha256=build.sha("other keep"))
"""The same words as `REVISION`, kept longer."""
EDITED = replace(build.REVISION, sha256=build.sha("other words"))
TEA = replace(build.REVISION, sha256=build.sha("tea"), question="tea")
SAME_WORDS = (build.REVISION.sha256, NEWER.sha256, TEA.sha256)


async def reader(
    store: Store, meet: Meet, *asked: tuple[str, str, str | None], stops: int | None = None, method: str = "word"
) -> None:
    """A customer who was asked these (revision, outcome, variant), an hour apart, and stopped so many hours after the last."""
    owner = await meet(str(build.new_id()))
    asks = [
        build.ask(
            owner,
            question="tea" if revision == TEA.sha256 else "roast",
            revision=revision,
            outcome=outcome,
            variant=variant,
            planned_at=NOW + hour * HOUR,
            sent_at=NOW + hour * HOUR,
        )
        for hour, (revision, outcome, variant) in enumerate(asked)
    ]
    ends = NOW + (len(asks) - 1 + (stops or 0)) * HOUR
    stop = () if stops is None else (build.consent(owner, "be_asked", "withdrawn", method=method, at=ends),)
    # The latest first: neither the order of rows nor of ids says which ask was the first.
    later_first = tuple(reversed(asks))
    await change(
        store,
        owner,
        lambda loaded: Writes(build.next_version(loaded), wordings=(build.QUESTION,), asks=later_first, consents=stop),
    )


async def readers(store: Store) -> dict[tuple[str, str], Readers]:
    return dict(await store.read(lambda unit: results.readers(unit, SAME_WORDS)))


async def test_who_read_which_words_is_counted_in_people_by_their_first_ask(store: Store, meet: Meet) -> None:
    await store.write(lambda unit: revisions.save(unit, (NEWER, EDITED, TEA)))
    ours, newer = build.REVISION.sha256, NEWER.sha256
    assert await readers(store) == {}
    await reader(store, meet, (ours, "answered", "a"))
    await reader(store, meet, (ours, "expired", "a"), (ours, "answered", "a"))
    await reader(store, meet, (ours, "skipped", "b"), (newer, "answered", "a"))
    await reader(store, meet, (newer, "answered", "b"))
    assert await readers(store) == {("roast", "a"): Readers(2, 1, 0), ("roast", "b"): Readers(2, 1, 0)}


async def test_asks_that_are_not_over_or_of_other_words_make_nobody_a_reader(store: Store, meet: Meet) -> None:
    await store.write(lambda unit: revisions.save(unit, (NEWER, EDITED, TEA)))
    ours = build.REVISION.sha256
    for outcome in ("planned", "sent", "undeliverable", "unconfirmed", "not_asked"):
        await reader(store, meet, (ours, outcome, "a"))
    await reader(store, meet, (ours, "answered", None))
    await reader(store, meet, (EDITED.sha256, "answered", "a"))
    assert await readers(store) == {}
    await reader(store, meet, (EDITED.sha256, "answered", "a"), (ours, "undeliverable", "b"), (ours, "answered", "b"))
    assert await readers(store) == {("roast", "b"): Readers(1, 1, 0)}


async def test_two_tests_at_once_count_each_reader_in_both(store: Store, meet: Meet) -> None:
    await store.write(lambda unit: revisions.save(unit, (NEWER, EDITED, TEA)))
    await reader(store, meet, (build.REVISION.sha256, "answered", "a"), (TEA.sha256, "skipped", "b"))
    assert await readers(store) == {("roast", "a"): Readers(1, 1, 0), ("tea", "b"): Readers(1, 0, 0)}
    assert await store.read(lambda unit: results.readers(unit, ())) == {}


async def test_a_stop_is_counted_for_the_words_that_were_read_last_within_a_day(store: Store, meet: Meet) -> None:
    await store.write(lambda unit: revisions.save(unit, (NEWER, EDITED, TEA)))
    ours = build.REVISION.sha256
    await reader(store, meet, (ours, "answered", "a"), stops=5)
    await reader(store, meet, (ours, "withdrawn", "a"), stops=25)
    await reader(store, meet, (ours, "expired", "b"), (TEA.sha256, "answered", None), stops=5)
    await reader(store, meet, (ours, "answered", "b"), stops=1, method="minor")
    await reader(store, meet, (ours, "withdrawn", "b"), stops=23)
    assert await readers(store) == {("roast", "a"): Readers(2, 1, 1), ("roast", "b"): Readers(3, 1, 1)}
    assert await store.read(results.stops) == {"roast": 2, "tea": 1}


async def test_whoever_stopped_twice_after_one_question_is_one_reader(store: Store, meet: Meet) -> None:
    owner = await meet()
    ask = build.ask(owner, outcome="withdrawn", sent_at=NOW, variant="a")
    stops = tuple(build.consent(owner, "be_asked", "withdrawn", at=NOW + hours * HOUR) for hours in (1, 3))
    await change(
        store,
        owner,
        lambda loaded: Writes(build.next_version(loaded), wordings=(build.QUESTION,), asks=(ask,), consents=stops),
    )
    assert await readers(store) == {("roast", "a"): Readers(1, 0, 1)}


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
    assert await store.read(lambda unit: results.current_answers(unit, now=NOW)) == {"roast": CurrentAnswers(3, NOW, 3)}
    first = await store.read(lambda unit: next_people(unit, after=-1, at_most=2))
    assert first is not None
    rest = await store.read(lambda unit: next_people(unit, after=first.last, at_most=2))
    assert rest is not None
    found = [await store.read(lambda unit, page=page: results.answers_in_clear(unit, page)) for page in (first, rest)]
    assert [[question for question, _ in answers] for answers in found] == [["roast"] * 2, ["roast"]]
    assert '"dark"' in found[1][0][1]
    assert await store.read(lambda unit: next_people(unit, after=rest.last, at_most=2)) is None


async def test_an_answer_that_was_replaced_is_not_sampled(store: Store, meet: Meet) -> None:
    owner = await meet()
    first = build.answering(owner)
    newer = build.answer(first.asks[0], first.consents[0], '{"value":"light","said":"Light"}', answered_at=NOW + HOUR)
    await change(store, owner, lambda loaded: replace(first, customer=build.next_version(loaded)))
    await change(
        store,
        owner,
        lambda loaded: Writes(
            build.next_version(loaded), answers=(newer,), ended_answers=(AnswerEnd(first.answers[0].id, NOW, "corrected"),)
        ),
    )
    found = await store.read(lambda unit: results.answers_in_clear(unit, EVERYBODY))
    assert [cell for _, cell in found] == ['{"value":"light","said":"Light"}']
