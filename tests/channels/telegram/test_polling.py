"""Polling: what keeps Telegram out of reach is said once, with what to do, and so is its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from structlog.testing import capture_logs
from telegram import error as platform
from telegram.request import BaseRequest

from bot.channels.telegram import polling
from bot.channels.telegram.polling import Poller
from bot.clock import FakeClock
from storage.model.queue_items import InboxItem

ADDRESS = "https://api.telegram.org/bot123456:TEST-token-of-no-real-bot"


class Troubled:
    """The library's request object, which fails as often as it is told to and then ends the test."""

    def __init__(self, *outcomes: Exception | list[Any]) -> None:
        self._outcomes = iter(outcomes)

    async def post(self, url: str, **_: Any) -> list[Any]:
        outcome = next(self._outcomes, None)
        if outcome is None:
            raise asyncio.CancelledError
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def test_telegram_out_of_reach_is_said_once_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_AFTER_TROUBLE", 0)
    trouble = platform.NetworkError("httpx.ConnectError: All connection attempts failed")

    async def receive(_: Sequence[InboxItem]) -> None:
        """Nothing comes."""

    request = cast(BaseRequest, Troubled(trouble, trouble, platform.TimedOut(), [], [], trouble, trouble))
    poller = Poller(request, ADDRESS, receive, FakeClock(datetime(2026, 5, 4, tzinfo=UTC)), lambda lane: lane)
    with capture_logs() as said, pytest.raises(asyncio.CancelledError):
        await poller.run()
    assert [line["event"] for line in said] == ["telegram_unreachable", "telegram_reached_again", "telegram_unreachable"]
    assert said[0]["why"] == "All connection attempts failed"
    assert "api.telegram.org" in said[0]["what"] and "goes on trying" in said[0]["what"]
    assert "TEST-token" not in str(said)
