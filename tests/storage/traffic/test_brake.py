"""The global brake: on for one reason at a time, until somebody takes it off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.store import Store
from storage.traffic.brake import Brake, current_brake, pull_brake, release_brake

BRAKE = Brake("operator", "the guide is being rewritten", "2026-05-04T10:00:00Z")


@pytest.mark.slow
async def test_the_brake_is_on_until_it_is_released(store: Store) -> None:
    assert await store.read(current_brake) is None

    await store.write(lambda unit: pull_brake(unit, BRAKE))
    assert await store.read(current_brake) == BRAKE

    assert await store.write(release_brake)
    assert await store.read(current_brake) is None
    assert not await store.write(release_brake)


async def test_who_pulls_it_again_changes_the_reason(store: Store) -> None:
    again = replace(BRAKE, by="breaker", why="too many opt-outs")
    for brake in (BRAKE, again):
        await store.write(lambda unit, brake=brake: pull_brake(unit, brake))  # type: ignore[misc]

    assert await store.read(current_brake) == again
