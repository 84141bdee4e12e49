"""What is worked out of one message's words is worked out once, and nothing of it outlives the message."""

from __future__ import annotations

import gc

import pytest

from prompts.text.once import once, one_message


@pytest.fixture
def worked() -> list[str]:
    return []


def test_it_works_once_of_each_text_while_a_message_is_read(worked: list[str]) -> None:
    @once
    def shouted(text: str) -> str:
        worked.append(text)
        return text.upper()

    with one_message():
        assert [shouted("dark"), shouted("light"), shouted("dark")] == ["DARK", "LIGHT", "DARK"]
        with one_message():  # a message that is read within one
            assert shouted("light") == "LIGHT"
        assert shouted("dark") == "DARK"
    assert worked == ["dark", "light"]


def test_two_functions_do_not_share_what_they_found() -> None:
    @once
    def first(text: str) -> str:
        return text[:1]

    @once
    def last(text: str) -> str:
        return text[-1:]

    with one_message():
        assert [first("dark"), last("dark"), first("dark")] == ["d", "k", "d"]


def test_outside_a_message_it_works_each_time(worked: list[str]) -> None:
    shouted = once(worked.append)
    shouted("dark")
    shouted("dark")
    with one_message():
        shouted("dark")
    with one_message():
        shouted("dark")
    assert worked == ["dark"] * 4


def test_nothing_of_it_outlives_the_message_even_where_reading_fails() -> None:
    class Words(str):
        __slots__ = ()

    def kept() -> int:
        gc.collect()
        return sum(isinstance(it, Words) for each in gc.get_objects() if isinstance(each, dict) for it in each.values())

    @once
    def found(text: str) -> Words:
        return Words(text)

    with pytest.raises(ZeroDivisionError), one_message():
        found("what a customer typed")
        assert kept() == 1
        raise ZeroDivisionError
    assert kept() == 0
