"""A benefit that is promised for right away is kept in the very answer, by the author's own words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.prompts.try_ import only
from bot.rehearsal import Rehearsal, play
from bot.rehearsal.transcript import parse
from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import load
from prompts.checking.starters import starter_files, starter_of

BEGIN = "> /start\n[Yes, ask me]\n"


def guide_only() -> Catalogue:
    catalogue = only(load(starter_of("outdoor")).usable(), "outdoor")
    return replace(catalogue, questions={"waxing_guide": catalogue.questions["waxing_guide"]})


async def played(catalogue: Catalogue, text: str) -> list[str]:
    rehearsal = await Rehearsal.begin(catalogue)
    try:
        return await play(rehearsal, parse(text, rehearsal.zone))
    finally:
        await rehearsal.close()


async def test_the_guide_comes_with_the_yes() -> None:
    said = (
        "[Yes, send it]\n< Would a short guide to re-waxing a jacket help you?\n< You said: Yes, send it…\n"
        "< Here it is: https://ridgeway.example/waxing\n"
    )
    problems = await played(guide_only(), BEGIN + said)
    assert [problem for problem in problems if "also said" not in problem] == []


async def test_nothing_is_sent_with_the_no() -> None:
    problems = await played(guide_only(), BEGIN + "[No thanks]\n< nothing like this\n")
    assert not any("https://" in problem for problem in problems)


@pytest.mark.parametrize("language", ["right away.", "sofort."])
def test_a_benefit_for_right_away_without_thanks_is_an_error(tmp_path: Path, language: str) -> None:
    for name, content in starter_files("outdoor").items():
        (tmp_path / name).write_bytes(content)
    file = tmp_path / "outdoor.yaml"
    text = file.read_text(encoding="utf-8")
    begins, ends = text.index("    thanks_for:"), text.index("    keep: 6 months", text.index("    thanks_for:"))
    file.write_text(text[:begins] + text[ends:], encoding="utf-8")
    found = [problem for problem in load(tmp_path).problems if problem.code == "ZP210"]
    assert all(problem.is_error for problem in found)
    assert any(language in text.splitlines()[problem.line - 1] for problem in found)
