"""What was made before the house was re-sorted still works: records, versions of the questions, a transcript.

The files beside this were made by the version before, with people in every state. Only the wording in them follows that of today;
a later schema is reached from them by migrating.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.compose import Application, build
from bot.clock import FakeClock, SystemClock
from bot.customers.projection_check import foldings_that_differ
from bot.engine.model import codec
from bot.engine.model.inputs import Content, Said
from bot.ports import Inbound
from bot.publishing.catalogue_files import readable
from bot.rehearsal import Rehearsal, play
from bot.rehearsal.transcript import parse
from bot.settings import Settings
from storage.model.records import Address
from storage.people import customers, ledger
from storage.turn.unit_of_work import Unit
from tests.conftest import CATALOGUE
from tests.support.app import state_at
from tests.support.places import ROOT

MADE = ROOT / "tests" / "regressions" / "made_before"
EXPECTED: dict[str, Any] = json.loads((MADE / "expected.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(EXPECTED["now"])
KNOWN = [name for name, one in EXPECTED.items() if isinstance(one, dict) and one["phase"]]
GONE = [name for name, one in EXPECTED.items() if isinstance(one, dict) and not one["phase"]]


def made_before(folder: Path) -> Path:
    """The data folder as the version before left it."""
    data = folder / "var"
    (data / "secrets").mkdir(parents=True)
    for name in ("kek", "pepper"):
        shutil.copy(MADE / name, data / "secrets" / name)
        (data / "secrets" / name).chmod(0o600)
    for name in ("zeroparty", "keys"):
        connection = sqlite3.connect(data / f"{name}.db")
        connection.executescript((MADE / f"{name}.sql").read_text(encoding="utf-8"))
        connection.close()
    (data / "keys.db").chmod(0o600)
    return data


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Application]:
    """The application of today on those records."""
    prompts = shutil.copytree(MADE / "prompts", tmp_path / "prompts")
    settings = Settings(zeroparty_data_dir=made_before(tmp_path), zeroparty_prompts_dir=prompts, telegram_bot_token=None)
    opened = await build(settings, FakeClock(NOW + timedelta(hours=1)))
    try:
        yield opened
    finally:
        await opened.close()


def address_of(name: str) -> Address:
    return Address("telegram", str(EXPECTED[name]["id"]))


@pytest.mark.parametrize("name", KNOWN)
async def test_everybody_is_who_they_were(name: str, app: Application) -> None:
    state, expected = await state_at(app, address_of(name)), EXPECTED[name]
    assert state is not None
    assert json.loads(codec.person_to_json(state)) == expected["person"]
    assert {q: json.loads(codec.history_to_json(h)) for q, h in state.histories.items()} == expected["histories"]
    assert {q: codec.value_to_json(value) for q, value in state.values().items()} == expected["values"]


@pytest.mark.parametrize("name", KNOWN)
async def test_everybodys_log_says_what_it_said(name: str, app: Application) -> None:
    def log(unit: Unit) -> list[list[str]]:
        known = customers.by_address(unit, address_of(name))
        assert known is not None
        return [[row.kind, row.body] for row in ledger.facts(unit, known)]

    written = await app.store.read(log)
    assert written == EXPECTED[name]["facts"]
    read = [codec.fact_from_json(kind, body) for kind, body in written]
    assert [[type(fact).__name__, codec.fact_to_json(fact)] for fact in read] == written


@pytest.mark.parametrize("name", KNOWN)
async def test_everybodys_screen_shows_the_same_words_and_buttons(name: str, app: Application) -> None:
    shown = await app.service.screen(address_of(name))
    seen = [[key, said.text, [[one.label, one.token] for row in said.rows for one in row]] for key, said in shown]
    assert seen == EXPECTED[name]["screen"]


async def test_the_log_still_folds_to_the_records_and_who_is_gone_is_gone(app: Application) -> None:
    assert await foldings_that_differ(app.store) == (len(KNOWN), 0)
    assert [name for name in GONE if await state_at(app, address_of(name)) is not None] == []


async def test_the_live_version_is_the_one_that_was_live(app: Application) -> None:
    live = {name: question.revision for name, question in app.catalogue().questions.items()}
    number, _, revisions = EXPECTED["live"]  # the hash between them is also of what the bot itself says, which a release may change
    assert [app.catalogue.version, live] == [number, revisions]


async def test_the_conversation_goes_on_where_it_was(app: Application) -> None:
    async def does(name: str, content: Content) -> None:
        here = address_of(name)
        await app.service.handle(Inbound(here.channel, here.id_clear, f"later {name}", content, app.clock.now(), "en"))

    await does("ben", Said("filter"))
    await does("ann", Said("stop"))
    now_ben, now_ann = await state_at(app, address_of("ben")), await state_at(app, address_of("ann"))
    assert now_ben is not None and now_ann is not None
    assert (now_ben.values(), now_ann.phase) == ({"brew": ("filter",)}, "stopped")
    assert await foldings_that_differ(app.store) == (len(KNOWN), 0)


async def test_a_transcript_of_then_still_plays() -> None:
    catalogue = readable(CATALOGUE, SystemClock()).usable()
    text = (MADE / "said.chat").read_text(encoding="utf-8")
    stage = await Rehearsal.begin(catalogue)
    try:
        problems = await play(stage, parse(text, catalogue.brand.pace.brand_zone))
    finally:
        await stage.close()
    assert problems == []
