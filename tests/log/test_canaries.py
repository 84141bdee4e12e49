"""A conversation at the most talkative level: nothing that was said, and nobody who said it, is in the log."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.botapi import ServerError
from tests.support.app import TOKEN, running_bot, says_yes

Logged = Callable[[str, str], io.StringIO]

CANARY = "zqcanary"
SAID = f'dark {CANARY}\n\x1b[31m%s {{0}} {{"event":"forged"}}\r\nready'


@pytest.mark.slow
@pytest.mark.parametrize("style", ["console", "json"])
async def test_at_debug_no_answer_no_name_no_number_and_no_secret_is_logged(tmp_path: Path, logged: Logged, style: str) -> None:
    written = logged("debug", style)
    async with running_bot(tmp_path) as bot:
        ann = bot.server.customer()
        ann.person.first_name = f"Ann {CANARY}\n{SAID}"
        await says_yes(bot, ann)
        for text in (SAID, "dark", f"/start {CANARY}", "/mydata", "/export", f"/link {CANARY}", "\ud800 " + CANARY):
            await ann.says(text)
            await bot.listens()
        await ann.forges_tap(f"1.{CANARY}.a.0", ann.chat.messages[-1])
        await bot.listens()
        spoilt = {"message_id": "no number", "text": SAID, "from": {"id": ann.id, "first_name": CANARY}}
        bot.server.inject_raw({"message": spoilt})
        bot.server.fail_next("sendMessage", with_=ServerError(), chat=ann)
        await ann.says(f"{CANARY} again")
        await bot.listens()
        await bot.time_passes(timedelta(seconds=10))
        await ann.says("/delete")
        await bot.listens()
        await ann.taps("Erase everything")
        await bot.listens()
        secrets = [(tmp_path / "secrets" / name).read_text().strip() for name in ("kek", "pepper")]
    log = written.getvalue()
    assert log, "there was something to tell"
    for unsaid in (CANARY, str(ann.id), TOKEN, TOKEN.partition(":")[2], "forged", "\x1b[31m%s", *secrets):
        assert unsaid not in log
    if style == "json":
        assert all(isinstance(json.loads(line), dict) for line in log.splitlines())
