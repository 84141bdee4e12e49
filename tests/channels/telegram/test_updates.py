"""Updates are read from their JSON; what whole ones mean is judged by python-telegram-bot, which reads them in its own way."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram import updates
from bot.channels.telegram.updates import translate
from bot.engine.model import inputs
from tests.support import fuzz_updates as u

ANN = u.user(7_000_000_001)
AT = 1_780_000_000
BOT = {"id": 123456, "is_bot": True, "first_name": "Bot"}
KEYBOARD = {"inline_keyboard": [[{"text": "Site", "url": "https://x.example"}], [{"text": "Dark", "callback_data": "4.1.a.0"}]]}
ASKED = u.message(BOT, AT, 3, text="Which roast?", reply_markup=KEYBOARD)
GROUP = {"id": -1_001_000_000_001, "type": "supergroup", "title": "Friends"}

WHOLE: dict[str, dict[str, Any]] = {
    "words": u.text(ANN, AT, 5, "dark"),
    "a command": u.text(ANN, AT, 5, "/start@northside_bot link_1"),
    "without a language": u.text(u.user(7_000_000_002, None), AT, 5, "dark"),
    "in a group": u.text(ANN, AT, 5, "/start", chat=GROUP),
    "a reply": u.text(ANN, AT, 5, "dark", reply_to_message=ASKED),
    "forwarded": u.text(ANN, AT, 5, "stop", forward_origin={"type": "hidden_user", "date": AT, "sender_user_name": "Bo"}),
    "by an inline bot": u.text(ANN, AT, 5, "stop", via_bot=BOT),
    "an edit": u.edit(ANN, AT, 5, "light"),
    "a tap": u.tap(ANN, AT, 4, "1.1.a.0"),
    "a tap below what is too old": u.old_tap(ANN, AT, 4, "1.1.a.0"),
    "a block": u.membership(ANN, AT, "member", "kicked"),
    "an unblock": u.membership(ANN, AT, "kicked", "member"),
    "added to a group": u.membership(ANN, AT, "left", "member", GROUP),
    **{f"a {next(iter(thing))} {number}": {"message": u.message(ANN, AT, 5, **thing)} for number, thing in enumerate(u.THINGS)},
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_update_is_read_as_the_library_reads_it(name: str) -> None:
    raw = {"update_id": 77} | WHOLE[name]
    judge, read = Update.de_json(json.loads(json.dumps(raw)), None), translate(json.dumps(raw))
    assert read is not None
    assert judge.effective_user is not None
    assert (read.event_key, read.address) == (str(judge.update_id), str(judge.effective_user.id))
    assert read.language == judge.effective_user.language_code
    assert judge.effective_chat is not None
    assert (read.chat == "private", read.chat_ref) == (judge.effective_chat.type == "private", str(judge.effective_chat.id))
    query, member, message = judge.callback_query, judge.my_chat_member, judge.message or judge.edited_message
    if query is not None:
        assert query.message is not None
        assert (read.content, read.tap_ref) == (inputs.Pressed(query.data or ""), query.id)
        assert read.message_ref == str(query.message.message_id)
        assert not isinstance(query.message, Message) or read.at == query.message.date
    elif member is not None:
        assert read.at == member.date
        assert isinstance(read.content, inputs.Blocked) == (member.new_chat_member.status == "kicked")
    else:
        assert message is not None
        assert (read.at, read.message_ref) == (message.date, str(message.message_id))
        assert _words(read.content) == ("" if message.forward_origin or message.via_bot else _said(message))


def _words(content: inputs.Content) -> str:
    match content:
        case inputs.Said(words) | inputs.Edited(words):
            return words
        case inputs.Commanded(name, argument):
            return f"/{name} {argument}".strip()
    return ""


def _said(message: Message) -> str:
    return (message.text or message.caption or "").replace("@northside_bot", "")


def test_a_reply_names_the_first_button_of_what_it_quotes() -> None:
    read = translate(json.dumps({"update_id": 77} | WHOLE["a reply"]))
    assert read is not None
    assert read.content == inputs.Said("dark", "4.1.a.0")


@pytest.mark.parametrize("number", range(len(u.BROKEN)))
def test_what_is_no_update_is_an_error(number: int) -> None:
    with pytest.raises((ValueError, OverflowError)):
        translate(json.dumps({"update_id": 77} | u.BROKEN[number](ANN, AT)))


@pytest.mark.parametrize("raw", ["", "7", "null", "[]", '"x"', "{", "nested too deeply"])
def test_what_is_no_object_is_an_error(raw: str) -> None:
    with pytest.raises(ValueError):
        translate(raw)


@pytest.mark.parametrize("seed", range(20))
def test_kinds_nobody_asked_for_are_nothing(seed: int) -> None:
    update = u.elsewhere(Random(seed), ANN, AT, 5)
    read = translate(json.dumps({"update_id": 77} | update))
    assert read is None or read.chat == "group"


@pytest.mark.parametrize("seed", range(300))
def test_a_spoilt_update_is_read_or_refused_and_nothing_worse(seed: int) -> None:
    """Every id and every word of what is read has the type we keep, whatever the update was made of."""
    chance = Random(seed)
    raw = {"update_id": 77} | u.mutated(chance, chance.choice(list(WHOLE.values())))
    try:
        read = translate(json.dumps(raw))
    except (ValueError, OverflowError):
        return
    if read is not None:
        assert all(isinstance(one, str) for one in (read.address, read.event_key))
        assert all(isinstance(one, str | None) for one in (read.language, read.message_ref, read.tap_ref, read.chat_ref))
        assert isinstance(_words(read.content), str)


def test_the_words_of_the_platform_are_those_that_its_library_knows() -> None:
    assert ChatType(updates._PRIVATE) is ChatType.PRIVATE
    assert [ChatMemberStatus(word) for word in updates._OUT] == [ChatMemberStatus.BANNED, ChatMemberStatus.LEFT]
