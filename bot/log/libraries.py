"""What libraries say: where and how bad, and of their words only those that stand in their source.

A library logs what it cannot read, so a truncated answer of the platform would stand in the log with the customer's text, name and
number. Which of its lines do so changes with every release, so none is trusted: an argument is never printed, and a text made of
parts (an f-string, a concatenation) is not printed at all.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict

_MADE_UP = "(words left out: they may hold what a customer wrote)"


class LineFormatter(ProcessorFormatter):
    """Draws our own lines and, without their contents, those of libraries."""

    def __init__(self, ours: str, shared: Sequence[Any], renderer: Any) -> None:
        super().__init__(foreign_pre_chain=shared, processors=[_placed, self.remove_processors_meta, renderer])
        self._ours = ours

    def format(self, record: logging.LogRecord) -> str:
        """The line; other handlers keep the record as it was."""
        return super().format(record if record.name == self._ours else _reduced(record))


def _reduced(record: logging.LogRecord) -> logging.LogRecord:
    bare = copy(record)
    bare.msg, bare.args = _words(record), ()
    bare.exc_text = bare.stack_info = None
    bare.library = f"{record.name} at {Path(record.pathname).name}:{record.lineno}"
    return bare


def _words(record: logging.LogRecord) -> str:
    """The text as it stands in the source of whoever logs it, its places unfilled."""
    frame = sys._getframe()
    while frame is not None and (frame.f_code.co_filename, frame.f_lineno) != (record.pathname, record.lineno):
        frame = frame.f_back  # type: ignore[assignment]
    is_constant = frame is not None and isinstance(record.msg, str) and record.msg in frame.f_code.co_consts
    return str(record.msg) if is_constant else _MADE_UP


def _placed(logger: Any, method: str, event: EventDict) -> EventDict:
    """Which library it was, and how many lines of this kind were left out before."""
    record = event["_record"]
    for name in ("library", "left_out"):
        if hasattr(record, name):
            event[name] = getattr(record, name)
    return event
