"""The fields of a connection, made there: those that are ours, and options that are missing; others' are left alone."""

from __future__ import annotations

from typing import Any

from bot.sync.connectors.contract import NewField
from bot.sync.doing import Doing
from bot.sync.lint import findings
from bot.sync.mapping import OURS, mapping_of
from bot.sync.running.accounts.whose_account import refuse_another
from bot.sync.running.calls.sending import Sender

_CAN_BE_MADE = frozenset({"missing_there", "option_missing_there"})


async def make_fields(do: Doing, name: str) -> dict[str, Any]:
    """The document of `sync apply`: what was made, and what is left to be done there.

    Raises what the system answers, and `OtherAccount`: nothing is made in one that nobody meant.
    """
    async with do.open(name, is_counted=False) as (connection, connector):
        await refuse_another(do.store, connection, Sender(connector))
        remote = await connector.schema()
        mapping = mapping_of(connection, do.catalogue)
        wrong = {one.field for one in findings(connection, do.catalogue, mapping, remote) if one.code in _CAN_BE_MADE}
        # In a simulator nobody can make a field by hand.
        is_ours = connection.is_rehearsal
        new = [one.as_new() for one in mapping.fields if one.name in wrong and (is_ours or one.name.startswith(OURS))]
        if connection.key and connection.key not in remote and connection.key.startswith(OURS):
            new.insert(0, NewField(connection.key, "text", "Zeroparty customer id", is_unique=True))
        if new:
            await connector.create_fields(new)
        left = findings(connection, do.catalogue, mapping, await connector.schema() if new else remote)
        return {
            "connection": name,
            "made": [field.name for field in new],
            "left": [str(one) for one in left if one.severity == "error"],
        }
