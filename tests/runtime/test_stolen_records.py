"""A stolen copy of the database, without the keys: nothing in its bytes says what anybody said, or who they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.model.records import Address
from tests.support.app import comes_to_the_wish, running_bot, says_yes
from tests.support.two_chats import state

SAID = "Something with zqcanary"


@pytest.mark.slow
async def test_the_records_without_their_keys_tell_neither_what_was_said_nor_by_whom(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await comes_to_the_wish(bot, ann)
        await ann.says(SAID)
        await bot.listens()
        assert SAID in (await state(bot, Address("telegram", str(ann.id)))).values().values()
        await ann.says("zqcanary is no command")  # and what is in the inbox and the outbox
    stolen = b"".join(path.read_bytes() for path in tmp_path.glob("zeroparty.db*"))
    assert b"be_asked" in stolen, "what is no secret is found"
    for secret in (b"zqcanary", str(ann.id).encode(), ann.id.to_bytes(8, "big"), ann.id.to_bytes(6, "big")):
        assert secret not in stolen
