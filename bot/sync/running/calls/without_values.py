"""What a system says of a row, without what the customer said: it is kept for the staff to read, and must hold no answer."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.sync.connectors.contract import FieldValue, Row


def without_values(text: str, row: Row) -> str:
    """The system's sentence without what the customer said: an error that is kept must hold no answer.

    Of words that a customer typed none is left, since systems cut them, fold their lines and escape them.
    """
    spoken = {spelt for value in row.fields.values() for spelt in _spellings(value)} | {row.key}
    for value in sorted(spoken, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)
    typed = {word.casefold() for value in row.fields.values() if isinstance(value, str) for word in _words(value)}
    return _without_words(text, typed) if typed else text


_HIDDEN = "…"
_WORD = re.compile(r"[^\W_]+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def _words(value: str) -> list[str]:
    """The words of a text; what is one word alone was looked for as it is."""
    found = _WORD.findall(value)
    return [word for word in found if len(word) > 2 or word.isdigit()] if len(found) > 1 else []


def _without_words(text: str, typed: Collection[str]) -> str:
    unescaped = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if any(word in typed for word in _WORD.findall(unescaped.casefold())):
        text = unescaped
    cut = _WORD.search(text[::-1])
    end = cut[0][::-1].casefold() if cut is not None and text.endswith(_HIDDEN) else ""

    def hidden(found: re.Match[str]) -> str:
        word = found[0].casefold()
        # The last word of a sentence that was cut may be the beginning of one.
        is_cut = bool(end) and word == end and any(each.startswith(end) for each in typed)
        return _HIDDEN if word in typed or is_cut else found[0]

    return _WORD.sub(hidden, text)


def _spellings(value: FieldValue | None) -> set[str]:
    """How a system may write a value."""
    match value:
        case None | bool():
            return set()
        case tuple():
            return {*value, ";".join(value), ",".join(value), ", ".join(value)} - {""}
        case datetime():
            at = value.astimezone(UTC)
            return {value.isoformat(), f"{at:%Y-%m-%dT%H:%M:%S}Z", f"{at:%Y-%m-%dT%H:%M:%S}.000Z", f"{int(at.timestamp() * 1000)}"}
        case date():
            midnight = datetime(value.year, value.month, value.day, tzinfo=UTC)
            return {value.isoformat(), f"{int(midnight.timestamp() * 1000)}"}
        case Decimal():
            return {f"{value.normalize():f}", str(value), f"{value.normalize():f}".replace(".", ",")}
        case _:
            return {value.strip()} - {""}
