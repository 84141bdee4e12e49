"""Where lines begin and end in a text whose lines end in one way or two (`\\n`, `\\r\\n`); places are counted in letters."""

from __future__ import annotations


def line_start(text: str, at: int) -> int:
    """Where the line begins on which this place is."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where it ends, in front of what ends it."""
    found = text.find("\n", at)
    if found < 0:
        return len(text)
    return found - 1 if found > at and text[found - 1] == "\r" else found


def next_line(text: str, at: int) -> int:
    """Where the line below begins; the end of the text where there is none."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def ending_at(text: str, at: int) -> str:
    """How the line ends on which this place is, or the one above it where it is the last."""
    end = line_end(text, at)
    if end == len(text):
        end = max(text.rfind("\n") - 1, 0)
    return "\r\n" if text.startswith("\r\n", end) else "\n"
