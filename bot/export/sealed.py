"""Before anything leaves: the rows of a customer against the state that was sealed when they last acted (pure)."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.model.packing import codec
from bot.runtime.persistence.sealed_record import Names, contradiction
from storage.receivers.exports import ExportedCustomer


def against_the_seal(customer: ExportedCustomer, names: Names) -> ExportedCustomer:
    """The same customer, not whole where their rows say otherwise than what was sealed; then nothing of theirs leaves."""
    if not customer.is_whole or customer.snapshot_clear is None:
        return customer
    consents = {purpose: (latest.status, latest.valid_until) for purpose, latest in customer.consents.items()}
    sealed = codec.unpack_consent(customer.snapshot_clear)
    differs = contradiction(sealed, customer.phase, consents, customer.restrictions, names)
    return replace(customer, is_whole=False) if differs else customer
