"""What the steps of a run share: the parts, the person as this system knows them, and what is to be there."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.clock import Clock
from bot.engine.model.ids_and_time import crockford, crockford_number
from bot.export.consent_filter import Filter
from bot.sync.connection import Connection
from bot.sync.connectors.contract import Connector, FieldValue, RemoteField, Row
from bot.sync.mapping import OURS, FieldMap
from bot.sync.projection import Projection, Projector
from bot.sync.running.arriving_late import MAY_BE_TWICE
from bot.sync.running.calls.sending import Sender
from bot.sync.running.report import Report
from prompts.catalogue.catalogue import Catalogue
from storage.model.records import ExternalId
from storage.model.vocabulary import ANYTHING
from storage.people import customers
from storage.receivers import exports
from storage.receivers.exports import ExportedCustomer, Look
from storage.store import Store
from storage.syncing import records
from storage.syncing import rows as sync_rows
from storage.syncing.doubt import PUT_BACK
from storage.syncing.rows import SyncRow

TWO_PEOPLE = "two_people_there"
"""Why of somebody nothing leaves whose record there is another customer's too."""

_AT_ONCE = 20
"""Customers looked at before others may run: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Person:
    """One customer as a connection sees them now."""

    customer: ExportedCustomer
    row: SyncRow | None
    projection: Projection
    clears: frozenset[str]
    """Fields to be emptied there."""
    linked_id: str | None
    """What the system calls them, by a link."""
    print_: bytes = b""
    """A keyed hash of what is to be there."""

    @property
    def id(self) -> int:
        """The customer's number."""
        return self.customer.id

    @property
    def remote_id(self) -> str | None:
        """What the system calls them, by a link or since we wrote there."""
        return self.linked_id or (self.row.remote_id_clear if self.row is not None else None)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Records that hold, or may, what we wrote, and that are not theirs any more: a link names another by now."""
        known = () if self.row is None else (self.row.remote_id_clear, *self.row.also_in)
        return tuple(ident for ident in known if ident not in (None, self.remote_id))

    @property
    def has_moved(self) -> bool:
        """Whether there are such."""
        return bool(self.leaves)

    def as_row(self) -> Row:
        """What their record has to hold."""
        fields: dict[str, FieldValue | None] = {**dict.fromkeys(sorted(self.clears)), **self.projection.values}
        may_be_twice = self.row is not None and self.row.code == MAY_BE_TWICE
        return Row(key_of(self.id), fields, self.remote_id, may_be_twice, self.customer.updated_at)


@dataclass(slots=True)
class Work:
    """One run on its way."""

    store: Store
    clock: Clock
    catalogue: Catalogue
    connection: Connection
    connector: Connector
    sender: Sender
    report: Report
    mapping: FieldMap
    there: Mapping[str, RemoteField]
    """The system's own list of its fields."""
    secret: bytes
    """Of fingerprints."""
    projector: Projector | None = None
    is_counted: bool = False
    """Whether it is known beside the keys that this run hands something on."""
    account_since: datetime | None = None
    """Links that are older name records of an account that this connection had before."""
    sampled: int = 0
    """Rows of this mapping that were read back, earlier runs counted in."""

    @property
    def name(self) -> str:
        """The connection's."""
        return self.connection.name

    @property
    def finds_by_key(self) -> bool:
        """Whether the field is there that holds our key, where the system needs one."""
        return not self.connection.key or self.connection.key in self.there

    def attribute(self, question: str) -> str:
        """A question by the id that it has now, whatever it was when it was asked."""
        return self._projector().filter.names.get(question, question)

    async def people(self, customers: Collection[int]) -> list[Person]:
        """These customers as they are at this moment; who is gone is missing."""
        look = Look(self.clock.now(), with_proof=False, receiver=self.name)
        found = await self.store.read(partial(exports.these, customers=customers, look=look))
        return await self.seen(found)

    async def seen(self, customers: Collection[ExportedCustomer]) -> list[Person]:
        """The same customers with what is there of them and what is to be."""
        rows = await self.store.read(partial(sync_rows.of, connection=self.name, customers=[one.id for one in customers]))
        people: list[Person] = []
        for number, one in enumerate(customers):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)  # a bot may be answering on this loop
            if one.phase != "erased":
                people.append(self._person(one, rows.get(one.id), self._projector()))
        return await self._apart(people)

    async def _apart(self, people: Sequence[Person]) -> list[Person]:
        """The same, and nothing to be there of whoever has one record with somebody else: nobody knows whose it is."""
        named = {one.id: one.remote_id for one in people if one.remote_id is not None}
        find = partial(records.shared, connection=self.name, receiver=self.connection.receiver, known=named)
        shared = await self.store.read(find) if named else set()
        return [self._kept_here(one) if one.id in shared else one for one in people]

    def _kept_here(self, person: Person) -> Person:
        projection = person.projection.kept_here(TWO_PEOPLE)
        clears = self._clears(projection, person.row)
        return replace(person, projection=projection, clears=clears, print_=projection.fingerprint(self.secret))

    def only_ours(self) -> set[str]:
        """The fields that nobody else fills, those too that no live question names: they may be emptied, whatever they hold."""
        made = (name for name in self.there if name.startswith(OURS))
        filled = {*(one.name for one in self.mapping.fields), *made} - {self.connection.key}
        return {name for name in filled if self.connection.owners.get(name) != "if_empty"}

    def _projector(self) -> Projector:
        """As of now: what was permitted a moment ago may not be any more."""
        now = self.clock.now()
        if self.projector is None:
            self.projector = Projector(Filter(now, self.catalogue, receiver=self.connection.receiver), self.mapping)
        self.projector.filter.at(now)
        return self.projector

    def _is_of_this_account(self, link: ExternalId) -> bool:
        return link.system == self.connection.receiver and (self.account_since is None or link.linked_at > self.account_since)

    def _person(self, customer: ExportedCustomer, row: SyncRow | None, projector: Projector) -> Person:
        projection = projector.project(customer)
        linked = next((one.id_clear for one in customer.external_ids if self._is_of_this_account(one)), None)
        if row is not None and row.code == PUT_BACK and linked is None:
            row = row._replace(remote_id_clear=None)  # they may be another record by now: whichever has their key
        if row is not None and ANYTHING in row.held:
            row = row._replace(held=tuple(sorted({*row.held, *self.only_ours()} - {ANYTHING})))
        return Person(customer, row, projection, self._clears(projection, row), linked, projection.fingerprint(self.secret))

    def _clears(self, projection: Projection, row: SyncRow | None) -> frozenset[str]:
        """A field that is gone there took what it held with it."""
        return frozenset(name for name in projection.clears(row.held if row is not None else ()) if name in self.there)


async def who_acted(store: Store, rows: Sequence[Row]) -> set[str]:
    """Of these, by key, whoever did something since they were looked at, or is gone; of rows that say when that was."""
    as_of = {number: row for row in rows if row.as_of is not None and (number := crockford_number(row.key)) is not None}
    now = await store.read(partial(customers.updated, customers=as_of.keys()))
    return {row.key for number, row in as_of.items() if now.get(number) != row.as_of}


def key_of(customer: int) -> str:
    """What we call somebody to others: the customer id of every file."""
    return crockford(customer)
