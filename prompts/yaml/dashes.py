"""A question whose dash is missing: YAML takes it for more of the question above, and complains about everything but the dash."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prompts.yaml.parser_error import Mistake

_LIST = re.compile(r"questions:\s*(#.*)?$")
_END = re.compile(r"(?!(?:id|kind|ask):)[^\s#\-‐-―−]")
_ITEM = re.compile(r"(?P<indent> *)-(?: +\S|\s*$)")
_FIELD = re.compile(r"(?P<indent> *)(?P<name>id|kind|ask):(\s|$)")
_OTHER_DASH = re.compile(r"(?P<indent> *)(?:[‐-―−] *|-)(?P<rest>[a-z_]+:(\s.*)?)$")
_USUAL = 2
"""How far in questions stand where no dash tells."""


def missing_dashes(lines: tuple[str, ...]) -> Iterator[Mistake]:
    """The first line of each question that has no dash, or one that is none, in the list of questions."""
    begins = next((at for at, line in enumerate(lines) if _LIST.match(line)), len(lines)) + 1
    ends = next((at for at in range(begins, len(lines)) if _END.match(lines[at])), len(lines))
    depth = min((len(found["indent"]) for line in lines[begins:ends] if (found := _ITEM.match(line))), default=_USUAL)
    seen: set[str] | None = None
    for number, line in enumerate(lines[begins:ends], start=begins + 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (found := _ITEM.match(line)) and len(found["indent"]) == depth:
            seen = {line.lstrip(" -").partition(":")[0]}
        elif (found := _OTHER_DASH.match(line)) and len(found["indent"]) <= depth + _USUAL:
            yield _odd_dash(number, found, depth)
            seen = {found["rest"].partition(":")[0]}
        elif (found := _FIELD.match(line)) and len(found["indent"]) <= depth + _USUAL:
            if _starts_another(found["name"], seen):
                yield _missing(number, found, line.strip(), depth)
                seen = set()
            seen = {*(seen or ()), found["name"]}
        elif seen is None:
            return


def _starts_another(name: str, seen: set[str] | None) -> bool:
    """Whether the question above is complete as far as one can see: a field twice is another mistake."""
    return seen is None or (name == "id" and "id" in seen and len(seen) > 1)


def _missing(number: int, found: re.Match[str], text: str, depth: int) -> Mistake:
    message = "A question begins here, and the dash in front of it is missing."
    return Mistake(number, len(found["indent"]) + 1, "ZP017", message, _as_it_should_be(text, depth))


def _odd_dash(number: int, found: re.Match[str], depth: int) -> Mistake:
    is_typed = found[0].lstrip().startswith("-")
    message = "There is no space behind the dash." if is_typed else "This dash is not the one that YAML knows: it is longer."
    return Mistake(number, len(found["indent"]) + 1, "ZP017", message, _as_it_should_be(found["rest"], depth))


def _as_it_should_be(text: str, depth: int) -> str:
    return f'begin the line with {depth} spaces and a dash: "{" " * depth}- {text}"'
