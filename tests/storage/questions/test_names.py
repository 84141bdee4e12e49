"""What was called how, beside the keys: a database that was put back gets the revisions again in which it got its names."""

from __future__ import annotations

from dataclasses import replace

from storage.questions import names, revisions
from storage.store import Store
from tests.storage import build as b

HERE = b.REVISION
SINCE = replace(b.REVISION, sha256=b.sha("since"), question="roast_pref", body='{"id":"roast_pref"}', created_at=b.NOW + b.YEAR)


async def test_the_database_gets_what_it_lacks_and_nothing_else(store: Store) -> None:
    await store.write(lambda unit: revisions.save(unit, (HERE,)))
    names.keep(store.keys, {b"one": HERE, b"two": SINCE})
    names.keep(store.keys, {b"two": HERE})  # the first revision that was called so stays the one
    assert names.known(store.keys) == {b"one", b"two"}
    [lost] = await store.read(names.lost)
    assert replace(lost, by=SINCE.by, why=SINCE.why) == SINCE
    await store.write(lambda unit: revisions.save(unit, (lost,)))
    assert await store.read(names.lost) == []
    names.forget(store.keys)
    assert names.known(store.keys) == frozenset()
