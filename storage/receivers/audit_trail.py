"""The audit trail: a chain of MACs over commitments, not over entries.

Each entry is committed to with a salt of its own. Blanking entry and salt forgets a person: the commitment left behind can be
neither read nor guessed, and the chain over it still proves that nothing was removed or reordered.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from storage import tables as t
from storage.crypto.counted import counted, set_count
from storage.crypto.keys import Keys
from storage.model.accountability import AuditRow
from storage.model.timestamps import moment, stored
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

LOST = "audit.lost"
"""The action of an entry that says how many before it are gone."""
ERASED = "privacy.erased"
"""The action of the entry that an erasure leaves."""
_HEAD = "audit_head"
_NOBODY = f"0:{bytes(32).hex()}"
# Locked, so that two processes cannot append to the same end.
_READ_HEAD = select(t.meta.c.value).where(t.meta.c.name == _HEAD)
_LOCK_HEAD = _READ_HEAD.with_for_update()
_MOVE_HEAD = update(t.meta).where(t.meta.c.name == _HEAD).values(value=bindparam("head"))
_APPEND = insert(t.audit)
_ALL = select(t.audit).where(t.audit.c.seq > bindparam("after")).order_by(t.audit.c.seq).limit(bindparam("at_most"))
# Entries are JSON with sorted keys, and `action` is the first of them.
_OF_ACTION = select(t.audit).where(t.audit.c.entry.like(bindparam("like"))).order_by(t.audit.c.seq)
_FORGET = update(t.audit).where(t.audit.c.customer == bindparam("whose")).values(entry=None, salt=None, customer=None)
_OF_PERSON = select(t.audit.c.entry).where(t.audit.c.customer == bindparam("whose"), t.audit.c.entry.is_not(None))
_LATEST = (
    select(t.audit)
    .where(t.audit.c.seq < bindparam("before"), t.audit.c.entry.is_not(None))
    .order_by(t.audit.c.seq.desc())
    .limit(bindparam("at_most"))
)
_ABOUT = select(t.audit).where(t.audit.c.customer == bindparam("whose")).order_by(t.audit.c.seq.desc()).limit(bindparam("at_most"))
_LAST_OF_ACTION = (
    select(t.audit)
    .where(t.audit.c.customer == bindparam("whose"), t.audit.c.entry.like(bindparam("like")))
    .order_by(t.audit.c.seq.desc())
    .limit(1)
)
_PAGE = 1000
_SALT = 16


def append(unit: Unit, *, at: datetime, actor: str, action: str, customer: int | None = None, **detail: str | int) -> int:
    """Record that `actor` did `action`; returns the entry's number. `detail` must not hold an answer."""
    unit.connection.execute(ignoring(unit.dialect, t.meta), {"name": _HEAD, "value": _NOBODY})
    number, previous = _end(str(unit.connection.scalar(_LOCK_HEAD)))
    entry = json.dumps({"actor": actor, "action": action, "customer": customer, **detail}, sort_keys=True)
    salt = unit.keys.entropy(_SALT)
    commitment = _commitment(salt, entry)
    mac = _mac(unit, previous, number + 1, stored(at), commitment)
    unit.connection.execute(
        _APPEND,
        {
            "seq": number + 1,
            "at": stored(at),
            "customer": customer,
            "entry": entry,
            "salt": salt,
            "commitment": commitment,
            "mac": mac,
        },
    )
    unit.connection.execute(_MOVE_HEAD, {"head": _head(unit, number + 1, mac)})
    # After the commit: an entry that was taken back must not be missed, and one that a crash leaves uncounted is not.
    unit.afterwards.append(partial(_count, unit.keys, number + 1))
    return number + 1


def note_lost(unit: Unit, *, at: datetime) -> int:
    """Where the trail is shorter than the key store remembers, it goes on with an entry that says by how much. Returns that.

    A key store that was put back, and remembers of fewer, hears of how many there are.
    """
    there_are = _end(str(unit.connection.scalar(_READ_HEAD) or _NOBODY))[0]
    lost = _counted(unit.keys) - there_are
    if lost < 0:
        unit.afterwards.append(partial(_count, unit.keys, there_are))
    if lost <= 0:
        return 0
    append(unit, at=at, actor="zeroparty", action=LOST, entries=lost)
    return lost


def forget(unit: Unit, customer: int) -> None:
    """Take a person out of every entry; the chain stays whole."""
    unit.connection.execute(_FORGET, {"whose": customer})


def forget_erased(unit: Unit, customer: int, *, receipt: str, at: datetime) -> None:
    """The same, and one entry in place of theirs: under which receipt, and who of the staff had done what, how often.

    It names nobody but the staff: whoever answers for them has to say later who looked (GDPR Art. 5(2)), and not at whom.
    """
    entries = unit.connection.execute(_OF_PERSON, {"whose": customer}).scalars()
    acts = Counter((str(said["actor"]), str(said["action"])) for said in map(json.loads, entries))
    forget(unit, customer)
    staff = json.dumps([[actor, action, times] for (actor, action), times in sorted(acts.items())], ensure_ascii=False)
    append(unit, at=at, actor="zeroparty", action=ERASED, receipt=receipt, staff=staff)


def of_action(unit: Unit, beginning: str) -> list[AuditRow]:
    """The entries of all actions whose names begin like this (letters and a dot), oldest first."""
    rows = unit.connection.execute(_OF_ACTION, {"like": f'{{"action": "{beginning}%'})
    return [AuditRow(row.seq, moment(row.at), row.customer, row.entry) for row in rows]


def latest(unit: Unit, *, before: int, limit: int) -> list[AuditRow]:
    """Entries that can still be read, with numbers below `before`, latest first."""
    rows = unit.connection.execute(_LATEST, {"before": before, "at_most": limit})
    return [AuditRow(row.seq, moment(row.at), row.customer, row.entry) for row in rows]


def about(unit: Unit, customer: int, *, limit: int) -> list[AuditRow]:
    """What was done about one person, latest first."""
    rows = unit.connection.execute(_ABOUT, {"whose": customer, "at_most": limit})
    return [AuditRow(row.seq, moment(row.at), row.customer, row.entry) for row in rows]


def last_of_action(unit: Unit, customer: int, action: str) -> AuditRow | None:
    """When this was done last about one person, if it ever was."""
    row = unit.connection.execute(_LAST_OF_ACTION, {"whose": customer, "like": f'{{"action": "{action}"%'}).first()
    return None if row is None else AuditRow(row.seq, moment(row.at), row.customer, row.entry)


def verify(unit: Unit) -> str | None:
    """What is wrong with the trail, `None` when nothing is."""
    there_were = _counted(unit.keys)  # before the trail is read: an entry that comes meanwhile is not missing
    number, previous = _end(_NOBODY)
    for row in _rows(unit):
        number += 1
        if row.seq != number:
            return f"audit entry {number} is missing"
        if row.entry is not None and _commitment(row.salt, row.entry) != row.commitment:
            return f"audit entry {number} is not what was recorded"
        previous = _mac(unit, previous, number, row.at, row.commitment)
        if not hmac.compare_digest(previous, row.mac):
            return f"audit entry {number} does not follow the one before"
    head = str(unit.connection.scalar(_READ_HEAD) or _NOBODY)
    is_ours = hmac.compare_digest(head, _head(unit, number, previous)) or not there_were
    if not is_ours or _end(head) != (number, previous) or number < there_were:
        return "the latest audit entries are missing"
    return None


def _counted(keys: Keys) -> int:
    """How many entries there were, as the key store remembers; none before it counted them."""
    with keys.connection() as connection:
        return counted(connection, _HEAD)


def _count(keys: Keys, number: int) -> None:
    with keys.connection() as connection:
        set_count(connection, _HEAD, number)


def _head(unit: Unit, number: int, mac: bytes) -> str:
    """The end of the trail, with a MAC of its own: the one in the last row that is left is no end."""
    end = f"{number}:{mac.hex()}"
    return f"{end}:{hmac.digest(unit.keys.derived('audit head'), end.encode(), 'sha256').hex()}"


def _rows(unit: Unit) -> Iterable[Any]:
    after = 0
    while page := unit.connection.execute(_ALL, {"after": after, "at_most": _PAGE}).all():
        yield from page
        after = page[-1].seq


def _end(head: str) -> tuple[int, bytes]:
    number, mac = head.split(":")[:2]
    return int(number), bytes.fromhex(mac)


def _commitment(salt: bytes, entry: str) -> bytes:
    return hmac.digest(salt, entry.encode(), "sha256")


def _mac(unit: Unit, previous: bytes, number: int, at: int, commitment: bytes) -> bytes:
    message = previous + number.to_bytes(8) + at.to_bytes(8) + commitment
    return hmac.digest(unit.keys.derived("audit"), message, "sha256")
