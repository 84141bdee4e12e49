"""A withdrawal, a restriction, an ended answer: what everybody took back so far is told from before by these alone."""

from __future__ import annotations

import pytest

from storage.model.records import AnswerEnd, RestrictionRow
from storage.model.turns import Writes
from storage.receivers.taken_back import taken_back
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change, tell


@pytest.mark.parametrize("how", ["withdrawn", "restricted", "erased"])
async def test_whatever_somebody_takes_back_is_seen(store: Store, meet: Meet, how: str) -> None:
    customer = await meet()
    told = await tell(store, customer)
    before = await store.read(taken_back)
    what = {
        "withdrawn": {"consents": (b.consent(customer, status="withdrawn"),)},
        "restricted": {"restrictions": (RestrictionRow(b.new_id(), customer, "all", None, b.NOW, None),)},
        "erased": {"ended_answers": (AnswerEnd(told.answers[0].id, b.NOW, "erased"),)},
    }
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), **what[how]))

    assert await store.read(taken_back) != before


async def test_an_answer_and_a_newcomer_take_nothing_back(store: Store, meet: Meet) -> None:
    before = await store.read(taken_back)
    await tell(store, await meet())

    assert await store.read(taken_back) == before
