"""What may still arrive, and whether it could undo what is there."""

from __future__ import annotations

from datetime import timedelta

from bot.sync.running.arriving_late import LATE, may_be_undone, may_have_been_undone, on_its_way, what_is_left
from storage.syncing.rows import SyncRow
from tests.support.many_answers import NOW

DARK, LIGHT = b"dark", b"light"
ROW = SyncRow(1, "waiting", NOW)
SOON = timedelta(minutes=2)


def test_what_holds_the_same_undoes_nothing() -> None:
    sent = on_its_way(on_its_way(ROW, DARK, NOW), DARK, NOW + SOON)
    assert not may_be_undone(sent, DARK, NOW + SOON)
    assert may_be_undone(sent, LIGHT, NOW + SOON)
    assert sent.late_until == NOW + SOON + LATE, "of the latest"


def test_of_two_that_hold_different_things_each_may_undo_whatever_is_there() -> None:
    sent = on_its_way(on_its_way(ROW, DARK, NOW), LIGHT, NOW + SOON)
    assert may_be_undone(sent, LIGHT, NOW + SOON) and may_be_undone(sent, DARK, NOW + SOON)


def test_after_a_while_nothing_arrives_any_more_and_what_was_written_before_is_still_in_doubt() -> None:
    sent, later = on_its_way(ROW, DARK, NOW), NOW + LATE
    assert not may_be_undone(sent, LIGHT, later)
    assert may_have_been_undone(sent, LIGHT) and not may_have_been_undone(sent, DARK)
    assert what_is_left(sent, later) == ROW and what_is_left(sent, NOW) == sent
    assert on_its_way(sent, LIGHT, later).late_print == LIGHT, "what is over is forgotten"
