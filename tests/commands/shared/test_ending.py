"""A command that is told to end does so in order, and nothing else changes about signals."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from bot.commands.shared.ending import ending_in_order


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_is_told_to_end_clears_up_first(number: signal.Signals) -> None:
    # Whoever runs the tests behind nohup has them ignored.
    ours, cleared = signal.signal(number, signal.SIG_DFL), False
    try:
        with pytest.raises(SystemExit) as ended, ending_in_order():
            try:
                os.kill(os.getpid(), number)
            finally:
                cleared = True
        assert (ended.value.code, cleared, signal.getsignal(number)) == (128 + number, True, signal.SIG_DFL)
    finally:
        signal.signal(number, ours)


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_in_order():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_beside_the_main_thread_nothing_is_changed() -> None:
    found = []

    def work() -> None:
        with ending_in_order():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGTERM)]
