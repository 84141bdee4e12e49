"""Logging: structured, with personal data and secrets masked at the root, so that no caller and no library can forget it."""

from __future__ import annotations

import logging
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

from bot.log.flood import Sparing
from bot.log.masking import masked, with_plain_error

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger

OURS = "zeroparty"
"""The logger of everything we say ourselves; every other name is a library's."""


class _Log:
    """The log, which loads structlog when something is logged: it draws in rich, and most commands never log a line."""

    @cached_property
    def _logger(self) -> BoundLogger:
        import structlog

        return cast("BoundLogger", structlog.get_logger(OURS))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._logger, name)


log = cast("BoundLogger", _Log())

_QUIET = ("httpx", "httpcore", "telegram", "apscheduler", "asyncio", "uvicorn.access", "uvicorn.error", "alembic", "sqlalchemy")
"""Libraries that chatter: warnings only, whatever our own level is."""


class _Stderr(logging.StreamHandler[TextIO]):
    """Where lines go. A line that cannot be written is told of without what it holds; the standard handler prints it all."""

    def handleError(self, record: logging.LogRecord) -> None:
        """One line, and never the record's words."""
        error = sys.exc_info()[0]
        self.stream.write(f"a log line of {record.name} was lost: {error.__name__ if error else 'unknown'}\n")


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

    from bot.log.libraries import LineFormatter

    is_json = style == "json" or (style is None and not sys.stderr.isatty())
    renderer: Any = structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        with_plain_error,
        masked,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _Stderr(sys.stderr)
    handler.addFilter(Sparing(OURS))
    handler.setFormatter(LineFormatter(OURS, shared, renderer))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
