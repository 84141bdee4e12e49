"""Restricting the use of what somebody told us (GDPR Art. 18), and lifting that: the same for the console and the command line."""

from __future__ import annotations

from bot.engine.model.inputs import UseRestriction
from bot.engine.model.world import Moment
from bot.runtime.turns import Turns
from storage.model.records import CustomerId
from storage.receivers import audit_trail
from storage.store import Store


async def restrict_use(
    store: Store, turns: Turns, customer: CustomerId, restriction: UseRestriction, moment: Moment, *, by: str
) -> None:
    """A turn like every other, and who asked for it in the audit trail. Twice is once."""
    await turns.known(customer, restriction, moment)
    action = "privacy.use_allowed" if restriction.is_lifted else "privacy.use_restricted"
    told = {"deletion": "held back"} if restriction.holds_deletion else {}
    await store.write(lambda unit: audit_trail.append(unit, at=moment.now, actor=by, action=action, customer=customer, **told))
