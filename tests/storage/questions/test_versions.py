"""Versions of the questions are numbered without gaps, never change, and share what they have in common."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from storage import tables as t
from storage.questions import versions
from storage.questions.versions import Live, NewVersion, Overtaken
from storage.store import Store
from storage.turn.unit_of_work import Unit
from tests.storage import build as b
from tests.storage.conftest import Meet

LIVE = Live(revisions=("ab" * 32,), receivers="[]", publishing=True)
FIRST = NewVersion({"a.yaml": "one", "b.yaml": "two"}, LIVE, b.NOW, "first", "zeroparty", "the first start")
SAVED = replace(FIRST, files={"a.yaml": "other", "b.yaml": "two"}, how="saved", by="file", why="saved")
PUBLISHED = replace(FIRST, how="published", by="ana", why="because")


async def publish(store: Store, new: NewVersion, expecting: int | None = None) -> int:
    return await store.write(lambda unit: versions.publish(unit, new, expecting=expecting))


async def test_versions_are_numbered_and_keep_their_files(store: Store) -> None:
    assert await store.read(versions.live) is None
    assert [await publish(store, new) for new in (FIRST, SAVED, PUBLISHED)] == [1, 2, 3]
    assert await store.read(versions.live) == replace(LIVE, version=3)
    assert [(one.number, one.how, one.by, one.why) for one in await store.read(versions.history)] == [
        (3, "published", "ana", "because"),
        (2, "saved", "file", "saved"),
        (1, "first", "zeroparty", "the first start"),
    ]
    second = await store.read(lambda unit: versions.by_number(unit, 2))
    assert second is not None
    assert (dict(second.files), second.at) == ({"a.yaml": "other", "b.yaml": "two"}, b.NOW)
    assert await store.read(lambda unit: versions.by_number(unit, 4)) is None


async def test_a_text_is_kept_once(store: Store) -> None:
    for new in (FIRST, SAVED, PUBLISHED):
        await publish(store, new)
    count = await store.read(lambda unit: unit.connection.scalar(select(func.count()).select_from(t.published_file)))
    assert count == 3


async def test_the_same_files_saved_again_are_no_new_version(store: Store) -> None:
    assert [await publish(store, new) for new in (FIRST, SAVED, SAVED)] == [1, 2, 2]
    assert [await publish(store, new) for new in (PUBLISHED, PUBLISHED)] == [3, 4]


async def test_who_was_overtaken_publishes_nothing_and_a_save_overtakes_nobody(store: Store) -> None:
    await publish(store, FIRST)
    await publish(store, SAVED)
    assert await publish(store, PUBLISHED, expecting=1) == 3
    with pytest.raises(Overtaken, match="ana published version 3 meanwhile"):
        await publish(store, PUBLISHED, expecting=2)
    assert len(await store.read(versions.history)) == 3


async def test_people_asked_are_counted_by_question(store: Store, meet: Meet) -> None:
    def look(unit: Unit) -> dict[str, int]:
        return versions.people_asked(unit, ["roast", "nobody_was_asked"])

    assert await store.read(look) == {}
    assert await store.read(lambda unit: versions.people_asked(unit, [])) == {}
