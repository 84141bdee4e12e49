"""What the chat could not finish at once, for somebody to look after: requests that came another way, receivers to be told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from bot.engine.model.ids_and_time import crockford
from prompts.model.durations import after
from prompts.model.question import Duration
from storage import erasure
from storage.erasure import Erasure
from storage.model.accountability import RightsRow
from storage.people import rights_requests
from storage.receivers import tombstones
from storage.store import Store

RIGHTS: Mapping[str, str] = MappingProxyType(
    {
        "access": "see their data (Art. 15)",
        "rectification": "have it corrected (Art. 16)",
        "erasure": "have it erased (Art. 17)",
        "restriction": "have its use restricted (Art. 18)",
        "portability": "take it with them (Art. 20)",
        "objection": "object (Art. 21)",
    }
)
"""The rights of the GDPR that somebody may write or call about, and what they want then."""

DENIALS: Mapping[str, str] = MappingProxyType(
    {
        "insufficient_verification": "nobody could tell that it was them",
        "no_match": "nothing is kept about them",
        "claim_not_covered": "the law gives no such right here",
        "too_many_requests": "too many requests of the same kind (Art. 12(5))",
        "suspected_fraud": "it looked like fraud",
    }
)
"""Why a request may be denied, in the words of the Data Rights Protocol: a closed list, so that nobody is written about."""

_TIME = Duration(1, "months")
"""GDPR Art. 12(3): one month from receipt."""

_EARLIEST = date(2018, 5, 25)
"""Since when there is such a request: the GDPR applies from then on (Art. 99(2))."""

_TOLD_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class ToTell:
    """A receiver that has not confirmed yet that it forgot somebody who was erased here."""

    system: str
    customer: str
    """Their number; nobody knows any more who that was."""
    since: datetime
    due: datetime
    is_told: bool
    """It said so, and is looked at once more."""


@dataclass(frozen=True, slots=True)
class RightsWork:
    """Everything that waits, the most urgent first."""

    requests: tuple[RightsRow, ...]
    erasing: tuple[Erasure, ...]
    """Erasures that a reader or a crash holds up here; the bot goes on with them by itself."""
    to_tell: tuple[ToTell, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing waits."""
        return not (self.requests or self.erasing or self.to_tell)


async def rights_work(store: Store) -> RightsWork:
    """What waits now."""
    requests = await store.read(rights_requests.unanswered)
    gone = await store.read(lambda unit: tombstones.open_ones(unit, _TOLD_AT_MOST))
    to_tell = (
        ToTell(row.system, crockford(row.customer), row.at, after(row.at, _TIME), row.told_at is not None)
        for row in gone
        if row.had_something
    )
    return RightsWork(tuple(requests), tuple(await asyncio.to_thread(erasure.pending, store.keys)), tuple(to_tell))


def received(ident: int, customer: int, right: str, at: datetime) -> RightsRow:
    """A request that came by letter, mail or telephone, with the day by which it has to be answered."""
    return RightsRow(ident, customer, right, "open", at, after(at, _TIME))


def came_on(written: str, now: datetime) -> datetime | None:
    """When a request came of which the day is written (2026-05-31); now, where none is. Nothing where that is no day, or to come.

    The month ends with its last day (Regulation 1182/71, Art. 3), so a day without an hour counts as its end.
    """
    if not written.strip():
        return now
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        return None
    if day == now.date():
        return now
    return datetime.combine(day, time.max, UTC) if _EARLIEST <= day < now.date() else None
