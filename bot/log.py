"""Logging: structured, with personal data and secrets masked at the root, so that no caller can forget it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger


class _Log:
    """The log, which loads structlog when something is logged: it draws in rich, and most commands never log a line."""

    @cached_property
    def _logger(self) -> BoundLogger:
        import structlog

        return cast("BoundLogger", structlog.get_logger("zeroparty"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._logger, name)


log = cast("BoundLogger", _Log())

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
"""A Telegram bot token, as it appears in every request address."""

_NEVER = frozenset({"text", "said", "value", "answer", "name", "address", "token", "body", "update", "data"})
"""Fields that may hold what a person said or who they are: the key stays, the content does not."""

_QUIET = ("httpx", "httpcore", "telegram", "apscheduler", "asyncio", "uvicorn.access", "uvicorn.error", "alembic", "sqlalchemy")
"""Libraries whose chatter holds tokens, names or raw updates: warnings only, whatever our own level is."""


class Trouble:
    """One thing that may be in trouble for long: said when that begins, and when it is over, not every few seconds."""

    def __init__(self, over: str) -> None:
        """`over` is the event that says that it works again."""
        self._over = over
        self._said: str | None = None

    def says(self, event: str, **fields: object) -> None:
        """It does not work, and that is ours; the same again is not repeated."""
        if event != self._said:
            self._said = event
            log.error(event, **fields)

    def warns(self, event: str, **fields: object) -> None:
        """It does not work, and others have to mend it; the same again is not repeated."""
        if event != self._said:
            self._said = event
            log.warning(event, **fields)

    def is_over(self) -> None:
        """It works."""
        if self._said is not None:
            self._said = None
            log.info(self._over)


def configure(level: str = "info", style: Literal["console", "json"] | None = None) -> None:
    """Set up logging to stderr once, for a process that serves."""
    import structlog

    is_json = style == "json" or (style is None and not sys.stderr.isatty())
    renderer: Any = structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        masked,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def masked(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event without tokens and without anything a person said."""
    for key, value in event.items():
        if key in _NEVER:
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _TOKEN.sub("***", value)
    return event
