"""The outbox: what has to be delivered, each customer's in order, replies before what nobody asked for.

Taking a row is committed before it is sent. If the worker dies then, nobody knows whether the message left: a reply is sent
again (at least once), a question never is (at most once; being asked twice is worse than not being asked).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, or_, select, update

from storage import encoding
from storage import tables as t
from storage.cells import Cipher, cell_name
from storage.errors import Unreadable
from storage.moments import moment, moment_or_none, stored
from storage.records import Address, Claimed, OutboxEnd, OutboxRow, Untold
from storage.statements import OUTBOX_END
from storage.tables.columns import literally
from storage.unit import Unit

_IS_QUEUED = literally(t.outbox.c.state, "queued")
_IS_SENDING = literally(t.outbox.c.state, "sending")
_earlier = t.outbox.alias("earlier")
_IS_IN_TIME = or_(t.outbox.c.not_after.is_(None), t.outbox.c.not_after > bindparam("now"))
# Whatever is first in a customer's line and neither done nor too late holds up what comes after it.
_IS_HELD_UP = (
    select(1)
    .where(
        _earlier.c.customer == t.outbox.c.customer,
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
_ADDRESSES = (
    select(t.address.c.customer, t.address.c.channel, t.address.c.lookup, t.address.c.cell)
    .where(t.address.c.customer.in_(bindparam("these", expanding=True)))
    .order_by(t.address.c.customer, t.address.c.ordinal)
)
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
_LATE = (
    select(t.outbox.c.id)
    .where(_IS_QUEUED, t.outbox.c.not_after <= bindparam("now"))
    .order_by(t.outbox.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_LOST = (
    select(t.outbox.c.id, t.outbox.c.proactive)
    .where(_IS_SENDING, t.outbox.c.lease_until <= bindparam("now"))
    .order_by(t.outbox.c.lease_until)
    .with_for_update(skip_locked=True)
)
