"""What people took back, kept beside their keys: a copy of the database from before it must not undo their word.

Who it was is a keyed hash; what they took up again is taken out, and who is forgotten is forgotten here too. The database remembers
how many of these words it knows, so that only one that was put back has to be gone through.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, bindparam, delete, select

from storage import tables as t
from storage.crypto.counted import count, counted, set_count
from storage.crypto.keys import Keys
from storage.database.queries import ById
from storage.model.records import LEFT_ALONE, SaidNo
from storage.model.timestamps import moment, stored
from storage.tables.upserts import replacing

_OF = ById(
    select(t.said_no.c.subject, t.said_no.c.what, t.said_no.c.at)
    .where(t.said_no.c.subject.in_(bindparam("these", expanding=True)))
    .order_by(t.said_no.c.at)
)
_TAKEN_UP = delete(t.said_no).where(t.said_no.c.subject == bindparam("who"), t.said_no.c.what == bindparam("which"))
_BEGINS = select(t.said_no.c.subject).where(t.said_no.c.what.like(bindparam("beginning"))).limit(1)
_KNOWN = "said_no"
_UNCOUNTED = 1
_NOBODY_KNOWS = -1
_ANY = select(t.said_no.c.subject).where(t.said_no.c.what.not_in(LEFT_ALONE)).limit(1)
_READ = select(t.meta.c.value).where(t.meta.c.name == _KNOWN)


def note(keys: Keys, customer: int, said: Sequence[SaidNo]) -> int:
    """Durable when this returns, before the rows that say the same: rather once too often than not at all.

    Returns how many words there were with these: a number, since a clock may be set back between two of them.
    """
    with keys.connection() as connection:
        _say(connection, keys.pepper.said_no(customer), said)
        return _UNCOUNTED + count(connection, _KNOWN)


def learn(keys: Keys, customer: int, said: Sequence[SaidNo]) -> None:
    """The same of words that a key store which was put back lost: the records know of them, so they are not counted."""
    with keys.connection() as connection:
        _say(connection, keys.pepper.said_no(customer), said)


def count_on(keys: Keys, words: int) -> None:
    """There were so many before a copy of the key store was put back: what comes next is none of them."""
    with keys.connection() as connection:
        set_count(connection, _KNOWN, words)


def settle(keys: Keys, customer: int, said: Sequence[SaidNo]) -> None:
    """The turn that said so is written: from now on they are what they become."""
    settled = [SaidNo(one.becomes, one.at, holds=True) for one in said]
    with keys.connection() as connection:
        _say(connection, keys.pepper.said_no(customer), [*(replace(one, holds=False) for one in said), *settled])


def are_unsettled(keys: Keys, beginning: str) -> bool:
    """Whether there is a word that begins so: of a turn of which nobody knows whether it was written."""
    if not keys.knows_words:
        return False
    with keys.looking() as connection:
        return connection.execute(_BEGINS, {"beginning": f"{beginning}%"}).first() is not None


def of(keys: Keys, customers: Collection[int]) -> Mapping[int, tuple[SaidNo, ...]]:
    """What each of these took back and did not take up again, oldest first."""
    if not keys.knows_words:
        return {}
    subjects = {keys.pepper.said_no(customer): customer for customer in customers}
    found: defaultdict[int, tuple[SaidNo, ...]] = defaultdict(tuple)
    with keys.looking() as connection:
        for subject, what, at in _OF.rows(connection, subjects):
            found[subjects[bytes(subject)]] += (SaidNo(what, moment(at), holds=True),)
    return found


def latest(keys: Keys) -> int:
    """How many words there were, the last one included; words that an earlier release kept uncounted are one."""
    if not keys.knows_words:
        return 0
    with keys.connection() as connection:
        words = counted(connection, _KNOWN)
        return _UNCOUNTED + words if words or connection.execute(_ANY).first() else 0


def known_until(connection: Connection, keys: Keys) -> int:
    """How many of them this database knows of; less than none where its mark is not ours, as that of an earlier release."""
    mark = connection.scalar(_READ)
    if mark is None:
        return 0
    words = mark.partition(".")[0]
    is_ours = words.isdecimal() and hmac.compare_digest(mark, _mark(keys, int(words)))
    return int(words) if is_ours else _NOBODY_KNOWS


def know_until(connection: Connection, keys: Keys, words: int) -> None:
    """The database knows of so many; it goes into the transaction of the rows that say so.

    One that is behind stays so, until it was gone through from end to end: the words of today are not those that it lacks.
    """
    if _NOBODY_KNOWS < known_until(connection, keys) < words:
        _set(connection, _mark(keys, words))


def fall_behind(connection: Connection) -> None:
    """The database lacks words, and says so until it has `caught_up`: a crash in between changes nothing about that."""
    _set(connection, "behind")


def caught_up(connection: Connection, keys: Keys, words: int) -> None:
    """It knows of so many now."""
    _set(connection, _mark(keys, words))


def _say(connection: Connection, subject: bytes, said: Sequence[SaidNo]) -> None:
    for one in said:
        if one.holds:
            row = {"subject": subject, "what": one.what, "at": stored(one.at)}
            connection.execute(replacing(connection.dialect.name, t.said_no, ("at",)), row)
        else:
            connection.execute(_TAKEN_UP, {"who": subject, "which": one.what})


def _set(connection: Connection, mark: str) -> None:
    connection.execute(replacing(connection.dialect.name, t.meta, ("value",)), {"name": _KNOWN, "value": mark})


def _mark(keys: Keys, words: int) -> str:
    """Who can write to the database cannot make it say that it knows more than it does."""
    return f"{words}.{hmac.digest(keys.derived('said no'), str(words).encode(), 'sha256').hex()}"
