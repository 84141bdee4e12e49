"""The outbox under any sequence of sending, failing, crashing and waiting: nobody is asked twice, no reply is lost, in order."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import insert, select

from storage import tables as t
from storage.crypto.keys import Keys
from storage.database.connections import place_of, writing_engine
from storage.model.queue_items import OutboxEnd, OutboxRow
from storage.traffic import outbox
from storage.turn import encoding
from storage.turn.unit_of_work import Unit
from tests.contracts.databases import KEK, PEPPER
from tests.storage import build as b

LEASE = timedelta(minutes=1)
CUSTOMERS = (b.BIG + 1, b.BIG + 2)


class Deliveries(RuleBasedStateMachine):
    """A worker that sends, fails, dies and comes back, against what it may do."""

    @initialize()
    def begin(self) -> None:
        self.keys = Keys.in_memory(kek=KEK, pepper=PEPPER, entropy=os.urandom)
        self.keys.create(CUSTOMERS)
        self.engine = writing_engine(place_of("sqlite://"))
        t.metadata.create_all(self.engine)
        self.connection = self.engine.connect()
        self.unit = Unit(self.connection, self.keys)
        self.now = b.NOW
        self.version = 0
        self.under_way: dict[int, OutboxRow] = {}
        self.taken: dict[int, int] = {}
        self.order: dict[int, list[tuple[int, int]]] = {customer: [] for customer in CUSTOMERS}
        for n, customer in enumerate(CUSTOMERS):
            cipher = self.keys.cipher(customer)
            _, row = encoding.customer(b.customer(customer), None, cipher, is_new=True)
            self.connection.execute(insert(t.customer), row)
            home = encoding.address(customer, 0, b.address(str(n)), cipher, self.keys.pepper)
            self.connection.execute(insert(t.address), home)

    @rule(who=st.sampled_from(CUSTOMERS), proactive=st.booleans(), hours=st.none() | st.integers(1, 3))
    def queue(self, who: int, proactive: bool, hours: int | None) -> None:
        self.version += 1
        end: datetime | None = None if hours is None else self.now + timedelta(hours=hours)
        ask = b.new_id() if proactive else None
        row = b.message(who, proactive=proactive, ask=ask, not_before=self.now, not_after=end, version=self.version)
        self.connection.execute(insert(t.outbox), encoding.outbox(row, self.keys.cipher(who)))

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        for claimed in outbox.claim(self.unit, now=self.now, limit=limit, lease_until=self.now + LEASE):
            row = claimed.row
            assert not any(other.customer == row.customer for other in self.under_way.values()), "one at a time"
            assert row.not_after is None or row.not_after > self.now, "never too late"
            place = (row.version, row.position)
            assert self.order[row.customer] <= [place], "in order"
            self.order[row.customer] = [place]
            self.taken[row.id] = self.taken.get(row.id, 0) + 1
            self.under_way[row.id] = row

    @rule(fate=st.sampled_from(["sent", "uncertain", "failed", "retry"]), data=st.data())
    def ends(self, fate: str, data: st.DataObject) -> None:
        if not self.under_way:
            return
        row = self.under_way.pop(data.draw(st.sampled_from(sorted(self.under_way))))
        match fate:
            case "sent":
                outbox.end(self.unit, OutboxEnd(row.id, "sent", self.now, "1"))
            case "uncertain":
                outbox.uncertain(self.unit, row.id, at=self.now)
            case "failed":
                outbox.failed(self.unit, row.id, at=self.now, why="refused")
            case _:
                self.taken[row.id] -= 1  # it surely did not leave
                outbox.retry(self.unit, row.id, not_before=self.now)

    @rule()
    def crash(self) -> None:
        replies = [row.id for row in self.under_way.values() if not row.proactive]
        self.under_way.clear()
        outbox.recover(self.unit, now=self.now, all_leases=True)
        again = set(self.connection.scalars(select(t.outbox.c.id).where(t.outbox.c.state == "queued")))
        assert again >= set(replies), "no reply is lost"

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        outbox.expire(self.unit, now=self.now)

    @invariant()
    def nobody_is_asked_twice(self) -> None:
        if not hasattr(self, "connection"):
            return
        asked = set(self.connection.scalars(select(t.outbox.c.id).where(t.outbox.c.proactive)))
        assert all(count <= 1 for ident, count in self.taken.items() if ident in asked)

    def teardown(self) -> None:
        """Whatever happened, every row can come to an end."""
        if hasattr(self, "connection"):
            self.crash()
            while claimed := outbox.claim(self.unit, now=self.now + LEASE, limit=10, lease_until=self.now + 2 * LEASE):
                for one in claimed:
                    outbox.end(self.unit, OutboxEnd(one.row.id, "sent", self.now, "1"))
            outbox.expire(self.unit, now=self.now + timedelta(days=9))
            assert not self.connection.scalar(select(t.outbox.c.id).where(t.outbox.c.state.in_(("queued", "sending"))))
            self.connection.close()
            self.engine.dispose()
            self.keys.close()


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
