from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot import log as ours


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], io.StringIO]]:
    """Configures the log as `run` does, at a level and in a style; what it writes is returned. Afterwards all is as it was."""
    root = logging.getLogger()
    handlers, level, raising = list(root.handlers), root.level, logging.raiseExceptions

    def configured(level: str, style: str) -> io.StringIO:
        written = io.StringIO()
        monkeypatch.setattr(sys, "stderr", written)
        ours.configure(level, style)  # type: ignore[arg-type]
        monkeypatch.undo()
        return written

    yield configured
    root.handlers[:], logging.raiseExceptions = handlers, raising
    root.setLevel(level)
    structlog.reset_defaults()
    ours.log.__dict__.pop("_logger", None)
