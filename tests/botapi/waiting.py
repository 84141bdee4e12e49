"""Tests that wait are woken by the event they wait for; nobody looks every few milliseconds."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Wish(Generic[T]):
    fits: Callable[[T], bool]
    granted: asyncio.Future[T]


class Waiters(Generic[T]):
    """Those waiting for one kind of thing to happen."""

    def __init__(self) -> None:
        self._wishes: list[_Wish[T]] = []

    def tell(self, happened: T) -> None:
        """Wake whoever was waiting for this."""
        for wish in self._wishes:
            if not wish.granted.done() and wish.fits(happened):
                wish.granted.set_result(happened)

    async def first(self, fits: Callable[[T], bool], *, timeout: float, otherwise: Callable[[], str]) -> T:
        """The next thing that fits; an AssertionError saying `otherwise` if it does not come in time."""
        granted: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        wish = _Wish(fits, granted)
        self._wishes.append(wish)
        try:
            async with asyncio.timeout(timeout):
                return await granted
        except TimeoutError:
            raise AssertionError(otherwise()) from None
        finally:
            self._wishes.remove(wish)
