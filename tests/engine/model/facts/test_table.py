"""Every class of a fact is in the table, and no two facts share a name: people and older logs know them by it."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

from bot.engine.model import facts
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.table import BY_NAME, CODES, FACTS


def test_every_fact_has_a_line_in_the_table() -> None:
    modules = [import_module(f"{facts.__name__}.{module.name}") for module in iter_modules(facts.__path__)]
    classes = {each for module in modules for _, each in inspect.getmembers(module, inspect.isclass) if issubclass(each, Fact)}
    assert classes - {Fact} == set(FACTS.values())


def test_a_fact_is_found_by_its_code_and_by_its_name() -> None:
    assert len(CODES) == len(BY_NAME) == len(FACTS)
    assert all(CODES[fact] == code for code, fact in FACTS.items())
