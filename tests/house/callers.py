"""Which functions of a package no product code calls: read from the source, since tests call everything.

A function counts as called when it is named (called, or handed to somebody) by code outside the package, or by a function inside it
that itself counts. Names are followed through imports; a name bound in the function itself is not the import of that name. What a
method is called on is known for `self`, for a class and for a module; on anything else every method of that name counts, so that
the check may overlook a method without a caller but never accuses one that has one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Definition = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass
class Module:
    """One file: what it defines, under which names it knows what others define, and what it does when it is imported."""

    name: str
    imports: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, ast.AST] = field(default_factory=dict)
    """Functions, classes and constants by their name, methods as `Class.method`."""
    statements: list[ast.AST] = field(default_factory=list)

    def is_class(self, name: str) -> bool:
        """Whether a class of this name is defined here."""
        return isinstance(self.definitions.get(name), ast.ClassDef)

    def meant_by(self, name: str) -> str:
        """The full name of what is called `name` here."""
        return self.imports.get(name, f"{self.name}.{name}")


def sources(root: Path, package: str, *, without: str = "") -> dict[str, str]:
    """The text of every module of a package; `without` names a folder to leave out."""
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        if without and path.is_relative_to(root / without):
            continue
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return found


def without_a_caller(package: Mapping[str, str], product: Mapping[str, str]) -> set[str]:
    """The public functions and methods of `package` (sources by module name) that nothing in `product` leads to."""
    modules = {name: _module(name, text) for name, text in package.items()}
    reached = _Reached(modules).by([_module(name, text) for name, text in product.items()])
    return set(_public(modules.values())) - reached


def _public(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for name, node in module.definitions.items():
            if isinstance(node, Definition) and not any(part.startswith("_") for part in name.split(".")):
                yield f"{module.name}.{name}"


def _module(name: str, text: str) -> Module:
    module, tree = Module(name), ast.parse(text)
    for node in tree.body:
        _read(module, node)
    for node in ast.walk(tree):
        module.imports |= dict(_imported_by(node))
    return module


def _imported_by(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ImportFrom):
        yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)
    elif isinstance(node, ast.Import):
        for one in node.names:
            first = one.name.partition(".")[0]
            yield (one.asname, one.name) if one.asname else (first, first)


def _read(module: Module, node: ast.stmt) -> None:
    match node:
        case ast.Import() | ast.ImportFrom():
            pass
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            module.definitions[name] = node
        case ast.ClassDef(name=name, body=body, keywords=keywords):
            module.definitions[name] = node
            if any(keyword.arg == "table" for keyword in keywords):  # makes itself known to its metadata
                module.statements.append(node)
            module.definitions |= {f"{name}.{one.name}": one for one in body if isinstance(one, Definition)}
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            module.definitions[name] = node
        case _:
            module.statements.append(node)


class _Reached:
    """Everything of the package that callers lead to."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = modules
        self._methods: dict[str, set[str]] = {}
        for module in modules.values():
            for name in module.definitions:
                if "." in name:
                    self._methods.setdefault(name.partition(".")[2], set()).add(f"{module.name}.{name}")

    def by(self, callers: Iterable[Module]) -> set[str]:
        """The full names of what is reached from these modules, all of whose code counts, and from imports alone."""
        waiting: list[str] = []
        for module in (*callers, *self._modules.values()):
            outside = module.name not in self._modules
            for node in (*module.statements, *(module.definitions.values() if outside else ())):
                waiting += self._named_in(module, node, "")
        reached: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += self._led_to(name)
        return reached

    def _led_to(self, full: str) -> Iterator[str]:
        module, name = self._place(full)
        node = module.definitions[name]
        if not isinstance(node, ast.ClassDef):
            yield from self._named_in(module, node, name.partition(".")[0] if "." in name else "")
            return
        for part in (*node.bases, *node.decorator_list, *node.body):
            if not isinstance(part, Definition):
                yield from self._named_in(module, part, name)
            elif part.name.startswith("__"):  # called by the language
                yield f"{full}.{part.name}"

    def _place(self, full: str) -> tuple[Module, str]:
        module = max((name for name in self._modules if full.startswith(f"{name}.")), key=len)
        return self._modules[module], full.removeprefix(f"{module}.")

    def _named_in(self, module: Module, node: ast.AST, inside: str) -> Iterator[str]:
        """The full names of what this piece of code names; `inside` is the class whose method it is."""
        for one, bound in _walk(node, frozenset()):
            if isinstance(one, ast.Name) and one.id not in bound:
                yield from self._known(module.meant_by(one.id))
            elif isinstance(one, ast.Attribute):
                yield from self._attribute(module, one, bound, inside)

    def _attribute(self, module: Module, node: ast.Attribute, bound: frozenset[str], inside: str) -> Iterator[str]:
        base = _dotted(node.value)
        first, _, rest = base.partition(".")
        if base == "self" and module.name not in self._modules:
            return  # an object of the caller's own
        own = f"{module.name}.{inside}.{node.attr}"
        if base == "self" and own in self._methods.get(node.attr, ()):
            yield own
        elif base and first not in bound and not rest and self._is_value(module.meant_by(first)):
            yield from self._methods.get(node.attr, ())
        elif base and first not in bound and (first in module.imports or module.is_class(first)):
            yield from self._known(f"{module.meant_by(first)}.{rest + '.' if rest else ''}{node.attr}")
        else:
            yield from self._methods.get(node.attr, ())

    def _is_value(self, full: str) -> bool:
        """Whether it is something that a module made, so that what is called on it may be a method of any class."""
        parent, _, name = full.rpartition(".")
        return parent in self._modules and isinstance(self._modules[parent].definitions.get(name), ast.Assign | ast.AnnAssign)

    def _known(self, full: str) -> Iterator[str]:
        """The definition behind a name, through modules that only hand it on."""
        parent, _, name = full.rpartition(".")
        if full in self._modules:
            return
        if parent in self._modules:
            module = self._modules[parent]
            if name in module.definitions:
                yield full
            elif name in module.imports:
                yield from self._known(module.imports[name])
        elif full in self._methods.get(name, ()):
            yield full


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr) if base := _dotted(value):
            return f"{base}.{attr}"
    return ""


def _walk(node: ast.AST, bound: frozenset[str]) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Every node, with the names that are bound around it by functions and not by the module."""
    if isinstance(node, _SCOPES):
        bound |= set(_bound_in(node))
    yield node, bound
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, bound)


def _bound_in(scope: ast.AST) -> Iterator[str]:
    for node in ast.walk(scope):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
