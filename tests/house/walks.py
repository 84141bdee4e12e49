"""The walks in docs/architecture.md: which files they name, in which order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.house.plan import Graph
from tests.support.places import ROOT

PAGE = ROOT / "docs" / "architecture.md"
ANY_KIND = "scale"
"""Stands for `<kind>`: a walk passes the folder of one of them."""

_DOORS = ("table", "connect", "account", "kind")
"""Modules that a walk goes through without a look: they only say who comes next."""

_WALK = re.compile(r"^\*\*One ([\w ]+)\*\*.*?(\d+) files\.$", re.MULTILINE | re.DOTALL)
_STEP = re.compile(r"(?:: *|-> *)\s*`([\w/<>]+)`")


@dataclass(frozen=True, slots=True)
class Walk:
    """One of them, as the page has it."""

    name: str
    modules: tuple[str, ...]
    said: int
    """How many files it says there are."""

    @property
    def files(self) -> int:
        """How many there are."""
        return len(set(self.modules))


def walks(page: str) -> Mapping[str, Walk]:
    """Every walk by what it follows."""
    found = _WALK.finditer(page)
    return {each[1]: Walk(each[1], tuple(_module(step) for step in _STEP.findall(each[0])), int(each[2])) for each in found}


def _module(step: str) -> str:
    name = step.replace("<kind>", ANY_KIND).replace("/", ".")
    return name if name.split(".")[0] in ("storage", "prompts") else f"bot.{name}"


def astray(walk: Walk, imports: Graph, root: Path = ROOT) -> Iterator[str]:
    """What is wrong with a walk, in words: a file that is not there, or that nothing before it leads to."""
    led_to = {name for module in imports if module.startswith("bot.app.") for name in _led_to(module, imports)}
    for place, module in enumerate(walk.modules):
        if not (root / Path(*module.split("."))).with_suffix(".py").is_file():
            yield f"{walk.name}: there is no {module}"
        elif place and module not in led_to:
            yield f"{walk.name}: nothing before it leads to {module}"
        led_to |= {module, *_led_to(module, imports)}
    if walk.said != walk.files:
        yield f"{walk.name}: it says {walk.said} files, and there are {walk.files}"


def _led_to(module: str, imports: Graph) -> Iterator[str]:
    """What a module imports, and what it comes to through a table, or through what puts one part together."""
    for name in imports.get(module, ()):
        yield name
        if name.rpartition(".")[2] in _DOORS:
            yield from _led_to(name, imports)
