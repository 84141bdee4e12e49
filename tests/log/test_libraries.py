"""No library prints what a customer wrote, however it says it and however much is logged."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable

import pytest
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.log import log

Logged = Callable[[str, str], io.StringIO]

SECRET = "my knee hurts, Ann Canary, 4711"
TRUNCATED = ('{"ok":true,"result":[{"update_id":1,"message":{"text":"' + SECRET).encode()
library = logging.getLogger("some.library")
LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)


@pytest.mark.parametrize("level", ["debug", "error"])
@pytest.mark.parametrize("style", ["console", "json"])
def test_a_truncated_answer_of_telegram_stays_out_of_the_log(logged: Logged, level: str, style: str) -> None:
    written = logged(level, style)
    with pytest.raises(TelegramError):
        HTTPXRequest.parse_json_payload(TRUNCATED)
    assert all(part not in written.getvalue() for part in ("knee", "Canary", "4711", "update_id"))
    assert "Can not load invalid JSON data" in written.getvalue(), "the library's own words still help"
    assert "telegram" in written.getvalue() and "json.decoder.JSONDecodeError" in written.getvalue()


WAYS: dict[str, Callable[[int], None]] = {
    "an argument": lambda level: library.log(level, "received %s", SECRET),
    "an f-string": lambda level: library.log(level, f"received {SECRET}"),
    "a format that is the body": lambda level: library.log(level, SECRET[:] + " %s", "x"),
    "arguments that do not fit": lambda level: library.log(level, "received %s %s %d", SECRET),
    "an object": lambda level: library.log(level, {"body": SECRET}),
    "a stack": lambda level: library.log(level, "received", stack_info=True, extra={"body": SECRET}),
    "an error": lambda level: library.log(level, "received", exc_info=ValueError(SECRET)),
    "a cause of an error": lambda level: library.log(level, "received", exc_info=_caused()),
    "a group of errors": lambda level: library.log(level, "received", exc_info=ExceptionGroup(SECRET, [ValueError(SECRET)])),
}


def _caused() -> Exception:
    outer = RuntimeError("outer")
    outer.__cause__ = KeyError(SECRET)
    return outer


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("style", ["console", "json"])
def test_nothing_that_a_library_was_given_is_printed(
    logged: Logged, capsys: pytest.CaptureFixture[str], way: str, level: int, style: str
) -> None:
    written = logged("debug", style)
    WAYS[way](level)
    said = written.getvalue() + capsys.readouterr().err
    assert "some.library at test_libraries.py:" in said
    assert "knee" not in said and "Canary" not in said


def test_our_own_tracebacks_name_places_and_kinds_but_quote_nothing(logged: Logged) -> None:
    written = logged("info", "json")
    try:
        int(SECRET)
    except ValueError:
        log.exception("handling_failed", inbox=7)
    line = json.loads(written.getvalue())
    assert (line["event"], line["inbox"], "Canary" in line["exception"]) == ("handling_failed", 7, False)
    assert line["exception"].endswith("builtins.ValueError") and "int(SECRET)" in line["exception"]


def test_a_line_that_cannot_be_written_is_told_of_without_its_words(logged: Logged, capsys: pytest.CaptureFixture[str]) -> None:
    written = logged("info", "json")

    class Unprintable:
        def __repr__(self) -> str:
            raise TypeError(SECRET)

    log.info("odd", what={"said": SECRET, "by": Unprintable()})
    said = written.getvalue() + capsys.readouterr().err
    assert said == "a log line of zeroparty was lost: TypeError\n"
