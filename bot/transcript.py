"""`.chat` files: a conversation a marketer can read, and a test at the same time.

    @ 2026-05-04 10:00 Europe/Dublin    the clock moves there, and everything due on the way happens
    > hello                             the customer types
    [Yes, ask me]                       the customer taps
    < Thank you.                        the bot says; buttons as `< [Light] [Medium]`, toasts as `< (Changed)`
    = preference roast: dark            what is stored; `none` when nothing is
    = due 2026-05-12                    the day the bot may write first again, in the brand's zone; `none`
    # a note

A line of the bot that ends in `…` needs to match only so far. All that the bot says after an input must be listed, in order, as
soon as any of it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.channels.terminal import Line
from bot.errors import ZeropartyError

_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(?: (\S+))?$")


class TranscriptError(ZeropartyError):
    """A line of a `.chat` file that cannot be read, with its number."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a transcript."""

    number: int
    what: Literal["clock", "says", "taps", "bot", "expect"]
    text: str
    at: datetime | None = None


def parse(text: str, zone: str) -> list[Step]:
    """The steps of a transcript; `zone` is where clock lines without a zone are."""
    return [step for number, line in enumerate(text.splitlines(), start=1) if (step := _step(number, line, zone))]


def _step(number: int, line: str, zone: str) -> Step | None:
    line = line.rstrip()
    if not line or line.startswith("#"):
        return None
    mark, rest = line[0], line[1:].strip()
    match mark:
        case "@":
            return Step(number, "clock", rest, _clock(number, rest, zone))
        case ">":
            return Step(number, "says", rest)
        case "<":
            return Step(number, "bot", rest)
        case "=":
            return Step(number, "expect", rest)
        case "[" if line.endswith("]"):
            return Step(number, "taps", line[1:-1])
    raise TranscriptError(f"line {number}: begins with none of @ > < = # [label]: {line!r}")


def _clock(number: int, text: str, zone: str) -> datetime:
    found = _CLOCK.match(text)
    try:
        if found is None:
            raise ValueError
        return datetime.strptime(f"{found[1]} {found[2]}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(found[3] or zone))
    except (ValueError, ZoneInfoNotFoundError):
        raise TranscriptError(f"line {number}: not a time like `@ 2026-05-04 10:00 Europe/Madrid`: {text!r}") from None


def bot_lines(lines: Iterable[Line]) -> list[str]:
    """What appeared on the screen, as the bot's lines of a transcript, without their mark."""
    written = []
    for line in lines:
        written += [f"({line.text})"] if line.is_toast else [words for words in line.text.splitlines() if words]
        written += [" ".join(f"[{label}]" for label in row) for row in line.rows]
    return written


def differences(expected: list[Step], said: list[str]) -> list[str]:
    """Where the bot said something else than the transcript has, in words."""
    if not expected:
        return []
    problems = []
    for step, actual in zip(expected, said, strict=False):
        if not _fits(step.text, actual):
            problems.append(f"line {step.number}: expected {step.text!r}, the bot said {actual!r}")
    problems += [f"line {step.number}: expected {step.text!r}, the bot said nothing more" for step in expected[len(said) :]]
    last = expected[-1].number
    problems += [f"after line {last}: the bot also said {actual!r}" for actual in said[len(expected) :]]
    return problems


def _fits(expected: str, actual: str) -> bool:
    if expected.endswith("…"):
        return actual.startswith(expected[:-1])
    return expected == actual
