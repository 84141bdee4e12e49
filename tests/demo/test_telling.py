"""A story is the same however many tell it, and what one customer did is what the engine says to one who does that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import FakeClock
from bot.customers.checks.projection_check import agrees
from bot.demo import telling
from bot.demo.crowd import Span
from bot.demo.life import together
from bot.demo.telling import Story, blocks, tell, tellers
from bot.demo.timeline import Published, Timeline
from bot.publishing.catalogue_files import readable, texts_in
from bot.publishing.going_live import revision_rows
from prompts.checking.load import starter_folder
from storage.people import customers
from storage.questions import revisions
from storage.store import Store

END = datetime(2026, 11, 27, 15, 4, tzinfo=UTC)
SPAN = Span(END - timedelta(days=70), END)


def story(customers: int = 30) -> Story:
    newest = readable(starter_folder(), FakeClock(END)).usable()
    timeline = Timeline([Published(SPAN.start, newest, texts_in(starter_folder()), "first", "Ana", "first")])
    return Story(timeline, SPAN, (END - timedelta(days=9), END), customers, 7)


@pytest.mark.slow
async def test_several_processes_tell_what_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BLOCK", 10)
    wanted = story()
    with tellers(wanted, at_most=1) as nobody:
        assert nobody is None
        alone = [block async for block in blocks(wanted, nobody)]
    with tellers(wanted, at_most=2) as pool:
        assert pool is not None
        assert [block async for block in blocks(wanted, pool)] == alone
    assert sum(len(block) for block in alone) == 30


@pytest.mark.slow
def test_nobody_has_a_life_after_the_end_or_before_the_start() -> None:
    with tellers(story(), at_most=1):
        told = tell(0)
    facts = [fact.at for one in told for part in one.parts if part for fact in part.facts]
    assert min(facts) >= SPAN.start and max(facts) < END


@pytest.mark.slow
async def test_a_life_kept_as_one_turn_is_what_its_log_amounts_to(store: Store) -> None:
    wanted = story(12)
    rows = revision_rows(wanted.timeline.newest.catalogue, SPAN.start)
    await store.write(lambda unit: revisions.save(unit, rows))
    with tellers(wanted, at_most=1):
        told = [one for one in tell(0) if one.forgotten is None]
    for one in told:
        for part in filter(None, one.parts):
            await store.turn(one.address, lambda loaded, part=part: (part, None))  # type: ignore[misc]
        assert await store.read(lambda unit, who=one.customer: agrees(unit, who))  # type: ignore[misc]
        loaded = await store.read(lambda unit, who=one.customer: customers.by_id(unit, who))  # type: ignore[misc]
        assert loaded is not None and loaded.addresses == (one.address,)


@pytest.mark.slow
def test_what_happened_first_is_written_first() -> None:
    with tellers(story(), at_most=1):
        parts = [part for one in tell(0) for part in one.parts if part is not None]
    for part in parts:
        for rows in (part.facts, part.consents, part.answers):
            moments = [getattr(row, "at", None) or row.answered_at for row in rows]
            assert moments == sorted(moments)
        assert [row.seq for row in part.facts] == sorted({row.seq for row in part.facts})
    again = together([replace(parts[0], customer=None), replace(parts[0], customer=None)])
    assert again.facts == parts[0].facts * 2 and again.due == parts[0].due and again.outbox == ()
