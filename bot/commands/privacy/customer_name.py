"""How commands name a customer: the 13-letter id, or an address such as `telegram:123`."""

from __future__ import annotations

from bot.engine.model.ids_and_time import crockford_number
from bot.errors import ZeropartyError
from storage.model.records import Address
from storage.people import customers
from storage.store import Store


async def customer_id(store: Store, name: str) -> int | None:
    """The customer behind a name, or nothing when nobody is known by it."""
    channel, colon, ident = name.partition(":")
    if colon:
        return await store.read(lambda unit: customers.by_address(unit, Address(channel, ident)))
    number = crockford_number(name)
    if number is None:
        return None
    known = await store.read(lambda unit: customers.by_id(unit, number))
    return number if known is not None else None


def nobody(name: str) -> ZeropartyError:
    """The error for a name that is nobody's."""
    return ZeropartyError(f"nobody is known as {name}; customers are named by their 13-letter id or like telegram:123")
