"""Whatever answers in place of the updates, the poller waits, says so once, and goes on: it never ends the process."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.account_check import what_to_do
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.wire import Account, Wire
from bot.clock import SystemClock
from bot.errors import Unreachable
from storage.errors import Unavailable
from storage.traffic import inbox
from tests.botapi import NoAnswer, Refused, ServerError, TooManyRequests, Unauthorized
from tests.botapi.faults import Fault
from tests.support.app import TOKEN, Bot, running_bot

DEEP = '{"ok":true,"result":' + "[" * 200_000 + "]" * 200_000 + "}"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


def answers(body: object, status: int = 200) -> ServerError:
    return ServerError(status, body if isinstance(body, str) else json.dumps(body))


def patience(retry_after: str, status: int = 429) -> ServerError:
    described = '"description":"Too Many Requests","parameters":{"retry_after":' + retry_after + "}}"
    return ServerError(status, f'{{"ok":false,"error_code":{status},{described}')


UNEXPECTED = {
    "no result": answers({"ok": True}),
    "a list": answers([]),
    "null": answers(None),
    "a word": answers('"x"'),
    "a number": answers("7"),
    "nothing": answers(""),
    "a page": answers("<html>Welcome to the hotel</html>"),
    "a proxy's json": answers({"error": "forbidden"}, 403),
    "a proxy's page": answers("<html>no</html>", 403),
    "a proxy's 401": answers({"message": "log in"}, 401),
    "a proxy's 404": answers("not here", 404),
    "a proxy's conflict": answers({"ok": False}, 409),
    "another status than it says": answers({"ok": False, "error_code": 401, "description": "Unauthorized"}, 502),
    "parameters that are none": answers({"ok": False, "error_code": 400, "description": "x", "parameters": [1]}, 400),
    "a result that is none": answers({"ok": True, "result": {"update_id": 1}}),
    "true": answers({"ok": True, "result": True}),
    "no updates": answers({"ok": True, "result": ["x", None, {"message": {}}, {"update_id": "7"}, {"update_id": True}]}),
    "numbers beyond all bounds": answers('{"ok":true,"result":[{"update_id":' + "9" * 40 + "}]}"),
    "a number too long to read": answers('{"ok":true,"result":[{"update_id":' + "9" * 5000 + "}]}"),
    "very deep json": answers(DEEP),
    "a bad gateway": answers("<html>bad gateway</html>", 502),
    "a server's error": answers({"ok": False, "error_code": 500, "description": "Internal Server Error"}, 500),
    "no answer": NoAnswer(executed=False),
    "patience, in words": patience('"soon"'),
    "patience, as text": patience('"7"'),
    "patience, beyond all bounds": patience("9" * 400),
    "patience, for ever": patience("Infinity"),
    "patience, not a number": patience("NaN"),
    "patience, a list": patience("[]"),
    "patience, backwards": patience("-5"),
}


@pytest.mark.parametrize("fault", UNEXPECTED.values(), ids=UNEXPECTED.keys())
async def test_whatever_arrives_is_waited_out_and_said_once(bot: Bot, fault: Fault) -> None:
    ann = bot.server.customer()
    assert bot.telegram is not None
    poller = bot.telegram.poller
    bot.server.fail_next("getUpdates", with_=fault, times=3)
    await ann.says("/start")
    with capture_logs() as said:
        waits = [await poller._polled() for _ in range(3)]
        assert await poller._polled() == 0
    assert all(1 <= wait <= 60 for wait in waits)
    assert len(said) == 2, said
    assert said[0]["log_level"] in ("warning", "error")
    assert said[1]["event"] == "telegram_polls_again"
    if said[0]["event"] == "telegram_unreachable":
        assert "goes on trying" in said[0]["what"]
    assert TOKEN not in str(said)
    await bot.settles()
    assert "software" in ann.chat.messages[-1].text


async def test_a_platform_that_is_not_there_is_named_with_what_to_do() -> None:
    async def receive(_: object) -> None:
        """Nothing comes."""

    base = "http://127.0.0.1:9/bot"
    wire = Wire(at_most=1)
    helps = f"{what_to_do(base)}; the bot goes on trying"
    poller = Poller(Account(TOKEN, base, wire), receive, SystemClock(), lambda lane: lane, helps)
    with capture_logs() as said:
        await poller._polled()
        await poller._polled()
    await wire.shutdown()
    assert [line["event"] for line in said] == ["telegram_unreachable"]
    assert "127.0.0.1:9" in said[0]["what"]
    assert "Connect" in said[0]["why"]
    assert TOKEN not in str(said)


@pytest.mark.parametrize(
    ("asked", "obeyed"),
    [("1", 1), ("7", 7), ('"7"', 7), ("60", 60), ("61", 60), ("86400", 60), ("9" * 400, 60), ("1.5", 2), ("0", 1)],
)
async def test_a_wait_that_the_platform_asks_for_is_obeyed_up_to_a_minute(bot: Bot, asked: str, obeyed: int) -> None:
    assert bot.telegram is not None
    bot.server.fail_next("getUpdates", with_=patience(asked))
    assert await bot.telegram.poller._polled() == obeyed


async def test_an_empty_answer_that_comes_at_once_is_not_asked_for_again_at_once(bot: Bot) -> None:
    assert bot.telegram is not None
    bot.server.fail_next("getUpdates", with_=answers({"ok": True, "result": []}))
    assert await bot.telegram.poller._polled() > 0


async def test_an_update_in_between_that_is_none_holds_up_nobody(bot: Bot) -> None:
    ann = bot.server.customer()
    assert bot.telegram is not None
    update = await _update_of(bot, await ann.says("/start"))
    bot.server.fail_next("getUpdates", with_=answers({"ok": True, "result": ["x", update, {"update_id": -3}]}))
    assert await bot.telegram.poller._polled() == 0
    await bot.settles()
    assert "software" in ann.chat.messages[-1].text


async def test_an_update_that_is_nested_too_deeply_is_buried_and_the_next_one_handled(bot: Bot) -> None:
    ann = bot.server.customer()
    assert bot.telegram is not None
    for depth in (100, 300, 500):
        bot.server.inject_raw({"message": json.loads('{"a":' * depth + "1" + "}" * depth)})
    await ann.says("/start")
    for _ in range(4):
        await bot.telegram.poller._polled()
    await bot.settles()
    assert "software" in ann.chat.messages[-1].text
    assert len(await bot.app.store.read(inbox.list_dead)) == 3


async def test_a_token_that_was_never_accepted_ends_the_process_and_one_that_was_is_waited_for(bot: Bot) -> None:
    ann = bot.server.customer()
    assert bot.telegram is not None
    poller = bot.telegram.poller
    bot.server.fail_next("getUpdates", with_=Refused(Unauthorized()))
    with pytest.raises(Unreachable, match="TELEGRAM_BOT_TOKEN"):
        await poller._polled()
    await ann.says("/start")
    assert await poller._polled() == 0
    bot.server.fail_next("getUpdates", with_=Refused(Unauthorized()))
    assert await poller._polled() > 0


async def test_what_could_not_be_stored_is_not_confirmed_and_comes_again(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = bot.server.customer()
    assert bot.telegram is not None
    poller = bot.telegram.poller

    async def away(items: object) -> None:
        raise Unavailable("the database failed: the connection is lost")

    with monkeypatch.context() as patched:
        patched.setattr(poller, "_receive", away)
        await ann.says("/start")
        assert await poller._polled() > 0
    assert await poller._polled() == 0
    await bot.settles()
    assert "software" in ann.chat.messages[-1].text


async def test_a_held_off_flood_wait_in_the_wire_is_said_as_patience(bot: Bot) -> None:
    assert bot.telegram is not None
    bot.server.fail_next("getUpdates", with_=TooManyRequests(retry_after=3))
    with capture_logs() as said:
        assert await bot.telegram.poller._polled() == 3
    assert [line["event"] for line in said] == ["telegram_asks_for_patience"]


async def _update_of(bot: Bot, message: object) -> dict[str, object]:
    """The raw update that waits at the platform."""
    pending = bot.server.updates.pending()
    update: dict[str, object] = json.loads(pending[-1].body)
    bot.server.updates.clear()
    return update
