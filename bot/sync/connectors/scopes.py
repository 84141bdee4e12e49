"""Which scopes a token lacks, by trying: each is asked for something that only it allows, and that writes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.sync.connectors.contract import Forbidden, Scope

Probe = tuple[Scope, Callable[[], Awaitable[object]]]
"""A scope, and the call; any answer but a 403 says that the scope is there."""


async def lacking(probes: Sequence[Probe]) -> list[Scope]:
    """The scopes whose calls are forbidden. Raises what a call raises otherwise.

    Raises `Forbidden` where all of them are: some systems answer that to a token that is none.
    """
    found, last = [], None
    for scope, ask in probes:
        try:
            await ask()
        except Forbidden as forbidden:
            found.append(scope)
            last = forbidden
    if last is not None and len(found) == len(probes):
        raise last
    return found
