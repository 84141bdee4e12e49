"""`.chat` files: a conversation a marketer can read, and a test of every channel at the same time.

    # language: de                      the customer's language; with `# channels:` and `# catalogue:`, at the very top
    @ 2026-05-04 10:00 Europe/Dublin    the clock moves there, and everything due on the way happens
    @ +8d                               ... by so much: minutes (m), hours (h), days (d), weeks (w)
    > hello                             the customer types; a text of several lines stands between two lines of three quotes
    > (long) 5000                       a paste of so many letters
    > (sticker)                         also voice, photo, video, document, location, contact; `> (photo) and a caption`
    > (edit) hullo                      the customer changes the last words they typed
    > (blocked)                         the customer blocks the bot; `(unblocked)` takes it back
    > (link) hubspot 4711               the customer opens a link to what hubspot calls 4711; `... 4711 coffee` has a topic
    > (group) hello                     somebody writes to the bot in a group
    [Yes, ask me]                       the customer taps the newest button that says so
    [Light] old                         a button shown earlier; `old 2` the second oldest
    [Dark] twice                        a double tap: both arrive before the bot answers
    < Thank you.                        the bot says; buttons as `< [Light] [Medium]`, toasts as `< (Changed)`
    = preference roast: dark            what holds now; every line there is: docs/transcripts.md
    # a note

A line of the bot that ends in `…` needs to match only so far, and `R-????-????` is any receipt. All that the bot says after an
input must be listed, in order, as soon as any of it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import ZeropartyError

ChannelName = Literal["terminal", "telegram", "webchat"]
Thing = Literal["sticker", "voice", "photo", "video", "document", "location"]

CHANNELS: tuple[ChannelName, ...] = get_args(ChannelName)

QUOTES = '"""'
"""Around a text of several lines."""

_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(?: (\S+))?$")
_SPAN = re.compile(r"(\d+) ?([mhdw])$")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TAP = re.compile(r"\[(?P<label>.+)\](?: (?P<how>old|twice)(?: (?P<nth>[1-9]\d*))?)?$")
_DIRECTION = re.compile(r"\((?P<what>[a-z]+)\)(?: +(?P<rest>.*))?$")
_HEADER = re.compile(r"# (language|channels|catalogue): *(.+)$")
_MOST_LETTERS = 100_000
_TASTES = "apricots and honey "


class TranscriptError(ZeropartyError):
    """A line of a `.chat` file that cannot be read, with its number."""


@dataclass(frozen=True, slots=True)
class Says:
    """The customer types: words, a command, or a long paste."""

    text: str


@dataclass(frozen=True, slots=True)
class Sends:
    """The customer sends something that is no text."""

    what: Thing
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SharesContact:
    """The customer sends somebody's contact card."""


@dataclass(frozen=True, slots=True)
class Edits:
    """The customer changes the last words they typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Opens:
    """The customer opens a link that was made for a record of theirs in another system (`zeroparty link`)."""

    system: str
    contact: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The customer blocks the bot."""


@dataclass(frozen=True, slots=True)
class Unblocks:
    """The customer takes the block back."""


@dataclass(frozen=True, slots=True)
class SaysInGroup:
    """Somebody writes to the bot in a group."""

    text: str


@dataclass(frozen=True, slots=True)
class Taps:
    """The customer taps a button: the newest that says so, or the `old`th oldest."""

    label: str
    old: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class MovesTo:
    """The clock moves to a moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class MovesBy:
    """The clock moves on."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class BotSays:
    """One line that the bot should say."""

    text: str


@dataclass(frozen=True, slots=True)
class Expects:
    """Something that should hold now."""

    text: str


Act = Says | Sends | SharesContact | Edits | Opens | Blocks | Unblocks | SaysInGroup | Taps | MovesTo | MovesBy

_WORDLESS: dict[str, SharesContact | Blocks | Unblocks] = {
    "contact": SharesContact(),
    "blocked": Blocks(),
    "unblocked": Unblocks(),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a transcript, or several where a text has several; `ends` is the last of them."""

    number: int
    what: Act | BotSays | Expects
    ends: int


@dataclass(frozen=True, slots=True)
class Header:
    """What the notes at the top of a transcript say about it."""

    language: str = "en"
    channels: tuple[ChannelName, ...] = CHANNELS
    catalogue: str = "tests/catalogue"


def header_of(text: str) -> Header:
    """The notes above the first line that is none."""
    given: dict[str, str] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        if found := _HEADER.match(line.rstrip()):
            given[found[1]] = found[2]
    named = [name.strip() for name in given.get("channels", ", ".join(CHANNELS)).split(",")]
    for name in named:
        if name not in CHANNELS:
            raise TranscriptError(f"# channels: there is no channel {name!r}; there are {', '.join(CHANNELS)}")
    channels = tuple(channel for channel in CHANNELS if channel in named)
    return Header(given.get("language", "en"), channels, given.get("catalogue", "tests/catalogue"))


def parse(text: str, zone: str) -> list[Step]:
    """The steps of a transcript; `zone` is where clock lines without a zone are."""
    lines = enumerate(text.splitlines(), start=1)
    steps = [step for number, line in lines if (step := step_of(number, line, lines, zone))]
    if steps and isinstance(steps[0].what, BotSays | Expects):
        raise TranscriptError(f"line {steps[0].number}: nothing has happened yet; begin with the customer or the clock")
    return steps


def step_of(number: int, line: str, more: Iterator[tuple[int, str]], zone: str) -> Step | None:
    """What one line says; `more` are the lines below it, for a text of several lines. Nothing for a note."""
    line = line.rstrip()
    if not line or line.startswith("#"):
        return None
    mark, rest = line[0], line[1:].strip()
    if mark == ">" and rest == QUOTES:
        return _quoted(number, more)
    return Step(number, _tap(number, line) if mark == "[" else _what(number, mark, rest, zone), number)


def _what(number: int, mark: str, rest: str, zone: str) -> Act | BotSays | Expects:
    match mark:
        case "@":
            return _clock(number, rest, zone)
        case ">":
            return _directed(number, rest)
        case "<":
            return BotSays(rest)
        case "=":
            return Expects(rest)
    raise TranscriptError(f"line {number}: begins with none of @ > < = # [label]: {mark + rest!r}")


def _quoted(number: int, more: Iterator[tuple[int, str]]) -> Step:
    """Everything up to the closing quotes is meant as it stands, even what looks like a stage direction."""
    lines: list[str] = []
    for at, line in more:
        if line.strip() == QUOTES:
            return Step(number, Says("\n".join(lines)), at)
        lines.append(line)
    raise TranscriptError(f"line {number}: the text that begins here is not closed by a line of three quotes")


def _directed(number: int, text: str) -> Act:
    """What the customer does, where the line begins with a stage direction; else the words themselves."""
    found = _DIRECTION.match(text)
    what, rest = (found["what"], found["rest"] or "") if found else ("", "")
    match what:
        case "sticker" | "voice" | "photo" | "video" | "document" | "location":
            return Sends(what, rest)
        case "long":
            return Says(_letters(number, rest))
        case "link":
            return _opens(number, rest)
        case "edit" | "group" if rest:
            return Edits(rest) if what == "edit" else SaysInGroup(rest)
    return _WORDLESS.get(what, Says(text))


def _opens(number: int, rest: str) -> Opens:
    words = rest.split()
    if len(words) not in (2, 3):
        raise TranscriptError(f"line {number}: not a link like `> (link) hubspot 4711` or `> (link) hubspot 4711 coffee`: {rest!r}")
    return Opens(*words)


def _letters(number: int, count: str) -> str:
    """Words that make up so many letters, with no space at the end."""
    if not count.isdecimal() or not 0 < int(count) <= _MOST_LETTERS:
        raise TranscriptError(f"line {number}: not a number of letters like `> (long) 5000`: {count!r}")
    wanted = int(count)
    return (_TASTES * (wanted // len(_TASTES) + 1))[: wanted - 1] + "."


def _tap(number: int, line: str) -> Taps:
    found = _TAP.match(line)
    if found is None or (found["how"] == "twice" and found["nth"]):
        raise TranscriptError(f"line {number}: not a tap like `[Dark]`, `[Dark] twice`, `[Dark] old` or `[Dark] old 2`: {line!r}")
    nth = int(found["nth"] or 1)
    return Taps(found["label"], old=nth if found["how"] == "old" else 0, times=2 if found["how"] == "twice" else 1)


def _clock(number: int, text: str, zone: str) -> MovesTo | MovesBy:
    if text.startswith("+") and (span := span_of(text[1:])) is not None:
        return MovesBy(span)
    found = _CLOCK.match(text)
    try:
        if found is None:
            raise ValueError
        return MovesTo(datetime.strptime(f"{found[1]} {found[2]}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(found[3] or zone)))
    except (ValueError, ZoneInfoNotFoundError):
        raise TranscriptError(f"line {number}: not a time like `@ 2026-05-04 10:00 Europe/Madrid` or `@ +8d`: {text!r}") from None


def span_of(text: str) -> timedelta | None:
    """A span such as 20m, 3h, 8d or 2w; nothing where it is none."""
    found = _SPAN.match(text.strip())
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
