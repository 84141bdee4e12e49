"""What is done beside the loop comes back as it was, and leaves the interpreter as it was."""

from __future__ import annotations

import asyncio
import sys
import threading

import pytest

from bot.publishing.aside import aside


async def test_it_is_done_in_another_thread_and_its_result_comes_back() -> None:
    found = await aside(lambda left, *, right: (left + right, threading.current_thread()), 1, right=2)
    assert found[0] == 3
    assert found[1] is not threading.current_thread()


async def test_an_error_comes_back_too() -> None:
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 / 0)


async def test_threads_give_way_often_until_the_last_is_done() -> None:
    usual = sys.getswitchinterval()
    first, second = threading.Event(), threading.Event()
    seen: list[float] = []
    long = asyncio.create_task(aside(first.wait))
    short = asyncio.create_task(aside(second.wait))
    await asyncio.sleep(0)
    for event in (first, second):
        seen.append(sys.getswitchinterval())
        event.set()
        await (long if event is first else short)
    assert all(interval < usual / 2 for interval in seen)
    assert sys.getswitchinterval() == usual
