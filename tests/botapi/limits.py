"""Limits that the Bot API description states in words, such as "1-4096 characters" or "must be one of"."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from .errors import BadRequest
from .text import parse, utf16_length

LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)(?: after (entities) parsing)?", re.IGNORECASE)
VALUE = re.compile(r"(?:between |[;,] )(\d+)-(\d+)(?= are accepted|[.;]|$)")
COUNT = re.compile(r"(?:list of|must include) (\d+)-(\d+) ")
AT_MOST = re.compile(r"At most (\d+) [\w ]+ can be specified")
ONE_OF = re.compile(r"must be one of ([^.;]*)", re.IGNORECASE)
CONSTANT = re.compile(r"must be (\w+)$")
ALPHABETS = {
    "only lowercase English letters, digits and underscores": re.compile(r"[a-z0-9_]*"),
    "Only characters A-Z, a-z, 0-9, _ and - are allowed": re.compile(r"[A-Za-z0-9_-]*"),
}
EXACTLY_ONE = re.compile(r"Exactly one of the fields other than (.+?) must be used")


def broken_limits(field: Mapping[str, Any], value: Any, where: str, *, parse_mode: str | None) -> list[str]:
    """The limits in a field's description that this value breaks."""
    words = field["description"]
    if isinstance(value, str):
        return [*_text_length(words, value, where, parse_mode), *_spelling(words, value, where)]
    if isinstance(value, list):
        return _within(COUNT, words, len(value), f"{where} elements") + _at_most(words, len(value), where)
    if isinstance(value, int) and not isinstance(value, bool) and field["types"] == ["Integer"]:
        return _within(VALUE, words, value, where)
    return []


def exactly_one_of(owner: Mapping[str, Any], given: Mapping[str, Any], where: str) -> list[str]:
    """The rule that exactly one of the fields other than some must be used (InlineKeyboardButton)."""
    rule = EXACTLY_ONE.search(" ".join(owner.get("description", [])))
    if not rule:
        return []
    others = re.split(r", and |, | and ", rule[1])
    used = sorted(name for name, value in given.items() if name not in others and value is not None)
    return [] if len(used) == 1 else [f"{where} must use exactly one action, not {used}"]


def _text_length(words: str, value: str, where: str, parse_mode: str | None) -> list[str]:
    limit = LENGTH.search(words)
    if not limit:
        return []
    unit = limit[3].lower()
    measure: Callable[[str], int] = utf16_length if unit == "characters" else lambda text: len(text.encode())
    try:
        length = measure(parse(value, parse_mode or "").text if limit[4] else value)
    except BadRequest as error:
        return [f"{where}: {error.words}"]
    is_within = int(limit[1]) <= length <= int(limit[2])
    return [] if is_within else [f"{where} has {length} {unit}, allowed are {limit[1]}-{limit[2]}"]


def _spelling(words: str, value: str, where: str) -> list[str]:
    found = [f"{where}: {rule}, not {value!r}" for rule, allowed in ALPHABETS.items() if _is_outside(rule, words, allowed, value)]
    choices = re.findall(r'"([^"]+)"', (ONE_OF.search(words) or ["", ""])[1])
    constant = CONSTANT.search(words)
    if choices and value not in choices:
        found.append(f"{where} must be one of {choices}, not {value!r}")
    if constant and value != constant[1]:
        found.append(f"{where} must be {constant[1]}, not {value!r}")
    return found


def _is_outside(rule: str, words: str, allowed: re.Pattern[str], value: str) -> bool:
    return rule in words and not allowed.fullmatch(value)


def _within(pattern: re.Pattern[str], words: str, number: int, where: str) -> list[str]:
    limit = pattern.search(words)
    if not limit or int(limit[1]) <= number <= int(limit[2]):
        return []
    return [f"{where} is {number}, allowed are {limit[1]}-{limit[2]}"]


def _at_most(words: str, number: int, where: str) -> list[str]:
    limit = AT_MOST.search(words)
    return [f"{where} has {number} elements, at most {limit[1]} are allowed"] if limit and number > int(limit[1]) else []
