"""How fast messages may leave: rules over moments, no clock and no messenger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Capabilities
from bot.runtime.delivery.rate_limit import Limiter, Line, line_of

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TELEGRAM = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=4096, per_second=25, chat_interval=1)
WEB = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=4096)


def sent(limiter: Limiter, messages: Iterable[tuple[str, Line]], now: datetime = NOW) -> list[datetime]:
    """When each message leaves, each coming back exactly when it was told to."""
    waiting = [(now, number, chat, line) for number, (chat, line) in enumerate(messages)]
    left = []
    while waiting:
        waiting.sort()
        at, number, chat, line = waiting.pop(0)
        come_back = limiter.take(chat, at, line)
        if come_back is None:
            left.append(at)
        else:
            assert come_back > at
            again = line_of(proactive=line.is_proactive, is_again=True)
            waiting.append((come_back, number, chat, again))
    return left


def most_in_a_second(left: list[datetime]) -> int:
    return max(sum(start <= at < start + SECOND for at in left) for start in left)


def test_a_channel_without_limits_holds_nothing_up() -> None:
    assert sent(Limiter.of(WEB), [("ann", Line.REPLY)] * 500) == [NOW] * 500


def test_a_chat_gets_three_at_once_and_then_one_a_second() -> None:
    left = sent(Limiter.of(TELEGRAM), [("ann", Line.REPLY)] * 6)
    assert [(at - NOW).total_seconds() for at in left] == [0, 0, 0, 1, 2, 3]


def test_a_chat_that_was_silent_for_a_while_has_its_burst_again() -> None:
    limiter = Limiter.of(TELEGRAM)
    sent(limiter, [("ann", Line.REPLY)] * 3)
    assert sent(limiter, [("ann", Line.REPLY)] * 3, NOW + 3 * SECOND) == [NOW + 3 * SECOND] * 3


def test_replies_to_many_fill_every_second_and_no_second_twice() -> None:
    left = sent(Limiter.of(TELEGRAM), [(str(number), Line.REPLY) for number in range(200)])
    assert most_in_a_second(left) == 25
    assert 7 <= (left[-1] - NOW).total_seconds() <= 8


def test_questions_nobody_asked_for_leave_room_for_replies() -> None:
    left = sent(Limiter.of(TELEGRAM), [(str(number), Line.PROACTIVE) for number in range(200)])
    assert most_in_a_second(left) <= 20
    assert (left[-1] - NOW).total_seconds() < 11


def delays_of_replies(every: int) -> list[float]:
    """How long replies wait that come in the middle of a flood, at every so manieth place of it (there are 20 a second)."""
    limiter = Limiter.of(TELEGRAM)
    places = sorted(place for number in range(1000) if (place := limiter.take(str(number), NOW, Line.PROACTIVE)) is not None)
    delays = []
    for number, at in enumerate(places[:200]):
        if number % every == 0:
            delays.append((sent(limiter, [(f"reply {number}", Line.REPLY)], at)[-1] - at).total_seconds())
        limiter.take(f"flood {number}", at, Line.PROACTIVE_AGAIN)
    return delays


def test_a_reply_leaves_at_once_in_the_middle_of_a_flood() -> None:
    assert set(delays_of_replies(every=4)) == {0}


def test_many_replies_in_the_middle_of_a_flood_wait_for_the_next_place_and_not_for_the_flood() -> None:
    assert max(delays_of_replies(every=1)) < 0.5


def test_places_are_given_one_after_the_other() -> None:
    limiter = Limiter.of(TELEGRAM)
    places = [limiter.take(str(number), NOW, Line.PROACTIVE) for number in range(10_000)][5:]
    assert len(set(places)) == len(places)


def test_whoever_came_in_time_and_found_no_room_is_not_sent_to_the_end_of_the_line() -> None:
    limiter = Limiter.of(TELEGRAM)
    for number in range(1000):
        limiter.take(str(number), NOW, Line.PROACTIVE)
    again = limiter.take("somebody", NOW, Line.PROACTIVE_AGAIN)
    assert again is not None
    assert again <= NOW + SECOND


def test_the_first_to_be_told_to_wait_waits_alone() -> None:
    limiter = Limiter.of(TELEGRAM)
    limiter.hold("ann", NOW + 30 * SECOND, NOW)
    assert limiter.take("ann", NOW, Line.REPLY) == NOW + 30 * SECOND
    assert limiter.take("ben", NOW, Line.REPLY) is None
    assert limiter.take("ann", NOW + 30 * SECOND, Line.REPLY) is None


def test_when_a_second_chat_is_told_to_wait_everybody_does() -> None:
    limiter = Limiter.of(TELEGRAM)
    limiter.hold("ann", NOW + 30 * SECOND, NOW)
    limiter.hold("ben", NOW + 10 * SECOND, NOW)
    assert limiter.take("cleo", NOW, Line.REPLY) == NOW + 10 * SECOND
    assert limiter.take("cleo", NOW + 10 * SECOND, Line.REPLY_AGAIN) is None
    assert limiter.take("ann", NOW + 10 * SECOND, Line.REPLY_AGAIN) == NOW + 30 * SECOND


def test_a_second_hold_after_the_first_is_over_holds_one_chat_only() -> None:
    limiter = Limiter.of(TELEGRAM)
    limiter.hold("ann", NOW + SECOND, NOW)
    limiter.hold("ben", NOW + 10 * SECOND, NOW + 2 * SECOND)
    assert limiter.take("cleo", NOW + 2 * SECOND, Line.REPLY) is None


def test_the_same_chat_told_twice_is_still_one_chat() -> None:
    limiter = Limiter.of(TELEGRAM)
    limiter.hold("ann", NOW + 2 * SECOND, NOW)
    limiter.hold("ann", NOW + 3 * SECOND, NOW + SECOND)
    assert limiter.take("ben", NOW + SECOND, Line.REPLY) is None
    assert limiter.take("ann", NOW + SECOND, Line.REPLY) == NOW + 3 * SECOND


def test_a_long_text_counts_as_the_messages_it_becomes() -> None:
    limiter = Limiter.of(TELEGRAM)
    for number in range(5):
        assert limiter.take(str(number), NOW, Line.REPLY, messages=5) is None
    assert limiter.take("6", NOW, Line.REPLY) == NOW + SECOND
    assert limiter.take("0", NOW + SECOND, Line.REPLY) == NOW + 3 * SECOND


def test_a_clock_set_back_holds_nobody_up() -> None:
    limiter = Limiter.of(TELEGRAM)
    sent(limiter, [("ann", Line.REPLY)] * 10)
    limiter.hold("ben", NOW + 60 * SECOND, NOW)
    earlier = NOW - timedelta(hours=1)
    assert limiter.take("ann", earlier, Line.REPLY) is None
    assert limiter.take("ben", earlier, Line.REPLY) is None


def test_chats_are_forgotten_once_they_have_their_burst_again() -> None:
    limiter = Limiter.of(TELEGRAM)
    for number in range(10_002):
        limiter.take(str(number), NOW + number * SECOND, Line.REPLY)
    assert len(limiter._chats) < 10


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([Line.REPLY, Line.PROACTIVE])), max_size=120))
def test_whatever_waits_in_whatever_order_the_limits_hold_and_everything_leaves(messages: list[tuple[str, Line]]) -> None:
    left = sent(Limiter.of(TELEGRAM), messages)
    assert len(left) == len(messages)
    assert not left or most_in_a_second(left) <= 25
