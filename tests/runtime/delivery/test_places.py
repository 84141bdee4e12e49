"""Places on the wire: few, replies first, and some that nothing proactive ever takes."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.runtime.delivery.places import Places

MANY = 8


class Wire:
    """Messages that hold their place until they are let go."""

    def __init__(self) -> None:
        self.places = Places(MANY)
        self.there: list[str] = []
        self.released: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, name: str, *, proactive: bool) -> None:
        self.released[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._hold(name, proactive))
        await _turns()

    async def leaves(self, name: str) -> None:
        self.released[name].set()
        await _turns()

    async def gives_up(self, name: str) -> None:
        self.tasks[name].cancel()
        with suppress(asyncio.CancelledError):
            await self.tasks[name]
        await _turns()

    async def _hold(self, name: str, proactive: bool) -> None:
        async with self.places.one(proactive=proactive):
            self.there.append(name)
            await self.released[name].wait()
        self.there.remove(name)


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_nobody_asked_for_leaves_places_for_replies() -> None:
    wire = Wire()
    for number in range(MANY):
        await wire.comes(f"question {number}", proactive=True)
    assert len(wire.there) == MANY - MANY // 4
    for number in range(MANY // 4):
        await wire.comes(f"reply {number}", proactive=False)
    assert len(wire.there) == MANY


async def test_the_next_free_place_is_a_replys_whoever_waited_longer() -> None:
    wire = Wire()
    for number in range(MANY):
        await wire.comes(f"reply {number}", proactive=False)
    await wire.comes("question", proactive=True)
    await wire.comes("late reply", proactive=False)
    for number in range(3):
        await wire.leaves(f"reply {number}")
    assert "late reply" in wire.there
    assert "question" not in wire.there
    await wire.leaves("reply 3")
    assert "question" in wire.there


async def test_who_gives_up_waiting_takes_no_place_along() -> None:
    wire = Wire()
    for number in range(MANY):
        await wire.comes(f"reply {number}", proactive=False)
    await wire.comes("impatient", proactive=False)
    await wire.comes("patient", proactive=False)
    await wire.gives_up("impatient")
    await wire.leaves("reply 0")
    assert "patient" in wire.there
    for name in list(wire.there):
        await wire.leaves(name)
    for number in range(MANY):
        await wire.comes(f"again {number}", proactive=False)
    assert len(wire.there) == MANY


async def test_a_place_given_to_somebody_who_is_called_off_at_that_moment_is_free_again() -> None:
    wire = Wire()
    for number in range(MANY):
        await wire.comes(f"reply {number}", proactive=False)
    await wire.comes("next", proactive=False)
    await wire.comes("after", proactive=False)
    wire.released["reply 0"].set()
    while "reply 0" in wire.there:
        await asyncio.sleep(0)
    await wire.gives_up("next")
    assert "after" in wire.there
