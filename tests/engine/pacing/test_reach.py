"""In which chat somebody is written to: the one joined last that lets us, never one that they blocked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.world import Chat, Moment
from bot.engine.pacing.reach import has_another, is_reached, is_reached_here, where_to_write
from tests.engine.people import NOON, active

PHONE, PAGE, CLOSED = Chat("telegram"), Chat("webchat"), Chat("webchat", is_open=False)


@pytest.mark.parametrize(
    ("chats", "blocked", "first"),
    [
        ((PHONE, PAGE), (), PAGE),
        ((PAGE, PHONE), (), PHONE),
        ((PHONE, CLOSED), (), PHONE),
        ((PHONE, CLOSED), ("telegram",), CLOSED),
        ((PAGE, PHONE), ("telegram",), PAGE),
        ((CLOSED,), (), CLOSED),
        ((PHONE,), ("telegram",), PHONE),
    ],
)
def test_the_chat_joined_last_is_written_to_unless_it_is_closed_or_blocked(
    chats: tuple[Chat, ...], blocked: tuple[str, ...], first: Chat
) -> None:
    assert where_to_write(replace(active(), blocked=blocked), chats) == first


@pytest.mark.parametrize(
    ("page", "blocked", "here", "anywhere"),
    [(PAGE, (), True, True), (PAGE, ("telegram",), False, True), (CLOSED, ("telegram",), False, False), (CLOSED, (), True, True)],
)
def test_nothing_reaches_anybody_in_a_blocked_chat(page: Chat, blocked: tuple[str, ...], here: bool, anywhere: bool) -> None:
    state, moment = replace(active(), blocked=blocked), Moment(NOON, 1, "telegram", elsewhere=(page,))
    assert (is_reached_here(state, moment), is_reached(state, moment)) == (here, anywhere)


@pytest.mark.parametrize(
    ("others", "blocked", "expected"), [((), (), False), ((CLOSED,), (), True), ((PAGE,), ("webchat",), False)]
)
def test_another_chat_is_one_that_is_not_blocked(others: tuple[Chat, ...], blocked: tuple[str, ...], expected: bool) -> None:
    moment = Moment(NOON, 1, "telegram", elsewhere=others)
    assert has_another(replace(active(), blocked=blocked), moment, "telegram") == expected
