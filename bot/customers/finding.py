"""How staff name a customer: the 13-letter id, an address such as `telegram:123`, or the id of a CRM, such as `hubspot:123`."""

from __future__ import annotations

from bot.engine.model.ids_and_time import crockford_number
from bot.errors import ZeropartyError
from storage.model.records import Address
from storage.people import customers
from storage.store import Store
from storage.turn.unit_of_work import Unit


async def customer_id(store: Store, name: str) -> int | None:
    """The customer behind a name, or nothing when nobody is known by it."""
    return await store.read(lambda unit: named(unit, name))


def named(unit: Unit, name: str) -> int | None:
    """The same, within a look at the records. A messenger goes before a CRM of the same name."""
    channel, colon, ident = name.strip().partition(":")
    if colon:
        found = customers.by_address(unit, Address(channel, ident))
        return found if found is not None else customers.by_external_id(unit, channel, ident)
    number = crockford_number(channel.replace("-", ""))
    if number is None:
        return None
    return number if customers.by_id(unit, number) is not None else None


def nobody(name: str) -> ZeropartyError:
    """The error for a name that is nobody's."""
    return ZeropartyError(
        f"nobody is known as {name}; customers are named by their 13-letter id, or like telegram:123 or hubspot:123"
    )
