"""What the contracts in pyproject.toml list by hand, held against the folders."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.house.plan import PACKAGES
from tests.support.places import ROOT

Contract = Mapping[str, Any]

ONLY_HERE = {
    "Telegram's library stays in its channel": "bot.channels.telegram",
    "APScheduler only in the scheduler": "bot.scheduler",
    "workbooks are read and written in one place, and nothing waits for them that does not want one": "prompts.sheet",
}
"""Contracts that keep a library in one folder: they have to name everything else."""

EACH_APART = {
    "channels do not know each other": "bot.channels",
    "connectors do not know each other": "bot.sync.connectors",
    "kinds do not know each other": "prompts.kinds",
}
"""Contracts that keep neighbours apart, and the folder they are in."""

SHARED = frozenset({
    "bot.sync.connectors.bottlecrm_json", "bot.sync.connectors.contract", "bot.sync.connectors.http",
    "bot.sync.connectors.hubspot_json", "bot.sync.connectors.json_values",
    "bot.sync.connectors.scopes", "bot.sync.connectors.klaviyo_json",
    "bot.sync.connectors.table", "prompts.kinds.choice_shape", "prompts.kinds.matching", "prompts.kinds.mentions",
    "prompts.kinds.options", "prompts.kinds.own_field", "prompts.kinds.protocol", "prompts.kinds.question_shape",
    "prompts.kinds.table",

})  # fmt: skip
"""What stands beside those neighbours and is not one of them: what they share, a part of one, and their table."""

SIMULATED = "simulated CRMs are tried from outside, and know nothing else of the bot"
THEY_MAY_KNOW = frozenset({"bot.clock", "bot.errors"})


def contracts(root: Path = ROOT) -> Mapping[str, Contract]:
    """Every contract by its name."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["name"]: each for each in settings["tool"]["importlinter"]["contracts"]}


def all_but(kept: str, root: Path = ROOT) -> frozenset[str]:
    """Everything of the three packages but this one folder, in as few names as say it."""
    named = set(PACKAGES)
    parts = kept.split(".")
    for depth in range(1, len(parts)):
        above = ".".join(parts[:depth])
        named = (named - {above}) | set(inside(above, root))
    return frozenset(named - {kept})


def inside(package: str, root: Path = ROOT) -> Iterator[str]:
    """The modules and folders of modules in a package."""
    for path in (root / Path(*package.split("."))).iterdir():
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file():
            yield f"{package}.{path.stem}"


def amiss(said: Mapping[str, Contract], root: Path = ROOT, shared: Collection[str] = SHARED) -> Iterator[str]:
    """A sentence for each name that a contract leaves out, or that is not there."""
    for name, kept in ONLY_HERE.items():
        yield from _differences(name, set(said[name]["source_modules"]), all_but(kept, root))
    for name, folder in EACH_APART.items():
        yield from _differences(name, set(said[name]["modules"]), set(inside(folder, root)) - set(shared))
    forbidden = {each for each in said[SIMULATED]["forbidden_modules"] if each.partition(".")[0] in PACKAGES}
    yield from _differences(SIMULATED, forbidden, all_but("bot.sync.simulators", root) - THEY_MAY_KNOW)


def _differences(contract: str, said: Collection[str], there: Collection[str]) -> Iterator[str]:
    yield from (f"{contract}: {name} is left out" for name in sorted(set(there) - set(said)))
    yield from (f"{contract}: there is no {name} any more" for name in sorted(set(said) - set(there)))
