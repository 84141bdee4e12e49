"""Whatever order runs, changes, erasures and late calls come in: in the end nobody who was erased is there, and of the others is
what they said last."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import example, given, note
from hypothesis import strategies as st

from bot.sync.connection import Connection
from tests.support.examples import examples
from tests.support.interleavings import PEOPLE, STEP, Life, Steps
from tests.support.many_answers import crowd_in
from tests.support.pretend_crm import PretendCrm
from tests.support.synced import catalogue_in

AT = Connection("hubspot", "hubspot", "http://127.0.0.1:1", "", "hubspot", may_be_private=True)


@pytest.mark.slow
@given(steps=st.lists(STEP, max_size=12))
@example(steps=[("run", ["late"]), ("take back", (0, 0)), ("run", [])])
@example(steps=[("run", []), ("say", ((0, 0), 1)), ("run", ["late"] * 4), ("later", 2), ("say", ((0, 0), 2)), ("run", [])])
@examples(300, quickly=30)
def test_a_late_write_undoes_nothing_brings_nobody_back_and_nobody_is_forgotten(steps: Steps) -> None:
    note(f"{steps}")
    folder = Path(mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        asyncio.run(_lived(folder, steps))
    finally:
        shutil.rmtree(folder)


async def _lived(folder: Path, steps: Steps) -> None:
    crowd = await crowd_in(folder / "var", catalogue_in(folder / "prompts", 2), PEOPLE)
    crm = PretendCrm(fields=("zp_roast", "zp_brew"))
    life = Life(crowd, crm, AT)
    try:
        await life.lives(steps)
        assert {key: held for key, held in crm.records.items() if held} == life.wanted()
    finally:
        await crowd.close()
