"""Whoever makes us log the same thing over and over does not fill the disk."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

from bot.log import log
from bot.log.flood import Sparing

Logged = Callable[[str, str], io.StringIO]


def test_a_thousand_lines_of_one_kind_are_twenty(logged: Logged) -> None:
    written = logged("info", "json")
    for number in range(1000):
        log.warning("turned_away", number=number)
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    log.warning("something_else")
    lines = written.getvalue().splitlines()
    assert [sum(word in line for line in lines) for word in ("turned_away", "Invalid HTTP", "something_else")] == [20, 20, 1]


def record(at: float, event: str) -> logging.LogRecord:
    made = logging.LogRecord("zeroparty", logging.INFO, __file__, 1, {"event": event}, (), None)
    made.created = at
    return made


def test_after_a_while_the_next_line_tells_how_many_were_left_out() -> None:
    sparing = Sparing("zeroparty")
    assert sum(sparing.filter(record(100.0, "turned_away")) for _ in range(50)) == 20
    later = record(111.0, "turned_away")
    assert (sparing.filter(later), later.__dict__["left_out"]) == (True, 30)
    other = record(111.0, "turned_away")
    assert (sparing.filter(other), "left_out" in other.__dict__) == (True, False)
