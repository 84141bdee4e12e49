"""Whether customers are matched with records elsewhere, and what was claimed twice."""

from __future__ import annotations

from bot.commands.examining.check import PUT_BACK, Check
from bot.commands.examining.sample import sampled
from bot.customers.linked.matching import matching
from bot.customers.looking import Look
from storage.store import Store

_NAMED = 3
"""So many of those who cannot be read are named."""
_WHICH = "zeroparty link --conflicts says which (docs/link-contacts.md)"


async def contacts(look: Look, store: Store) -> Check:
    """What two claim is no fault of the installation: people settle it, and merging is the customer's own act."""
    found = await matching(store, look=look)
    matched = ", ".join(f"{count} in {name}" for name, count in sorted(found.matched.items())) or "none"
    detail = f"of {found.customers} customers who said yes, with a record: {matched}{sampled(found.looked_at, look)}"
    if found.unreadable:
        named = ", ".join(found.unreadable[:_NAMED])
        count = len(found.unreadable)
        return Check("contacts", False, f"{detail}; of {count} customers their record elsewhere cannot be read ({named})", PUT_BACK)
    twice = sum(one.why == "twice" for one in found.conflicts)
    if twice:
        joined = "1 record is" if twice == 1 else f"{twice} records are"
        detail += f"; {joined} joined to two customers, spelled in two ways"
    written = sum(one.why == "written" for one in found.conflicts)
    if written:
        of_two = "1 record is" if written == 1 else f"{written} records are"
        detail += f"; {of_two} joined to one customer and written for another, so a connection writes neither"
    count = len(found.conflicts) - twice - written
    if not count:
        return Check("contacts", True, detail, _WHICH if twice or written else "")
    claimed = "1 record is claimed twice and was" if count == 1 else f"{count} records are claimed twice and were"
    return Check("contacts", True, f"{detail}; {claimed} not joined", _WHICH)
