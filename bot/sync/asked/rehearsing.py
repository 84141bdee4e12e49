"""A rehearsal: what a run of a connection would do, reckoned without sending or noting anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.sync.doing import Doing
from bot.sync.plan import plan
from bot.sync.running.accounts.whose_account import refuse_another
from bot.sync.running.calls.sending import Sender
from bot.sync.running.report import Report
from bot.sync.running.run import nobody_listens, prepared
from storage.syncing import state


async def rehearsed(do: Doing, name: str, progress: Callable[[int], None] = nobody_listens) -> dict[str, Any]:
    """The document of `sync plan`; `progress` hears how many customers were looked at.

    Raises what the system answers, and `OtherAccount` as a run does: none of its rows would be written.
    """
    async with do.open(name, is_counted=False) as (connection, connector):
        sender = Sender(connector)
        await refuse_another(do.store, connection, sender)
        findings = tuple(await do.lint(connection, connector))
        standing = await do.store.read(partial(state.connection, name=name))
        report = Report(name, "plan", do.clock.now())
        work = await prepared(do.sync(connection, connector), standing, report, sender)
        return (await plan(work, findings, progress)).as_json()
