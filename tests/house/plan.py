"""The plan of the house in figures: `python -m tests.house.plan [FOLDER]` prints them for this checkout or another one.

Modules a folder, floors (a module stands one above the highest it imports), and circles between neighbours in one folder. Read from
the source alone, so it can be run on any version.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.places import ROOT

PACKAGES = ("bot", "storage", "prompts")
Graph = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the source of one checkout amounts to."""

    folders: Counter[str]
    floors: dict[str, int]
    circles: dict[str, list[str]]


@cache
def plan_of(root: Path) -> Plan:
    """The plan of the checkout in this folder."""
    imports = imports_of(root)
    folders = Counter(name.rpartition(".")[0] for name, is_module in modules(root) if is_module)
    packages = sorted({name.rpartition(".")[0] for name in imports} | set(PACKAGES))
    return Plan(
        folders=folders,
        floors={name: floors(imports, name) for name in ("bot.engine", *PACKAGES)},
        circles={name: found for name in packages if (found := circle(neighbours(imports, name)))},
    )


def modules(root: Path) -> Iterator[tuple[str, bool]]:
    """The name of every module, and whether it is one of its own and not the face of its folder."""
    for package in PACKAGES:
        for path in (root / package).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            if "versions" not in parts[:-1]:
                yield ".".join(parts).removesuffix(".__init__"), parts[-1] != "__init__"


@cache
def imports_of(root: Path) -> Graph:
    """Which modules of the three packages each module imports."""
    names = dict(modules(root))
    found = {}
    for name in names:
        path = root / Path(*name.split("."))
        source = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        found[name] = frozenset(_imported(ast.parse(source.read_text(encoding="utf-8")), names)) - {name}
    return found


def _imported(tree: ast.Module, known: Mapping[str, bool]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield from (name for name in (whole if whole in known else node.module,) if name in known)


def floors(imports: Graph, package: str) -> int:
    """How many modules of a package stand upon each other at most."""
    inside = {name for name in imports if name == package or name.startswith(f"{package}.")}

    @cache
    def floor(name: str) -> int:
        return 1 + max((floor(below) for below in imports[name] if below in inside), default=0)

    return max((floor(name) for name in inside), default=0)


def neighbours(imports: Graph, package: str) -> Graph:
    """Which modules and folders inside a package need which others of it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    inside = f"{package}."
    for name, imported in imports.items():
        if name.startswith(inside):
            here = name.removeprefix(inside).split(".")[0]
            found[here] |= {other.removeprefix(inside).split(".")[0] for other in imported if other.startswith(inside)} - {here}
    return {name: frozenset(needed) for name, needed in found.items()}


def circle(graph: Graph) -> list[str]:
    """Neighbours that need each other, directly or through others."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [*graph.get(start, ())]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += graph.get(name, ())
        return seen

    return sorted(name for name in graph if name in reached(name))


def main() -> None:
    """Print the figures."""
    plan = plan_of(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    total = sum(plan.folders.values())
    print(f"{total} modules in {len(plan.folders)} folders; more than 12 in {sum(n > 12 for n in plan.folders.values())} of them")
    print("largest: " + ", ".join(f"{name} {count}" for name, count in plan.folders.most_common(6)))
    print("floors: " + ", ".join(f"{name} {count}" for name, count in plan.floors.items()))
    print("circles: " + ("; ".join(f"{name}: {', '.join(found)}" for name, found in plan.circles.items()) or "none"))


if __name__ == "__main__":
    main()
