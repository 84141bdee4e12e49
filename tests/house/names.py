"""Where one name stands for two things: read from the source.

A thing is a class, a type or a module. A function is not: `linking.offer` and `spoken_code.offer` are told apart by their modules.
A module meets what it defines, what it imports and what it reads of a module that it imported, whatever it calls them.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.house.plan import modules
from tests.support.places import ROOT


@dataclass
class _Module:
    """What one file defines and imports, by the names that others have for it."""

    name: str
    tree: ast.Module
    defined: set[str] = field(default_factory=set)
    imported: dict[str, str] = field(default_factory=dict)
    """What it calls something, and the full name of that."""


def met_twice(root: Path = ROOT) -> dict[str, set[str]]:
    """By module, the names under which it meets two things."""
    known = _read(root)
    found = {}
    for module in known.values():
        met: defaultdict[str, set[str]] = defaultdict(set)
        for thing in _met_by(module, known):
            met[thing.rpartition(".")[2]].add(thing)
        if twice := {name for name, things in met.items() if len(things) > 1}:
            found[module.name] = twice
    return found


def twice_in_a_room(root: Path = ROOT) -> dict[str, set[str]]:
    """By room (`bot.console`), the classes that two of its modules define."""
    found: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for module in _read(root).values():
        room = ".".join(module.name.split(".")[:2])
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                found[room][node.name] += 1
    return {room: twice for room, counted in found.items() if (twice := {name for name, count in counted.items() if count > 1})}


@cache
def _read(root: Path) -> Mapping[str, _Module]:
    known = {}
    for name, _ in modules(root):
        path = root / Path(*name.split("."))
        source = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        module = known[name] = _Module(name, ast.parse(source.read_text(encoding="utf-8")))
        module.defined = {defined for node in module.tree.body for defined in _defined_by(node)}
        module.imported = dict(_imported_by(module.tree))
    return known


def _defined_by(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _imported_by(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)


def _met_by(module: _Module, known: Mapping[str, _Module]) -> Iterator[str]:
    yield from _things((f"{module.name}.{name}" for name in module.defined), known)
    yield from _things(module.imported.values(), known)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of = module.imported.get(node.value.id)
            if of in known:
                yield from _things([f"{of}.{node.attr}"], known)


def _things(names: Iterable[str], known: Mapping[str, _Module]) -> Iterator[str]:
    """Those of the names that are modules or, as they are spelt, classes and types, each by where it is defined."""
    for name in names:
        whole = _whole(name, known)
        last = whole.rpartition(".")[2].lstrip("_")
        is_a_type = last[:1].isupper() and (len(last) == 1 or not last.isupper())
        if whole in known or (is_a_type and whole.rpartition(".")[0] in known):
            yield whole


def _whole(name: str, known: Mapping[str, _Module]) -> str:
    """Where a thing is defined that modules hand on."""
    parent, _, last = name.rpartition(".")
    if name in known or parent not in known or last in known[parent].defined:
        return name
    handed_on = known[parent].imported.get(last)
    return _whole(handed_on, known) if handed_on else name
