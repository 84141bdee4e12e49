"""Troubles a test can script: the next request that fits meets them."""

import asyncio
from dataclasses import dataclass

from .errors import ApiError, Forbidden, TooManyRequests
from .recording import Request


@dataclass(frozen=True, slots=True)
class Blocked:
    """403, as if the person had just blocked the bot."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Any refusal in the Bot API's envelope: `Refused(BadRequest("chat not found"))`."""

    error: ApiError


@dataclass(frozen=True, slots=True)
class ServerError:
    """A gateway's answer instead of Telegram's: some status with some body, JSON or not."""

    status: int = 502
    body: str = "<html><body><h1>502 Bad Gateway</h1></body></html>"
    executed: bool = False


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody learns what happened: the connection breaks, or `hangs` until the caller's read time-out."""

    executed: bool
    hangs: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The platform takes its time: the request is carried out and answered once the test lets it."""

    until: asyncio.Event


Fault = Blocked | Refused | TooManyRequests | ServerError | NoAnswer | Slow


@dataclass
class _Script:
    fault: Fault
    method: str | None
    chat_id: int | None
    times: int

    def fits(self, request: Request) -> bool:
        is_its_method = self.method in (None, request.method.lower())
        return is_its_method and self.chat_id in (None, request.parameters.get("chat_id"))


class Faults:
    """The scripted troubles still to come."""

    def __init__(self) -> None:
        self._scripts: list[_Script] = []

    def add(self, fault: Fault, *, method: str | None, chat_id: int | None, times: int) -> None:
        """Let the next `times` requests that fit fail."""
        self._scripts.append(_Script(fault, method.lower() if method else None, chat_id, times))

    def clear(self) -> None:
        """No more troubles."""
        self._scripts.clear()

    def meet(self, request: Request) -> Fault | None:
        """The trouble in this request's way, if any; each is used up."""
        script = next((script for script in self._scripts if script.fits(request)), None)
        if script is None:
            return None
        script.times -= 1
        if script.times == 0:
            self._scripts.remove(script)
        return script.fault


def refusal_of(fault: Fault | None) -> ApiError | None:
    """The refusal inside a fault that is one."""
    match fault:
        case Blocked():
            return Forbidden("bot was blocked by the user")
        case Refused(error):
            return error
        case TooManyRequests():
            return fault
        case _:
            return None
