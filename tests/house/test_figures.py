"""docs/architecture.md is true: its figures are those of the code, and its walks lead where they say."""

from __future__ import annotations

import re

import pytest

from tests.house.figures import counted, said
from tests.house.plan import imports_of, plan_of
from tests.house.walks import PAGE, Walk, astray, walks
from tests.support.places import ROOT


def test_the_figures_are_those_of_the_code() -> None:
    table = said(PAGE.read_text(encoding="utf-8"))
    now = counted()
    assert {name: table.get(name) for name in now} == now, "python -m tests.house.figures prints what they are"


def test_every_folder_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    folders = {name.rpartition(".")[2] for name in plan_of(ROOT).folders}
    assert {name for name in folders if not re.search(rf"\b{name}\b", page)} == set()


def test_the_walks_lead_where_they_say() -> None:
    imports = imports_of(ROOT)
    found = walks(PAGE.read_text(encoding="utf-8"))
    assert found.keys() == {"message", "tick", "question file"}
    assert [wrong for walk in found.values() for wrong in astray(walk, imports)] == []


@pytest.mark.parametrize(
    ("modules", "said", "wrong"),
    [
        (("bot.runtime.turns", "bot.runtime.nowhere"), 2, "there is no bot.runtime.nowhere"),
        (("bot.runtime.turns", "prompts.sheet.merge"), 2, "nothing before it leads to prompts.sheet.merge"),
        (("bot.runtime.turns", "bot.engine.conversation.decide", "bot.runtime.turns"), 3, "it says 3 files, and there are 2"),
    ],
)
def test_a_walk_that_leads_astray_would_be_found(modules: tuple[str, ...], said: int, wrong: str) -> None:
    assert list(astray(Walk("message", modules, said), imports_of(ROOT))) == [f"message: {wrong}"]
