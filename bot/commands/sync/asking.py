"""What every verb of `sync` needs: the records, the questions that are live, and a CRM's troubles as errors for people."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

from bot.app.session import opened
from bot.clock import SystemClock
from bot.errors import Unreachable, ZeropartyError
from bot.publishing.going_live import live_now
from bot.settings import read_settings
from bot.sync.connectors.contract import BatchRefused, ServerFailed, Stopped, Throttled
from bot.sync.doing import Doing


@asynccontextmanager
async def doing(*, read_only: bool = True) -> AsyncIterator[Doing]:
    """The records, beside a running bot where they are only read. Raises `AlreadyRunning`."""
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=read_only) as store:
        catalogue = await live_now(settings, store, clock)
        with in_words():
            yield Doing(store, clock, catalogue, settings.zeroparty_data_dir)


@contextmanager
def in_words() -> Iterator[None]:
    """What a system says as an error that somebody can act on."""
    try:
        yield
    except ServerFailed as error:
        raise Unreachable(f"the system is out of reach: {error}") from None
    except Throttled:
        raise Unreachable("the system takes no calls now: there were too many; try again in a minute") from None
    except Stopped as stopped:
        raise ZeropartyError(f"the system refuses us: {stopped.text}") from None
    except BatchRefused as refused:
        raise ZeropartyError(f"the system refuses that: {refused.text or refused.code}") from None


def show(document: object, lines: Sequence[str], *, as_json: bool) -> None:
    """To a script or to a person."""
    print(json.dumps(document, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
