"""What was made before still works: records, versions of the questions, a transcript.

`made_before` was made before the house was re-sorted, with people in every state; `made_with_json` by the last version that kept
logs and histories as JSON. Only the wording in them follows that of today; a later schema is reached from them by migrating.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.app.compose import Application, build
from bot.clock import FakeClock, SystemClock
from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.facts.answers import Answered
from bot.engine.model.history import History
from bot.engine.model.inputs import Content, Said
from bot.engine.model.packing import codec
from bot.engine.model.packing.json_records import fact_from_json
from bot.ports import Inbound
from bot.publishing.catalogue_files import readable
from bot.rehearsal import Rehearsal, play
from bot.rehearsal.transcript import parse
from bot.runtime.persistence.rows import facts_of
from bot.settings import Settings
from storage.model.records import Address
from storage.people import customers
from tests.conftest import CATALOGUE
from tests.support.app import state_at
from tests.support.places import ROOT

MADE = ROOT / "tests" / "regressions" / "made_before"
WITH_JSON = ROOT / "tests" / "regressions" / "made_with_json"


@dataclass(frozen=True)
class Made:
    """Records of before, and what the version that made them said of them."""

    folder: Path

    @cached_property
    def expected(self) -> dict[str, Any]:
        return json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.expected["now"])

    @property
    def known(self) -> list[str]:
        return [name for name, one in self.expected.items() if isinstance(one, dict) and one["phase"]]

    @property
    def gone(self) -> list[str]:
        return [name for name, one in self.expected.items() if isinstance(one, dict) and not one["phase"]]

    def address_of(self, name: str) -> Address:
        return Address("telegram", str(self.expected[name]["id"]))

    def copied_to(self, folder: Path) -> Path:
        """The data folder as that version left it."""
        data = folder / "var"
        (data / "secrets").mkdir(parents=True)
        for name in ("kek", "pepper"):
            shutil.copy(self.folder / name, data / "secrets" / name)
            (data / "secrets" / name).chmod(0o600)
        for name in ("zeroparty", "keys"):
            connection = sqlite3.connect(data / f"{name}.db")
            connection.executescript((self.folder / f"{name}.sql").read_text(encoding="utf-8"))
            connection.close()
        (data / "keys.db").chmod(0o600)
        return data


@pytest.fixture(params=[MADE, WITH_JSON], ids=["re-sorted", "with json"])
def made(request: pytest.FixtureRequest) -> Made:
    return Made(request.param)


@pytest.fixture
async def app(made: Made, tmp_path: Path) -> AsyncIterator[Application]:
    """The application of today on those records."""
    prompts = shutil.copytree(MADE / "prompts", tmp_path / "prompts")
    settings = Settings(zeroparty_data_dir=made.copied_to(tmp_path), zeroparty_prompts_dir=prompts, telegram_bot_token=None)
    opened = await build(settings, FakeClock(made.now + timedelta(hours=1)))
    try:
        yield opened
    finally:
        await opened.close()


def as_json(value: Any, *apart: str) -> Any:
    """A dataclass as that version wrote it, without what it kept elsewhere."""
    adapter = TypeAdapter(type(value))
    return adapter.dump_python(value, mode="json", exclude=set(apart), exclude_defaults=True, warnings="none")


@pytest.mark.slow
async def test_everybody_is_who_they_were(made: Made, app: Application) -> None:
    for name in made.known:
        state, expected = await state_at(app, made.address_of(name)), made.expected[name]
        assert state is not None
        assert as_json(state, "histories", "customer") == expected["person"]
        histories = {q: as_json(h) for q, h in state.histories.items() if h != History()}
        for history in histories.values():
            for ask in history.get("asks", ()):
                assert ask.pop("number") > 0, "what was not said then: its place in the log"
            for told in ("value", "said"):
                history.get("given", {}).pop(told, None)
        assert histories == {question: said for question, said in expected["histories"].items() if said}
        assert {q: codec.value_to_json(value) for q, value in state.values().items()} == expected["values"]


async def test_everybodys_log_says_what_it_said(made: Made, app: Application) -> None:
    for name in made.known:
        known = await app.store.read(partial(customers.by_address, address=made.address_of(name)))
        assert known is not None
        written = await app.store.read(partial(facts_of, customer=known))
        said = [fact_from_json(kind, body) for kind, body in made.expected[name]["facts"]]
        # The words an answer came with stand in its own row.
        shown = [replace(fact, wording="", benefit="") if isinstance(fact, Answered) else fact for fact in said]
        forgotten = [replace(fact, value="", said="") if isinstance(fact, Answered) else fact for _, fact in written]
        assert forgotten == shown


@pytest.mark.slow
async def test_everybodys_screen_shows_the_same_words_and_buttons(made: Made, app: Application) -> None:
    for name in made.known:
        shown = await app.service.screen(made.address_of(name))
        seen = [[key, said.text, [[one.label, one.token] for row in said.rows for one in row]] for key, said in shown]
        assert seen == made.expected[name]["screen"]


@pytest.mark.slow
async def test_the_log_still_folds_to_the_records_and_who_is_gone_is_gone(made: Made, app: Application) -> None:
    assert await foldings_that_differ(app.store) == (len(made.known), 0)
    assert [name for name in made.gone if await state_at(app, made.address_of(name)) is not None] == []


@pytest.mark.slow
async def test_the_live_version_is_the_one_that_was_live(made: Made, app: Application) -> None:
    live = {name: question.revision for name, question in app.catalogue().questions.items()}
    number, _, revisions = made.expected[
        "live"
    ]  # the hash between them is also of what the bot itself says, which a release may change
    assert [app.catalogue.version, live] == [number, revisions]


@pytest.mark.slow
@pytest.mark.parametrize("made", [MADE], indirect=True)
async def test_the_conversation_goes_on_where_it_was(made: Made, app: Application) -> None:
    async def does(name: str, content: Content) -> None:
        here = made.address_of(name)
        await app.service.handle(Inbound(here.channel, here.id_clear, f"later {name}", content, app.clock.now(), "en"))

    await does("ben", Said("filter"))
    await does("ann", Said("stop"))
    now_ben, now_ann = await state_at(app, made.address_of("ben")), await state_at(app, made.address_of("ann"))
    assert now_ben is not None and now_ann is not None
    assert (now_ben.values(), now_ann.phase) == ({"brew": ("filter",)}, "stopped")
    assert await foldings_that_differ(app.store) == (len(made.known), 0)


@pytest.mark.slow
async def test_a_transcript_of_then_still_plays() -> None:
    catalogue = readable(CATALOGUE, SystemClock()).usable()
    text = (MADE / "said.chat").read_text(encoding="utf-8")
    stage = await Rehearsal.begin(catalogue)
    try:
        problems = await play(stage, parse(text, catalogue.brand.pace.brand_zone))
    finally:
        await stage.close()
    assert problems == []
