"""Rooms can be guessed: nothing goes round in circles, tests stand where their subject stands, the figures are honest."""

from __future__ import annotations

from pathlib import Path

from tests.house.plan import circle, floors, plan_of
from tests.support.places import ROOT

ABOUT_ALL = {"bench", "botapi", "catalogue", "contracts", "dialogues", "house", "judges", "real", "regressions", "support"}
"""Folders of tests that are about no one folder of the source."""

TOGETHER = ("bot.commands.usage", "prompts.kinds")
"""Folders whose own tests are about all folders in them: what can be typed after each verb, what every kind can do."""

UNMIRRORED = {
    "bot.channels": "the terminal is the stage of every rehearsal: tests/dialogues",
    "bot.commands.console": "tests/console/test_guard.py signs in by the links it makes",
    "bot.sync.asked": "tests/commands/sync",
    "bot.sync.simulators.hubspot": "tests/sync/simulators/test_hubspot.py",
    "bot.sync.simulators.klaviyo": "tests/sync/simulators/test_klaviyo.py",
    "storage.model": "values and vocabularies",
}
"""Folders of the source without a folder of tests, and where their tests are. The list only gets shorter."""


def test_no_neighbours_need_each_other() -> None:
    assert plan_of(ROOT).circles == {}


def test_every_folder_of_tests_mirrors_a_folder_of_the_source() -> None:
    astray = [str(folder.relative_to(ROOT)) for folder in folders_of_tests() if not source_of(folder).is_dir()]
    assert astray == []


def test_every_folder_of_the_source_has_its_tests_where_they_are_looked_for() -> None:
    folders = {name for name in plan_of(ROOT).folders if not name.startswith(tuple(f"{each}." for each in TOGETHER))}
    without = {name for name in folders if not list(where_tested(name).glob("test_*.py"))}
    assert without == UNMIRRORED.keys()


def where_tested(package: str) -> Path:
    return ROOT.joinpath("tests", *package.removeprefix("bot.").removeprefix("bot").split("."))


def folders_of_tests() -> list[Path]:
    found = [path.parent for path in (ROOT / "tests").rglob("test_*.py")]
    return sorted({folder for folder in found if folder.relative_to(ROOT / "tests").parts[:1] not in {(n,) for n in ABOUT_ALL}})


def source_of(folder: Path) -> Path:
    """Tests of storage and prompts keep the package's name; those of the bot leave it out."""
    parts = folder.relative_to(ROOT / "tests").parts
    return ROOT.joinpath(*parts) if parts[:1] in (("storage",), ("prompts",)) else ROOT.joinpath("bot", *parts)


def test_the_figures_are_those_of_the_source(tmp_path: Path) -> None:
    for name, text in {
        "bot/__init__.py": "",
        "bot/a/__init__.py": "",
        "bot/a/one.py": "from bot.b import two\n",
        "bot/b/__init__.py": "",
        "bot/b/two.py": "from bot.b.three import x\n",
        "bot/b/three.py": "from bot.a import four\n",
        "bot/a/four.py": "x = 1\n",
        "storage/__init__.py": "",
        "prompts/__init__.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    plan = plan_of(tmp_path)
    assert plan.circles == {"bot": ["a", "b"]}
    assert plan.folders == {"bot.a": 2, "bot.b": 2}
    assert plan.floors["bot"] == 4
    assert circle({"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset()}) == []
    assert floors({"bot.x": frozenset({"bot.y"}), "bot.y": frozenset()}, "bot") == 2
