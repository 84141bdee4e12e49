"""What random people found in this bot: each once, and from then on never again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.engine.model import tokens
from bot.engine.model.facts.asks import Asked
from bot.engine.model.tokens import Action
from storage.traffic import inbox
from tests.engine.talking import Talk
from tests.regressions import builders as b
from tests.support.app import Bot


async def test_a_button_from_before_a_withdrawal_does_not_grant_the_purpose_again(bot: Bot) -> None:
    ann = await b.joins(bot)
    message, dark = b.button(ann, Action.CHOOSE, 2)
    await b.press(bot, ann, Action.CHOOSE, 1)
    await b.say(bot, ann, "/consents")
    await b.press(bot, ann, Action.PURPOSE_OFF)
    await ann.forges_tap(dark, message)
    await bot.listens()
    known = await b.state(bot, ann)
    assert known is not None
    assert known.consents["recommend"].status == "withdrawn"
    assert known.values() == {}


async def test_putting_off_an_old_question_leaves_the_open_one_open(bot: Bot) -> None:
    ann = await b.joins(bot)
    await b.press(bot, ann, Action.SKIP)
    await b.press(bot, ann, Action.LATER)
    message, tomorrow = b.button(ann, Action.SNOOZE, 1)
    await bot.time_passes(9 * b.DAY)
    before = await b.state(bot, ann)
    assert before is not None and before.open is not None
    await ann.forges_tap(tomorrow, message)
    await bot.listens()
    after = await b.state(bot, ann)
    assert after is not None and after.open is not None
    assert after.open.ask == before.open.ask
    waiting = [ask.id for ask in await b.asks(bot, ann) if ask.outcome in b.OPEN]
    assert waiting == [after.open.ask], "the records and the state agree on what is open"


async def test_a_never_is_not_taken_back_by_an_old_button_for_later(bot: Bot) -> None:
    ann = await b.joins(bot)
    await b.press(bot, ann, Action.SKIP)
    await b.press(bot, ann, Action.LATER)
    message, tomorrow = b.button(ann, Action.SNOOZE, 1)
    await ann.forges_tap(tokens.write(Action.NEVER, (await b.asks(bot, ann))[0].id), message)
    await ann.forges_tap(tomorrow, message)
    await bot.listens()
    await bot.time_passes(3 * b.DAY)
    known = await b.state(bot, ann)
    assert known is not None
    was_asked_again = len([ask for ask in await b.asks(bot, ann) if ask.question == "roast"]) > 1
    assert known.history("roast").refused and not was_asked_again


_PERSON = {"id": 7_000_000_009, "is_bot": False, "first_name": "Ann"}
_HERE = {"id": 7_000_000_009, "type": "private"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": _PERSON | {"id": {"a": 1}}, "chat": _HERE, "text": "hello"},
        {"from": _PERSON | {"id": None}, "chat": _HERE, "text": "hello"},
        {"from": _PERSON, "chat": {"id": "no number", "type": "group", "title": "x"}, "text": "hello"},
        {"from": _PERSON, "chat": _HERE, "text": ["hello"]},
        {"from": _PERSON | {"language_code": 7}, "chat": _HERE, "text": "hello"},
    ],
)
async def test_a_field_of_another_type_is_not_understood_and_causes_nothing_else(bot: Bot, wrong: dict[str, Any]) -> None:
    bot.server.inject_raw({"message": {"message_id": 1, "date": int(bot.clock.now().timestamp()), **wrong}})
    with structlog.testing.capture_logs() as logs:
        await bot.listens()
    assert [entry for entry in logs if entry.get("exc_info")] == []
    assert [item.error.partition(":")[0] for item in await bot.app.store.read(inbox.list_dead)] == ["not understood"]
    assert bot.server.requests.of("sendMessage") == []


async def test_half_a_letter_does_not_stop_the_polling(bot: Bot) -> None:
    ann = await b.joins(bot)
    content = {"from": _PERSON | {"id": ann.id}, "chat": {"id": ann.id, "type": "private"}, "date": 1_777_888_800, "message_id": 77}
    bot.server.inject_raw({"message": content | {"text": "\ud83d half a letter"}})
    await b.press(bot, ann, Action.CHOOSE, 2)
    assert await b.values(bot, ann) == {"roast": "dark"}
    assert await bot.app.store.read(inbox.list_dead) == []


async def test_a_broken_update_behind_a_long_paste_loses_neither(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.intake._NEXT_PART", 0.0)
    ann = await b.joins(bot)
    await ann.says("x" * 4050)
    bot.server.inject_raw({"message": {"from": _PERSON | {"id": ann.id}, "text": "no date and no chat"}})
    await ann.says("dark")
    await bot.listens()
    assert await b.values(bot, ann) == {"roast": "dark"}
    assert len(await bot.app.store.read(inbox.list_dead)) == 1
    assert await bot.app.store.read(lambda unit: inbox.waiting(unit, 10)) == []


async def test_a_stop_long_after_a_paste_is_no_part_of_it(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.intake._NEXT_PART", 0.0)
    ann = await b.joins(bot)
    await ann.says("x" * 4050)
    bot.clock.advance(b.HOUR)  # the bot was down; both wait
    await ann.says("stop")
    await bot.listens()
    assert await b.phase(bot, ann) == "stopped"


_DOES_LONG_AFTER: list[tuple[list[str | Action], list[str | Action]]] = [
    ([Action.SKIP], [Action.UNDO_SKIP]),
    ([Action.SKIP], [Action.NEVER]),
    (["never ask this"], [Action.UNDO_SKIP]),
    (["never ask me about coffee", Action.NEVER_TOPIC], [Action.ALLOW_TOPIC]),
    ([Action.SKIP], ["never ask me about coffee", Action.NEVER_TOPIC]),
    (["dark"], ["/mydata", "erase 1"]),
    (["dark"], ["/consents", Action.KEEP_HERE]),
]


@pytest.mark.parametrize(("at_once", "later"), _DOES_LONG_AFTER)
def test_nothing_is_asked_beside_what_somebody_does_about_a_question_of_long_ago(
    at_once: list[str | Action], later: list[str | Action]
) -> None:
    talk = Talk().says_yes()
    _do(talk, at_once)
    talk.waits(b.DAY * 12)
    _do(talk, later)
    did_at = talk.now
    assert talk.state.tempo.next_ask_at is not None and talk.state.tempo.next_ask_at > did_at
    while talk.now < did_at + 6 * b.DAY:
        talk.waits(timedelta(hours=2)).strikes()
        assert not [fact for fact in talk.last.facts if isinstance(fact, Asked)]


def _do(talk: Talk, acts: list[str | Action]) -> None:
    for act in acts:
        talk.taps(act) if isinstance(act, Action) else talk.says(act)
