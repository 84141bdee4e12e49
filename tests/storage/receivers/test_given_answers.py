"""Answers of an export come in the order in which they were given, and what a receiver had is only what that one had."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.model.accountability import DeliveryRow
from storage.model.turns import Writes
from storage.receivers import deliveries, exports
from storage.receivers.exports import Look
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change, tell


async def test_answers_come_as_they_were_given_whatever_their_numbers_and_of_one_moment_by_these(store: Store, meet: Meet) -> None:
    customer = await meet()
    given, ask = b.consent(customer), b.ask(customer)
    first = b.answer(ask, given)
    later = timedelta(minutes=1)
    answers = (
        replace(first, id=30, answered_at=first.answered_at),
        replace(first, id=10, answered_at=first.answered_at + later),
        replace(first, id=20, answered_at=first.answered_at + later),
        replace(first, id=5, answered_at=first.answered_at + 2 * later),
    )
    told = Writes(wordings=(b.QUESTION,), consents=(given,), asks=(ask,), answers=answers)
    await change(store, customer, lambda loaded: replace(told, customer=b.next_version(loaded)))

    for with_proof in (True, False):
        look = Look(with_proof=with_proof)
        [one] = await store.read(lambda unit, look=look: exports.page(unit, after=-1, limit=9, look=look))  # type: ignore[misc]
        assert [answer.id for answer in one.answers] == [30, 10, 20, 5]
        assert one.is_whole and {answer.cell_clear for answer in one.answers} == {first.cell_clear}


async def test_a_receiver_had_what_was_handed_to_it_and_to_nobody_else(store: Store, meet: Meet) -> None:
    ann, ben = sorted([await meet("1"), await meet("2")])
    [mine], [theirs] = (await tell(store, ann)).answers, (await tell(store, ben)).answers
    rows = [
        DeliveryRow(ann, "hubspot", "roast", mine.id, b.NOW, "set"),
        DeliveryRow(ann, "klaviyo", "roast", mine.id, b.NOW, "cleared"),
        DeliveryRow(ben, "klaviyo", "roast", theirs.id, b.NOW, "set"),
    ]
    await store.write(lambda unit: deliveries.record(unit, rows))

    for receiver, had in (
        ("hubspot", [{mine.id: "set"}, {}]),
        ("klaviyo", [{mine.id: "cleared"}, {theirs.id: "set"}]),
        (None, [{}, {}]),
    ):
        look = Look(receiver=receiver)
        page = await store.read(lambda unit, look=look: exports.page(unit, after=-1, limit=9, look=look))  # type: ignore[misc]
        assert [dict(one.handed_on) for one in page] == had
