"""No kind of line can fill the disk: whoever causes it could be a stranger who opens and closes connections."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass

_MOST = 20
_SPAN = 10.0
"""So many lines of one kind in so many seconds; what comes beyond is counted and told with the next one of its kind."""

_KINDS = 1000
"""Kinds remembered; there are fewer places in the code that log."""


@dataclass(slots=True)
class _Kind:
    since: float
    seen: int = 0


class Sparing(logging.Filter):
    """Lets a kind of line through until there are many. A kind is our event's name, or the place in a library's code."""

    def __init__(self, ours: str) -> None:
        super().__init__()
        self._ours = ours
        self._kinds: OrderedDict[tuple[object, ...], _Kind] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written; times are the records' own."""
        kind = self._kinds.setdefault(self._kind(record), _Kind(record.created))
        while len(self._kinds) > _KINDS:
            self._kinds.popitem(last=False)
        if record.created - kind.since >= _SPAN:
            if kind.seen > _MOST:
                record.left_out = kind.seen - _MOST
            kind.since, kind.seen = record.created, 0
        kind.seen += 1
        return kind.seen <= _MOST

    def _kind(self, record: logging.LogRecord) -> tuple[object, ...]:
        if record.name == self._ours and isinstance(record.msg, dict):
            return (record.msg.get("event"),)
        return record.name, record.pathname, record.lineno
