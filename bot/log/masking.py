"""What no line may hold: bot tokens, what people said, and what an error quotes of it."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

from bot.errors import ZeropartyError
from storage.errors import StorageError

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
"""A Telegram bot token, as it appears in every request address."""

_NEVER = frozenset({"text", "said", "value", "answer", "name", "address", "token", "body", "update", "data"})
"""Fields that may hold what a person said or who they are: the key stays, the content does not."""

_SPEAKABLE = (ZeropartyError, StorageError)
"""Errors whose words are ours; those of every other may quote what was being read, as `int("my phone is ...")` does."""

_MOST_CAUSES = 8


def masked(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event without tokens and without anything a person said."""
    for key, value in event.items():
        if key in _NEVER:
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _TOKEN.sub("***", value)
    return event


def with_plain_error(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The error of a line by its places and kinds, without the words that it quotes."""
    error = _error_in(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = "\n".join(_told(error))
    return event


def _error_in(given: Any) -> BaseException | None:
    """The error that `exc_info` means: itself, the usual three values, or the one being handled."""
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _told(error: BaseException) -> Iterator[str]:
    """What happened where, the first cause first."""
    for one in reversed(_causes(error)):
        yield "".join(traceback.format_tb(one.__traceback__)).rstrip("\n")
        words = f": {one}" if isinstance(one, _SPEAKABLE) else ""
        kinds = f" of {', '.join(type(part).__name__ for part in one.exceptions)}" if isinstance(one, BaseExceptionGroup) else ""
        yield f"{type(one).__module__}.{type(one).__qualname__}{words}{kinds}"


def _causes(error: BaseException) -> list[BaseException]:
    found, next_ = [error], _cause(error)
    while next_ is not None and next_ not in found and len(found) < _MOST_CAUSES:
        found.append(next_)
        next_ = _cause(next_)
    return found


def _cause(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)
