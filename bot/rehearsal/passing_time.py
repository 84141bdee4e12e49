"""Time and chance of a rehearsal: what is due happens at its own moment, and chance is the same on every channel."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import FakeClock
from bot.errors import ZeropartyError
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.service import Service
from prompts.catalogue.catalogue import Catalogue
from storage.store import Store
from storage.traffic import due

MONDAY = (2026, 5, 4, 10, 0)
"""Where every rehearsal begins: a Monday, 10:00 brand time."""

_MOST_STROKES = 2_000
"""More than five years of daily questions: beyond it somebody is due for ever."""


def beginning(catalogue: Catalogue) -> datetime:
    """The moment at which a rehearsal of this catalogue begins."""
    return datetime(*MONDAY, tzinfo=ZoneInfo(catalogue.brand.pace.brand_zone))


_MOST_ACTS = 1_000
"""Of one of several customers."""

_FIRST_SEED = 165
"""Any number would do; this one makes a customer who is due soon after a gap, which keeps transcripts easy to follow."""


class ActClock:
    """The service's clock: its time is the rehearsal's, but its chance begins anew with everything the customer does.

    Channels draw numbers of their own in between. Without this the same conversation would make another customer on each of
    them, with other days on which they are due.
    """

    def __init__(self, clock: FakeClock, customer: int = 0) -> None:
        """`customer` is the number of who acts, where several come one after the other: each has chance of their own."""
        self._clock = clock
        self._acts = customer * _MOST_ACTS
        self._chance = self._fresh()

    def begin_act(self) -> None:
        """The customer does something."""
        self._acts += 1
        self._chance = self._fresh()

    def now(self) -> datetime:
        """The rehearsal's present moment."""
        return self._clock.now()

    def nonce(self) -> int:
        """The act's next number."""
        return self._chance.nonce()

    def entropy(self, size: int) -> bytes:
        """The act's next bytes."""
        return self._chance.entropy(size)

    def _fresh(self) -> FakeClock:
        return FakeClock(self._clock.now(), seed=_FIRST_SEED + self._acts)


async def let_time_pass(clock: FakeClock, store: Store, service: Service, delivery: Delivery, until: datetime) -> None:
    """Everything due on the way happens at its own moment, and leaves."""
    for _ in range(_MOST_STROKES):
        at = await store.read(due.next_at)
        if at is None or at > until:
            break
        clock.move_to(max(at, clock.now()))
        await service.tick()
        await deliver_all(clock, delivery)
    else:
        raise ZeropartyError(f"somebody was due {_MOST_STROKES} times before {until}: the clock stands at {clock.now()}")
    clock.move_to(max(until, clock.now()))
    await deliver_all(clock, delivery)


async def deliver_all(clock: FakeClock, delivery: Delivery) -> None:
    """Deliver what is ready; the clock moves on to where there is a place for what had to wait for one."""
    await delivery.drain()
    while (at := delivery.waits_until) is not None:
        clock.move_to(at)
        await delivery.drain()
