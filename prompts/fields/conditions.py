"""How authors write conditions: `brew has espresso and roast is dark`. Nothing more can be said."""

from __future__ import annotations

import re
from typing import Literal, cast

from prompts.fields.values import some_text, wrong
from prompts.model.question import Clause

_CLAUSE = re.compile(r"([a-z][a-z0-9_]*) (is|has|at least) ([a-z0-9_.-]+)")
Test = Literal["is", "has", "at least"]
_AND = re.compile(r"\s+and\s+")


def a_condition(value: object) -> tuple[Clause, ...]:
    """The clauses of a condition, all of which have to hold."""
    return tuple(_clause(" ".join(written.split())) for written in _AND.split(some_text(value)))


def _clause(written: str) -> Clause:
    found = _CLAUSE.fullmatch(written)
    if found is None:
        fix = "write it like `brew has espresso`, `roast is dark` or `score at least 4`, joined by `and`"
        raise wrong("ZP206", f'"{written}" is not a condition.', fix)
    return Clause(found[1], cast(Test, found[2]), found[3])
