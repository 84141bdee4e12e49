"""A command that is told to end does so in order: what it has on the way is taken away, and not left lying."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

_ASKED_TO_END = (signal.SIGTERM, signal.SIGHUP)
_KILLED_BY = 128
"""Added to the number of a signal, it is the exit code that shells give to what was ended by it."""


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Whoever ends this process by a signal ends it as Ctrl-C does, so that files on their way are removed."""
    # Only there signals can be taken care of.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What is ignored, as a closed terminal is behind `nohup`, stays ignored.
    heard = [number for number in _ASKED_TO_END if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> NoReturn:
    raise SystemExit(_KILLED_BY + number)
