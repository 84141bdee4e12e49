"""The server's clock: real by default, or one that a test moves by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def real_time() -> datetime:
    """The time on the wall, for tests that do not move it."""
    return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until the test moves it."""

    def __init__(self, at: datetime = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)) -> None:
        self._now = at

    def __call__(self) -> datetime:
        return self._now

    def moves(self, **by: float) -> datetime:
        """Let time pass, in the words of `timedelta`: `clock.moves(hours=25)`."""
        self._now += timedelta(**by)
        return self._now
