"""Calls that nobody answered: each may arrive long after, and undo what was written since (pure).

One that holds what is there now may: it changes nothing. One that holds something else must not have the last word, so what was
written meanwhile is written once more when it cannot arrive any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.syncing.rows import SyncRow

LATE = timedelta(minutes=10)
"""How long a call that nobody answered may still be on its way, twice what any is waited for."""

MAY_BE_UNDONE = "may_be_undone"
"""Why somebody waits who was written, and will be once more."""

MAY_BE_TWICE = "may_be_twice"
"""Why somebody waits of whom such a call may make another record, where there is no upsert: looked for and joined after that."""


def on_its_way(row: SyncRow, print_: bytes | None, at: datetime) -> SyncRow:
    """The row while a call that holds this may arrive unheard; of several that hold different things no hash is kept.

    Nothing as a hash: it holds something that nothing else equals.
    """
    is_the_only_thing = not _is_open(row, at) or row.late_print == print_
    return row._replace(late_until=at + LATE, late_print=print_ if is_the_only_thing else None)


def what_is_left(row: SyncRow, at: datetime) -> SyncRow:
    """The row without calls that cannot arrive any more."""
    return row if row.late_until is None or _is_open(row, at) else row._replace(late_until=None, late_print=None)


def may_be_undone(row: SyncRow, print_: bytes | None, at: datetime) -> bool:
    """Whether something else than this may still arrive."""
    return _is_open(row, at) and (row.late_print is None or row.late_print != print_)


def may_have_been_undone(row: SyncRow, print_: bytes) -> bool:
    """Whether something else than this was on its way when it was written: until it is written once more, nobody knows."""
    return row.late_until is not None and row.late_print != print_


def _is_open(row: SyncRow, at: datetime) -> bool:
    return row.late_until is not None and row.late_until > at
