"""Question revisions and wordings are kept once, and wordings are found by their hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.model.turns import Writes
from storage.questions import revisions
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change


async def test_revisions_are_kept_once(store: Store) -> None:
    newer = replace(b.REVISION, sha256=b.sha("rev 2"), created_at=b.NOW + timedelta(days=1))
    await store.write(lambda unit: revisions.save(unit, (b.REVISION, newer)))
    await store.write(lambda unit: revisions.save(unit, (replace(b.REVISION, why="again"),)))

    assert await store.read(revisions.every) == [b.REVISION, newer]


async def test_what_was_shown_is_kept_once_and_found_by_its_hash(store: Store, meet: Meet) -> None:
    customer = await meet(wordings=(b.NOTICE, b.NOTICE, b.QUESTION))
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), wordings=(b.NOTICE,)))

    assert await store.read(lambda unit: revisions.wordings(unit, [b.NOTICE.sha256])) == {b.NOTICE.sha256: b.NOTICE}
