"""Before anything leaves: the rows of a customer against the state that was sealed when they last acted (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.engine.model.packing import codec
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.permission import EVERYTHING
from bot.runtime.persistence.sealed_record import Names, contradiction
from storage.model.records import SaidNo
from storage.receivers.exports import ExportedCustomer


def against_the_seal(customer: ExportedCustomer, names: Names) -> ExportedCustomer:
    """The same customer, with the receivers that they were told of; not whole where their rows say otherwise than what was sealed.

    Then nothing of theirs leaves.
    """
    if not customer.is_whole or customer.snapshot_clear is None:
        return customer
    sealed = codec.unpack_agreed(customer.snapshot_clear)
    differs = contradiction(sealed, customer.phase, customer.consents, customer.restrictions, names)
    if differs or _is_denied(customer, names):
        return customer.held_to_the_seal(is_whole=False, named=customer.named)
    yes = sealed.consents.get(BE_ASKED)
    return customer if yes is None or yes.named is None else customer.held_to_the_seal(is_whole=True, named=yes.named)


def _is_denied(customer: ExportedCustomer, names: Names) -> bool:
    """Everything may be genuine, and of before a word that the key store remembers: rows that somebody put back."""
    if not customer.took_back:
        return False
    withdrawn = {purpose for purpose, latest in customer.consents.items() if latest.status == "withdrawn"}
    given = {answer.id for answer in customer.answers if answer.cell_clear is not None}
    return _may_not_leave(customer.took_back, _Open(customer.phase, withdrawn, customer.restrictions, given), names)


@dataclass(frozen=True, slots=True)
class _Open:
    """What the open rows of a customer say of what may leave."""

    phase: str
    withdrawn: Collection[str]
    """Purposes."""
    kept_here: Collection[str]
    """Scopes."""
    given: Collection[int]
    """Answers that have a value."""


def _may_not_leave(said: Iterable[SaidNo], rows: _Open, names: Mapping[str, str]) -> bool:
    """Whether somebody took back what their rows would let leave; `names` are those of renamed questions."""
    kept = {names.get(scope, scope) for scope in rows.kept_here}
    return any(_denies(*one.what.partition(" ")[::2], rows, kept, names) for one in said)


def _denies(kind: str, about: str, rows: _Open, kept: Collection[str], names: Mapping[str, str]) -> bool:
    match kind:
        case "stop" | "minor" | "kept":
            return rows.phase != "stopped"
        case "no":
            return rows.phase != "declined"
        case "purpose":
            return about not in rows.withdrawn
        case "here":
            return names.get(about, about) not in kept
        case "erased":
            return int(about) in rows.given
        case "use":
            return EVERYTHING not in kept
        case _:
            return False  # how often, and about what, is asked; it keeps nothing from leaving
