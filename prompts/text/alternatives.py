"""A line of a word list that stands for several: `I (take back|withdraw) my (yes|consent)` are four sentences, `stop (it|)` two."""

from __future__ import annotations

import re
from itertools import product

_EITHER = re.compile(r"\(([^()]*\|[^()]*)\)")


def spelled_out(line: str) -> tuple[str, ...]:
    """Every sentence that the line stands for; a line without a choice is itself."""
    if "|" not in line:
        return (line,)
    parts = [part.split("|") if place % 2 else [part] for place, part in enumerate(_EITHER.split(line))]
    return tuple(" ".join("".join(chosen).split()) for chosen in product(*parts))
