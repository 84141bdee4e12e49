"""Only the Bot API's own word counts: what a gateway, a proxy or a hotel's front page answers says nothing about a customer."""

from __future__ import annotations

import json

import pytest

from bot.engine.model.effects import Button, Message
from bot.errors import CustomerGone, Refused, TryLater, Uncertain
from bot.ports import File, Outbound
from tests.botapi import BotApiServer, ServerError
from tests.support.app import TOKEN
from tests.support.telegram_channel import telegram_at

HELLO = Message("hello", ((Button("Yes", "1.1.Y.0"),),))


def refusal(code: int, description: str = "words", **parameters: object) -> str:
    said = {"ok": False, "error_code": code, "description": description}
    return json.dumps(said | ({"parameters": parameters} if parameters else {}))


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (ServerError(403, "<html>forbidden</html>"), Uncertain),
        (ServerError(403, '{"error":"forbidden"}'), Uncertain),
        (ServerError(400, "<html>bad request</html>"), Uncertain),
        (ServerError(404, "nobody here"), Uncertain),
        (ServerError(401, '{"message":"log in first"}'), Uncertain),
        (ServerError(413, "<html>too large</html>"), Uncertain),
        (ServerError(503, ""), Uncertain),
        (ServerError(200, "<html>Welcome to the hotel</html>"), Uncertain),
        (ServerError(200, "[]"), Uncertain),
        (ServerError(200, "null"), Uncertain),
        (ServerError(200, '"x"'), Uncertain),
        (ServerError(200, '{"ok":true}'), Uncertain),
        (ServerError(200, '{"ok":true,"result":true}'), Uncertain),
        (ServerError(200, '{"ok":true,"result":null}'), Uncertain),
        (ServerError(200, '{"ok":true,"result":{}}'), Uncertain),
        (ServerError(200, '{"ok":true,"result":[1]}'), Uncertain),
        (ServerError(200, '{"ok":true,"result":{"message_id":"7","date":1,"chat":{"id":1,"type":"private"}}}'), Uncertain),
        (ServerError(200, '{"ok":"yes","result":{}}'), Uncertain),
        (ServerError(200, refusal(403, "Forbidden: bot was blocked by the user")), Uncertain),
        (ServerError(500, refusal(500, "Internal Server Error")), Uncertain),
        (ServerError(200, '{"ok":true,"result":' + "[" * 100_000), Uncertain),
        (ServerError(401, refusal(401, "Unauthorized")), TryLater),
        (ServerError(404, refusal(404, "Not Found")), TryLater),
        (ServerError(429, refusal(429, "Too Many Requests")), TryLater),
        (ServerError(429, refusal(429, "Too Many Requests", retry_after="a while")), TryLater),
        (ServerError(429, refusal(429, "Too Many Requests", retry_after=10**400)), TryLater),
        (ServerError(400, refusal(400, "Bad Request: message text is empty")), Refused),
        (ServerError(413, refusal(413, "Request Entity Too Large")), Refused),
        (ServerError(403, refusal(403, "Forbidden: bot was blocked by the user")), CustomerGone),
    ],
    ids=lambda value: f"{value.status} {value.body[:60]}" if isinstance(value, ServerError) else value.__name__,
)
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "sendDocument"])
async def test_only_the_platforms_own_refusal_is_final(method: str, fault: ServerError, meaning: type[Exception]) -> None:
    if method == "editMessageText" and fault.body == '{"ok":true,"result":true}':
        return  # so the platform says that an edit was done
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = server.customer()
        await ann.says("/start")
        sent = await channel.deliver(Outbound(str(ann.id), HELLO))
        replaces = sent if method == "editMessageText" else None
        file = File("a.zip", b"PK", "application/zip") if method == "sendDocument" else None
        server.fail_next(method, with_=fault)
        with pytest.raises(meaning) as raised:
            await channel.deliver(Outbound(str(ann.id), HELLO, replaces=replaces, file=file))
        if isinstance(raised.value, TryLater):
            assert 1 <= raised.value.seconds <= 60


async def test_nothing_of_an_answer_nobody_can_read_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = server.customer()
        await ann.says("/start")
        server.fail_next("sendMessage", with_=ServerError(200, "canary of a customer"))
        with pytest.raises(Uncertain) as raised:
            await channel.deliver(Outbound(str(ann.id), HELLO))
    assert "canary" not in caplog.text + str(raised.value)
    assert "Traceback" not in caplog.text
