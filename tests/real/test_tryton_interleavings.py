"""Tryton's own eraser, in whatever order runs, changes, erasures and late calls come: nobody who was erased comes back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import example, given, note
from hypothesis import strategies as st

from bot.sync.connection import Connection
from bot.sync.connectors.contract import BatchRefused, Outcome, Row, ServerFailed
from bot.sync.running.working import key_of
from tests.real.tryton.connector import Tryton
from tests.real.tryton.running import TrytonServer, running_tryton
from tests.support.examples import examples
from tests.support.interleavings import PEOPLE, STEP, Life, Steps, filling
from tests.support.many_answers import crowd_in
from tests.support.pretend_crm import How
from tests.support.synced import catalogue_in

pytestmark = [pytest.mark.slow, pytest.mark.real("tryton")]

FIELDS = ("other", "phone")
AT = Connection("hubspot", "tryton", "http://127.0.0.1:1", "", "hubspot", "", may_be_private=True, on_erase="delete")


class LateTryton(Tryton):
    """One whose calls go as they are told to (tests/support/pretend_crm.py)."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__(address, token)
        self.how: list[How] = []
        self.on_the_way: list[tuple[Row, ...]] = []

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        match self.how.pop(0) if self.how else "well":
            case "fails":
                raise ServerFailed("it fails", answered=True)
            case "lost":
                await super().write(rows)
                raise ServerFailed("no answer", answered=False)
            case "late":
                self.on_the_way.append(tuple(rows))
                raise ServerFailed("no answer", answered=False)
            case "silent":
                return {}
            case _:
                return await super().write(rows)

    async def lands(self) -> None:
        while self.on_the_way:
            with suppress(BatchRefused):
                await super().write(self.on_the_way.pop())


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with running_tryton(tmp_path_factory.mktemp("tryton")) as server:
        yield server


@given(steps=st.lists(STEP, min_size=4, max_size=12))
@example(steps=[("run", ["late"]), ("erase", 0), ("run", []), ("land", None), ("later", 9), ("run", []), ("take back", (1, 0))])
@example(steps=[("run", []), ("say", ((0, 0), 1)), ("run", ["late"] * 4), ("erase", 0), ("run", []), ("run", ["lost"])])
@examples(15)
def test_trytons_eraser_forgets_whoever_was_erased_and_nothing_brings_them_back(started: TrytonServer, steps: Steps) -> None:
    note(f"{steps}")
    folder = Path(mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        asyncio.run(_lived(folder, started, steps))
    finally:
        shutil.rmtree(folder)


async def _lived(folder: Path, started: TrytonServer, steps: Steps) -> None:
    started.start_anew()
    crm = LateTryton(started.address, started.token)
    crowd = await crowd_in(folder / "var", filling(catalogue_in(folder / "prompts", 2), FIELDS), PEOPLE)
    life = Life(crowd, crm, AT)
    try:
        await life.lives(steps)
        found = await crm.read([Row(key_of(one), dict.fromkeys(FIELDS)) for one in life.people])
        held = {key: {name: value for name, value in values.items() if value} for key, values in found.items()}
        assert {key: values for key, values in held.items() if values} == life.wanted()
        assert not [one for one in life.erased if started.holds(key_of(one))], "no trace of their key either"
    finally:
        await crowd.close()
        await crm.close()
