"""Everything that is on record about one customer, read in one look."""

from __future__ import annotations

from dataclasses import dataclass

from bot.customers.checks.words_check import is_as_shown
from bot.engine.model.facts.asks import Asked
from bot.engine.model.ids_and_time import crockford
from bot.engine.model.state import State
from bot.engine.model.world import QUIET_WORLD, World
from bot.runtime.circuit_breaker import world_with_brake
from bot.runtime.persistence.rows import Happened, facts_of, state_of
from storage.model.accountability import DeliveryRow, RightsRow
from storage.model.records import AnswerRow, AskRow, ConsentRow, ExternalId, RestrictionRow, WordingRow
from storage.model.turns import Loaded
from storage.people import customers, ledger, rights_requests
from storage.questions import revisions
from storage.receivers import deliveries
from storage.store import Store
from storage.turn.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Record:
    """What storage holds about one customer, read in one look."""

    loaded: Loaded
    state: State
    asks: tuple[AskRow, ...]
    answers: tuple[AnswerRow, ...]
    consents: tuple[ConsentRow, ...]
    restrictions: tuple[RestrictionRow, ...]
    handed_on: tuple[DeliveryRow, ...]
    external_ids: tuple[ExternalId, ...]
    rights: tuple[RightsRow, ...]
    facts: tuple[Happened, ...]
    wordings: dict[str, WordingRow]
    """Exactly what was shown, by its hash; what is not what its hash says was never shown, and is left out."""
    world: World = QUIET_WORLD
    altered: tuple[str, ...] = ()
    """Hashes under which other words stand by now."""

    def shown(self, wording: str) -> str:
        """The words under this hash."""
        row = self.wordings.get(wording)
        return row.text if row else ""

    def decided(self, ask: int) -> Asked | None:
        """How it came to this ask: the log says it."""
        return next((fact for _, fact in self.facts if isinstance(fact, Asked) and fact.ask == ask), None)

    def received(self, answer: int) -> list[DeliveryRow]:
        """Where this answer was handed on to, oldest first."""
        return [row for row in self.handed_on if row.answer == answer]


async def on_record(store: Store, customer: int) -> Record | None:
    """The whole record of one customer; nothing for who is not known."""
    return await store.read(lambda unit: _record(unit, customer))


def _record(unit: Unit, customer: int) -> Record | None:
    loaded = customers.by_id(unit, customer)
    if loaded is None:
        return None
    asks, answers, consents = ledger.asks(unit, customer), ledger.answers(unit, customer), ledger.consents(unit, customer)
    shown = {ask.wording for ask in asks} | {answer.wording for answer in answers} | {event.wording for event in consents}
    found = revisions.wordings(unit, shown)
    kept = {sha256: row for sha256, row in found.items() if is_as_shown(row)}
    return Record(
        loaded=loaded,
        state=state_of(loaded),
        asks=tuple(asks),
        answers=tuple(answers),
        consents=tuple(consents),
        restrictions=tuple(ledger.restrictions(unit, customer)),
        handed_on=tuple(deliveries.of_customer(unit, customer)),
        external_ids=customers.external_ids_of(unit, (customer,)).get(customer, ()),
        rights=tuple(rights_requests.of_customer(unit, customer)),
        facts=tuple(facts_of(unit, customer)),
        wordings=kept,
        altered=tuple(sorted(sha256 for sha256 in found if sha256 not in kept)),
        world=world_with_brake(unit),
    )


def customer_number(record: Record) -> str:
    """The customer's id as people see it."""
    return crockford(record.loaded.customer.id)
