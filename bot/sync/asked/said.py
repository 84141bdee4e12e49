"""What a system says, as an error that somebody can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import Unreachable, ZeropartyError
from bot.sync.connectors.contract import BatchRefused, ServerFailed, Stopped, Throttled
from bot.sync.running.accounts.whose_account import OtherAccount


@contextmanager
def in_words() -> Iterator[None]:
    """Raises `Unreachable` where waiting may help, `ZeropartyError` where it does not."""
    try:
        yield
    except ServerFailed as error:
        raise Unreachable(f"the system is out of reach: {error}") from None
    except Throttled:
        raise Unreachable("the system takes no calls now: there were too many; try again in a minute") from None
    except OtherAccount as other:
        raise ZeropartyError(other.text) from None
    except Stopped as stopped:
        raise ZeropartyError(f"the system refuses us: {stopped.text}") from None
    except BatchRefused as refused:
        raise ZeropartyError(f"the system refuses that: {refused.text or refused.code}") from None
