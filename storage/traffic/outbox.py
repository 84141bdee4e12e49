"""The outbox: what has to be delivered, each customer's in order, replies before what is proactive.

Taking a row is committed before it is sent. If the worker dies then, nobody knows whether the message left: a reply is sent
again (at least once), a question never is (at most once; being asked twice is worse than not being asked).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from storage import tables as t
from storage.crypto.cells import cell_name
from storage.database.queries import ById
from storage.errors import StorageError
from storage.model.queue_items import Claimed, OutboxEnd, OutboxRow, Untold
from storage.model.records import Address
from storage.model.timestamps import moment, moment_or_none, stored
from storage.people.customers import addresses_of
from storage.tables.conditions import UNTOLD, literally
from storage.turn import encoding
from storage.turn.statements import the
from storage.turn.unit_of_work import Unit

_IS_QUEUED = literally(t.outbox.c.state, "queued")
_IS_SENDING = literally(t.outbox.c.state, "sending")
_earlier = t.outbox.alias("earlier")
_IS_IN_TIME = or_(t.outbox.c.not_after.is_(None), t.outbox.c.not_after > bindparam("now"))
# A question that waits (for a brake, for its hour) holds up no reply but a change of its own message.
_PASSES_A_QUESTION = and_(
    literally(_earlier.c.state, "queued"), _earlier.c.proactive, ~t.outbox.c.proactive, ~literally(t.outbox.c.kind, "amend")
)
# Whatever is first in a customer's line and neither done nor too late holds up what comes after it; each chat of theirs is a line.
_IS_HELD_UP = (
    select(1)
    .where(
        _earlier.c.customer == t.outbox.c.customer,
        _earlier.c.channel == t.outbox.c.channel,
        ~_PASSES_A_QUESTION,
        or_(
            _earlier.c.version < t.outbox.c.version,
            and_(_earlier.c.version == t.outbox.c.version, _earlier.c.position < t.outbox.c.position),
        ),
        or_(
            literally(_earlier.c.state, "sending"),
            and_(
                literally(_earlier.c.state, "queued"),
                or_(_earlier.c.not_after.is_(None), _earlier.c.not_after > bindparam("now")),
            ),
        ),
    )
    .exists()
)
_READY = (
    select(t.outbox)
    .where(_IS_QUEUED, t.outbox.c.not_before <= bindparam("now"), _IS_IN_TIME, ~_IS_HELD_UP)
    .order_by(t.outbox.c.proactive, t.outbox.c.not_before, t.outbox.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True, of=t.outbox)
)
_READY_BUT = _READY.where(or_(~t.outbox.c.proactive, t.outbox.c.channel.not_in(bindparam("full", expanding=True))))
_TAKE = (
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("which"))
    .values(state="sending", lease_until=bindparam("until"), attempts=t.outbox.c.attempts + 1)
)
_RETRY = (
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("which"), _IS_SENDING)
    .values(state="queued", lease_until=None, not_before=bindparam("at"))
)
_RETRY_OURS = _RETRY.where(t.outbox.c.lease_until == bindparam("ours"))
_TAKEN = select(t.outbox.c.lease_until, t.outbox.c.not_after).where(t.outbox.c.id == bindparam("which"), _IS_SENDING)
_SURPLUS = (
    select(t.outbox.c.id)
    .where(
        t.outbox.c.customer == bindparam("whose"),
        _IS_QUEUED,
        ~t.outbox.c.proactive,
        t.outbox.c.ask.is_(None),
        ~t.outbox.c.key.startswith(bindparam("spared")),
    )
    .order_by(t.outbox.c.version.desc(), t.outbox.c.position.desc())
    .offset(bindparam("keep"))
)
_LATE = (
    select(t.outbox.c.id)
    .where(_IS_QUEUED, t.outbox.c.not_after.is_not(None), t.outbox.c.not_after <= bindparam("now"))
    .order_by(t.outbox.c.not_after)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_LOST = (
    select(t.outbox.c.id, t.outbox.c.proactive, t.outbox.c.not_before)
    .where(_IS_SENDING, t.outbox.c.lease_until <= bindparam("now"))
    .order_by(t.outbox.c.lease_until)
    .with_for_update(skip_locked=True)
)
_LEASED = update(t.outbox).where(_IS_SENDING).values(lease_until=0)
_UNTOLD = (
    select(
        t.outbox.c.id,
        t.outbox.c.customer,
        t.outbox.c.key,
        t.outbox.c.ask,
        t.outbox.c.proactive,
        t.outbox.c.state,
        t.outbox.c.ended_at,
        t.outbox.c.message_ref,
        t.outbox.c.reason,
    )
    .where(UNTOLD)
    .order_by(t.outbox.c.id)
    .limit(bindparam("at_most"))
)
_MESSAGE_REF = (
    select(t.outbox.c.message_ref)
    .where(
        t.outbox.c.customer == bindparam("whose"),
        t.outbox.c.key == bindparam("named"),
        t.outbox.c.channel == bindparam("there"),
        t.outbox.c.message_ref.is_not(None),
    )
    .order_by(t.outbox.c.version.desc(), t.outbox.c.position.desc())
    .limit(1)
)
_IN_LINE = ById(select(t.outbox.c.id).where(t.outbox.c.customer.in_(bindparam("these", expanding=True)), _IS_QUEUED))
_NEXT = select(t.outbox.c.not_before).where(_IS_QUEUED).order_by(t.outbox.c.proactive, t.outbox.c.not_before).limit(1)


def claim(unit: Unit, *, now: datetime, limit: int, lease_until: datetime, replies_only: Collection[str] = ()) -> list[Claimed]:
    """Take what may leave now; commit before sending, then `end` or `retry` each.

    Of the channels in `replies_only` nothing proactive is taken.
    """
    given = {"now": stored(now), "at_most": limit}
    if replies_only:
        rows = unit.connection.execute(_READY_BUT, {**given, "full": list(replies_only)}).all()
    else:
        rows = unit.connection.execute(_READY, given).all()
    if not rows:
        return []
    until = stored(lease_until)
    unit.connection.execute(_TAKE, [{"which": row.id, "until": until} for row in rows])
    addresses = addresses_of(unit, {row.customer for row in rows})
    claimed = []
    for row in rows:
        try:
            claimed.append(_claimed(unit, row, addresses.get(row.customer, ()), lease_until))
        except StorageError as error:
            # A row that cannot be read must not hold up everybody's.
            failed(unit, row.id, at=now, why=str(error))
    return claimed


def is_in_line(unit: Unit, customer: int) -> bool:
    """Whether anything waits for this customer, now or later."""
    return bool(_IN_LINE.rows(unit.connection, (customer,)))


def may_leave(unit: Unit, outbox: int, *, now: datetime, lease_until: datetime) -> bool | None:
    """Whether a row that was taken under this lease is still to be sent: neither called back nor too late.

    Nothing where it is not ours any more: it ended, or the lease did and somebody else took it.
    """
    row = unit.connection.execute(_TAKEN, {"which": outbox}).first()
    if row is None or row.lease_until != stored(lease_until):
        return None
    return row.not_after is None or row.not_after > stored(now)


def uncertain(unit: Unit, outbox: int, *, at: datetime) -> None:
    """Nobody knows whether it left; it is never sent again by itself."""
    end(unit, OutboxEnd(outbox, "uncertain", at))


def failed(unit: Unit, outbox: int, *, at: datetime, why: str) -> None:
    """It can never arrive; `why` must hold no personal data."""
    end(unit, OutboxEnd(outbox, "failed", at, why=why))


def retry(unit: Unit, outbox: int, *, not_before: datetime, lease_until: datetime | None = None) -> None:
    """It surely did not leave; let it be taken again later, unless it was cancelled or its time is over by then.

    With a lease only while it is held under that: what somebody else took meanwhile is theirs to send.
    """
    given = {"which": outbox, "at": stored(not_before)}
    if lease_until is None:
        unit.connection.execute(_RETRY, given)
    else:
        unit.connection.execute(_RETRY_OURS, {**given, "ours": stored(lease_until)})


def thin_out(unit: Unit, customer: int, *, keep: int, spared: str, at: datetime) -> int:
    """Of the replies that wait for one customer keep the newest; returns how many older ones will never leave.

    A reply that puts a question stays: the conversation counts on it; one too whose key begins with `spared`.
    """
    surplus = list(unit.connection.scalars(_SURPLUS, {"whose": customer, "keep": keep, "spared": spared}))
    for outbox in surplus:
        end(unit, OutboxEnd(outbox, "cancelled", at))
    return len(surplus)


def expire(unit: Unit, *, now: datetime, limit: int = 500) -> int:
    """End what is too late to be sent; `untold` lists the asks among them."""
    late = list(unit.connection.scalars(_LATE, {"now": stored(now), "at_most": limit}))
    for outbox in late:
        end(unit, OutboxEnd(outbox, "expired", now))
    return len(late)


def recover(unit: Unit, *, now: datetime, all_leases: bool = False) -> int:
    """Deal with what a worker took and never ended; `all_leases` right after the start of the only process there is.

    Questions become uncertain (`untold` lists them), replies are queued again.
    """
    if all_leases:
        unit.connection.execute(_LEASED)
    lost = unit.connection.execute(_LOST, {"now": stored(now)}).all()
    for row in lost:
        if row.proactive:
            uncertain(unit, row.id, at=now)
        else:
            retry(unit, row.id, not_before=moment(row.not_before))
    return len(lost)


def untold(unit: Unit, limit: int = 500) -> list[Untold]:
    """Ends of asks' deliveries that no turn took note of (`Writes.told` does)."""
    return [
        Untold(row.id, row.customer, row.key, row.ask, bool(row.proactive), row.state, moment(row.ended_at),
               row.message_ref, row.reason)
        for row in unit.connection.execute(_UNTOLD, {"at_most": limit})
    ]  # fmt: skip


def message_ref(unit: Unit, customer: int, key: str, channel: str) -> str | None:
    """What the platform calls the latest delivered message named `key` in this channel: one person may have several."""
    ref: str | None = unit.connection.scalar(_MESSAGE_REF, {"whose": customer, "named": key, "there": channel})
    return ref


def next_at(unit: Unit) -> datetime | None:
    """The earliest moment at which a reply, or else a question, may leave; `None` when nothing is queued."""
    return moment_or_none(unit.connection.scalar(_NEXT))


def end(unit: Unit, what: OutboxEnd) -> None:
    """What became of one delivery."""
    the("outbox_end", unit.dialect).run(unit.connection, [encoding.outbox_end(what, untold=True)])


def _claimed(unit: Unit, row: Any, addresses: Iterable[Address], lease_until: datetime) -> Claimed:
    cipher = unit.keys.cipher(row.customer)
    address = next((a for a in reversed(tuple(addresses)) if a.channel == row.channel), None)
    if address is None:
        raise StorageError(f"the customer has no address in {row.channel}")
    return Claimed(
        row=OutboxRow(
            id=row.id,
            customer=row.customer,
            channel=row.channel,
            version=row.version,
            position=row.position,
            kind=row.kind,
            key=row.key,
            proactive=bool(row.proactive),
            body_clear=cipher.open(cell_name(row.customer, "outbox.body", row.id), row.body),
            dedup_key=row.dedup_key,
            not_before=moment(row.not_before),
            not_after=moment_or_none(row.not_after),
            ask=row.ask,
        ),
        address=address,
        attempts=row.attempts + 1,
        lease_until=lease_until,
    )
