"""The table of periodic jobs: what runs, how often, and what it does. None is there for one person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.log import log
from bot.publishing.live_catalogue import LiveCatalogue
from bot.runtime import under_age
from bot.runtime.circuit_breaker import CircuitBreaker
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.intake import Intake
from bot.runtime.linking import contact_links
from bot.runtime.operator_requests import OperatorRequests
from bot.runtime.service import Service
from storage.receivers import tombstones
from storage.store import Store
from storage.syncing import state
from storage.traffic import inbox, outbox_pruning

_MEASURE_EVERY = timedelta(minutes=5)
"""How often the tallies are counted anew and the circuit breaker looks: a rate over seven days moves slowly."""

_SAY_AGAIN_EVERY = timedelta(seconds=2)
_TIDY_EVERY = timedelta(seconds=30)
_RELOAD_EVERY = timedelta(seconds=2)
_PRUNE_EVERY = timedelta(hours=1)

_OF_A_TICK = 0.8
"""How much of the time to the next tick asking may take."""

_KEYS_KEPT = timedelta(hours=48)
"""No platform repeats an update after 24 hours; dedupe keys are kept twice as long."""

_SENT_KEPT = timedelta(hours=48)
"""How long a delivered message can be changed by its name; that of an open question as long as it is open."""

_DEAD_KEPT = timedelta(days=30)
"""How long an update nobody could handle is kept for inspection: as long as a backup."""

_RUNS_KEPT = timedelta(days=90)
"""How long what a run of a connection came to can be looked up."""

_UNTOLD_KEPT = timedelta(days=400)
"""How long a receiver may take to ask who was erased: longer than the longest consent, after which it keeps nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """One named piece of periodic work; it finds what is due in the database, so a missed run costs nothing."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the jobs work on; `tick` is how often people are asked."""

    tick: timedelta
    clock: Clock
    store: Store
    catalogue: LiveCatalogue
    service: Service
    intake: Intake
    delivery: Delivery
    circuit_breaker: CircuitBreaker
    requests: OperatorRequests
    look_at_connections: Callable[[], Awaitable[object]]
    look_at_counts: Callable[[], Awaitable[object]]


def jobs(parts: Parts) -> list[Job]:
    """The table."""
    return [
        Job("ask-due", parts.tick, partial(ask_due, parts)),
        Job("measure", _MEASURE_EVERY, parts.circuit_breaker.measure),
        Job("say-again", _SAY_AGAIN_EVERY, parts.service.say_again),
        Job("tidy", _TIDY_EVERY, partial(tidy, parts)),
        Job("reload", _RELOAD_EVERY, parts.catalogue.refresh),
        Job("requests", _RELOAD_EVERY, parts.requests.carry_out),
        Job("sync", _RELOAD_EVERY, parts.look_at_connections),
        Job("count", _RELOAD_EVERY, parts.look_at_counts),
        Job("forget-sync-runs", _PRUNE_EVERY, partial(forget_sync_runs, parts)),
        Job("prune-inbox", _PRUNE_EVERY, partial(prune_inbox, parts)),
        Job("prune-outbox", _PRUNE_EVERY, partial(prune_outbox, parts)),
        Job("forget-untold", _PRUNE_EVERY, partial(forget_untold, parts)),
        Job("forget-used-links", _PRUNE_EVERY, lambda: contact_links.forget_used(parts.store, parts.clock.now())),
        Job("forget-under-age", _PRUNE_EVERY, lambda: under_age.forget(parts.store, parts.clock.now())),
    ]


async def ask_due(parts: Parts) -> None:
    """Everybody due, in batches, but never into the next tick."""
    await parts.circuit_breaker.look()
    parts.circuit_breaker.throttle(parts.delivery.throttled_until())
    stop_at = parts.clock.now() + parts.tick * _OF_A_TICK
    while await parts.service.tick() and parts.clock.now() < stop_at:
        pass


async def tidy(parts: Parts) -> None:
    """What a process that died left behind, and what waited too long."""
    await parts.intake.resume()
    await parts.delivery.tidy()
    # An answer that was erased is gone from the rows at once; here, from the log of what was written before.
    await parts.store.empty_log()
    still_pending = await parts.service.finish_erasures()
    if still_pending:
        log.warning("erasure_pending", count=still_pending, what="a reader holds the database open; tried again soon")


async def prune_inbox(parts: Parts) -> None:
    """Dedupe keys that no platform needs any more, and updates that were kept long enough for inspection."""
    now = parts.clock.now()
    await parts.store.write(lambda unit: inbox.prune(unit, handled_before=now - _KEYS_KEPT, dead_before=now - _DEAD_KEPT))


async def prune_outbox(parts: Parts) -> None:
    """Messages that were delivered long ago, a few at a time, so that no turn waits for it."""
    before = parts.clock.now() - _SENT_KEPT
    place: outbox_pruning.Place | None = outbox_pruning.Place()
    while place is not None:
        place = await parts.store.write(partial(outbox_pruning.prune, before=before, after=place))


async def forget_sync_runs(parts: Parts) -> None:
    """Reports of runs that nobody looks at any more."""
    before = parts.clock.now() - _RUNS_KEPT
    await parts.store.write(partial(state.forget_runs, before=before))


async def forget_untold(parts: Parts) -> None:
    """Erased customers whose receivers never came to hear of it."""
    before = parts.clock.now() - _UNTOLD_KEPT
    await parts.store.write(partial(tombstones.drop, before=before))
