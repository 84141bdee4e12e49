"""Lines that start too far left or right: YAML complains about one of them, often the innocent one below."""

from __future__ import annotations

import re
from collections import Counter

from prompts.yaml.parser_error import LOOKS_LIKE_AN_ENTRY, Complaint, Mistake

_GLUED = re.compile(r"^\s*(?:- +)?(?P<name>[\w-]+):(?P<text>[^\s:/].*)$")
"""`en:Light`: a name whose colon lacks the space behind it; `https://` is no name."""


def wrong_depth(complaint: Complaint) -> Mistake | None:
    """A line that starts where nothing else does, or under a dash instead of under the name behind it."""
    return _between_depths(complaint) or _beside_a_dash(complaint)


def part_of_the_line_above(complaint: Complaint) -> Mistake | None:
    """An entry that YAML took for a part of the text above it: one of the two is not written as it should be."""
    if "mapping values are not allowed" not in complaint.problem or not LOOKS_LIKE_AN_ENTRY.match(complaint.row):
        return None
    row, number = complaint.row, complaint.line - 1
    while number > 0 and not complaint.lines[number - 1].strip():
        number -= 1
    is_its_own_colon = row[: complaint.column - 1].strip(" -").replace("-", "").isidentifier()
    if number == 0 or not is_its_own_colon:
        return None
    above = complaint.lines[number - 1]
    if glued := _GLUED.match(above):
        message = "There is no space behind the colon, so the name became part of the text."
        fix = f"put a space behind the colon: {glued['name']}: {glued['text']}"
        return Mistake(number, glued.end("name") + 1, "ZP006", message, fix)
    return _odd_one(complaint, number) if LOOKS_LIKE_AN_ENTRY.match(above) else None


def _odd_one(complaint: Complaint, above: int) -> Mistake:
    """Of two neighbours at different depths, the one whose depth is used less in this file."""
    used = Counter(_width(line) for line in complaint.lines if line.strip())
    upper, lower = _width(complaint.lines[above - 1]), _width(complaint.row)
    if used[upper] < used[lower]:
        return _moved(above, upper, lower)
    return _moved(complaint.line, lower, upper)


def _between_depths(complaint: Complaint) -> Mistake | None:
    """A line whose depth is that of no line above it: the nearest depth is the likely one."""
    mine = _width(complaint.row)
    used = {_width(line) for line in complaint.lines[: complaint.line - 1] if line.strip()}
    if mine in used or not used:
        return None
    return _moved(complaint.line, mine, min(used, key=lambda width: (abs(width - mine), -width)))


def _beside_a_dash(complaint: Complaint) -> Mistake | None:
    """A field that stands under the dash of its question instead of under the name behind it."""
    mine = _width(complaint.row)
    dashes = {_width(line) for line in complaint.lines[: complaint.line - 1] if line.lstrip().startswith("- ")}
    is_field = LOOKS_LIKE_AN_ENTRY.match(complaint.row) and not complaint.row.lstrip().startswith("-")
    return _moved(complaint.line, mine, mine + 2) if is_field and mine in dashes else None


def _moved(line: int, width: int, better: int) -> Mistake:
    message = f"This line starts {width} spaces in, which fits none of the lines around it."
    return Mistake(line, width + 1, "ZP006", message, f"start it {better} spaces in")


def _width(line: str) -> int:
    return len(line) - len(line.lstrip())
