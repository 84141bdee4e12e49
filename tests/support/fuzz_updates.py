"""Bot API updates of every kind, whole and broken, made of plain values; field names are the platform's."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

Update = dict[str, Any]

_FILE = {"file_id": "AgACAgIAAxkBAAI", "file_unique_id": "AQADAAI", "file_size": 4096}
_STRANGER = {"id": 7_900_000_001, "is_bot": False, "first_name": "Zoe"}
_PICTURE = [_FILE | {"width": 90, "height": 90}, _FILE | {"width": 800, "height": 800}]

THINGS: tuple[Update, ...] = (
    {"sticker": _FILE | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍"}},
    {"voice": _FILE | {"duration": 14}},
    {"video_note": _FILE | {"duration": 5, "length": 240}},
    {"audio": _FILE | {"duration": 200, "title": "dark"}},
    {"photo": _PICTURE},
    {"photo": _PICTURE, "caption": "dark", "media_group_id": "12"},
    {"photo": _PICTURE, "caption": ""},
    {"video": _FILE | {"duration": 3, "width": 10, "height": 10}, "caption": "2"},
    {"animation": _FILE | {"duration": 3, "width": 10, "height": 10}, "document": _FILE},
    {"document": _FILE | {"file_name": "dark.pdf"}},
    {"location": {"latitude": 53.3, "longitude": -6.2}},
    {
        "location": {"latitude": 1, "longitude": 2},
        "venue": {"location": {"latitude": 1, "longitude": 2}, "title": "x", "address": "y"},
    },
    {"contact": {"phone_number": "+353 1 555 0123", "first_name": "Ben", "user_id": 7_900_000_002}},
    {"dice": {"emoji": "🎲", "value": 2}},
    {
        "poll": {
            "id": "1",
            "question": "Roast?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    {"game": {"title": "g", "description": "d", "photo": _PICTURE}},
    {"story": {"chat": {"id": 5, "type": "private"}, "id": 9}},
    {"paid_media": {"star_count": 1, "paid_media": []}},
)
"""What a message can hold besides words."""

SERVICE: tuple[Update, ...] = (
    {"new_chat_members": [_STRANGER]},
    {"left_chat_member": _STRANGER},
    {"new_chat_title": "dark"},
    {"delete_chat_photo": True},
    {"group_chat_created": True},
    {"migrate_to_chat_id": -1_001_000_000_777},
    {"migrate_from_chat_id": -777},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    {"video_chat_started": {}},
    {"forum_topic_created": {"name": "dark", "icon_color": 7322096}},
    {"write_access_allowed": {}},
    {"web_app_data": {"data": "1", "button_text": "x"}},
    {"connected_website": "example.org"},
    {"boost_added": {"boost_count": 1}},
    {"users_shared": {"request_id": 1, "users": [{"user_id": 5}]}},
    {"proximity_alert_triggered": {"traveler": _STRANGER, "watcher": _STRANGER, "distance": 3}},
    {"a_kind_of_next_year": {"x": 1}},
)
"""Messages nobody wrote."""


def user(ident: int, language: str | None = "en") -> Update:
    """A person."""
    spoken = {"language_code": language} if language is not None else {}
    return {"id": ident, "is_bot": False, "first_name": "Ann"} | spoken


def message(sender: Update, at: int, number: int, **content: Any) -> Update:
    """A message in the private chat of its sender, unless it says otherwise."""
    chat = {"id": sender["id"], "type": "private", "first_name": "Ann"}
    return {"message_id": number, "from": sender, "chat": chat, "date": at} | content


def text(sender: Update, at: int, number: int, words: str, **more: Any) -> Update:
    """Typed words."""
    return {"message": message(sender, at, number, text=words, **more)}


def edit(sender: Update, at: int, number: int, words: str) -> Update:
    """An earlier message, or one that never was, now says this."""
    return {"edited_message": message(sender, at, number, text=words, edit_date=at + 1)}


def tap(sender: Update, at: int, message_id: int, data: str, **more: Any) -> Update:
    """A tap, under a message of the bot."""
    origin = message({"id": 123456, "is_bot": True, "first_name": "Bot"}, at, message_id, text="a question")
    origin["chat"] = {"id": sender["id"], "type": "private"}
    return {
        "callback_query": {"id": f"q{at}{message_id}", "from": sender, "chat_instance": "1", "data": data, "message": origin} | more
    }


def old_tap(sender: Update, at: int, message_id: int, data: str) -> Update:
    """A tap under a message that the platform does not show any more."""
    gone = {"chat": {"id": sender["id"], "type": "private"}, "message_id": message_id, "date": 0}
    return tap(sender, at, message_id, data, message=gone)


def membership(sender: Update, at: int, old: str, new: str, chat: Update | None = None) -> Update:
    """The bot's own standing in a chat changed."""
    itself = {"id": 123456, "is_bot": True, "first_name": "Bot"}
    standing = {"user": itself} | ({"until_date": 0} if new == "kicked" else {})
    where = chat or {"id": sender["id"], "type": "private"}
    changed = {"old_chat_member": {"user": itself, "status": old, "until_date": 0}, "new_chat_member": standing | {"status": new}}
    return {"my_chat_member": {"chat": where, "from": sender, "date": at} | changed}


def elsewhere(chance: Random, sender: Update, at: int, number: int) -> Update:
    """Kinds of updates that the bot never asked for."""
    post = message(sender, at, number, text="dark", chat={"id": -1_001_000_000_555, "type": "channel", "title": "News"})
    post.pop("from")
    return chance.choice(
        [
            {"channel_post": post},
            {"edited_channel_post": post | {"edit_date": at}},
            {"poll_answer": {"poll_id": "1", "user": sender, "option_ids": [0], "option_persistent_ids": ["0"]}},
            {"inline_query": {"id": "1", "from": sender, "query": "dark", "offset": ""}},
            {"chosen_inline_result": {"result_id": "1", "from": sender, "query": "dark"}},
            {
                "message_reaction": {
                    "chat": {"id": sender["id"], "type": "private"},
                    "message_id": 1,
                    "date": at,
                    "user": sender,
                    "old_reaction": [],
                    "new_reaction": [{"type": "emoji", "emoji": "👍"}],
                }
            },
            {"business_message": message(sender, at, number, text="stop")},
            {
                "chat_join_request": {
                    "chat": {"id": -5, "type": "group", "title": "x"},
                    "from": sender,
                    "user_chat_id": sender["id"],
                    "date": at,
                }
            },
            {"a_kind_of_next_year": {"from": sender, "text": "stop"}},
            {"message": post | {"sender_chat": post["chat"], "chat": {"id": -9, "type": "supergroup", "title": "x"}}},
        ]
    )


BROKEN: tuple[Callable[[Update, int], Update], ...] = (
    lambda sender, at: {"message": {"message_id": 1, "from": sender, "text": "dark"}},
    lambda sender, at: {"message": {"message_id": 1, "from": sender, "date": at, "text": "dark"}},
    lambda sender, at: {"message": "dark"},
    lambda sender, at: {"message": message({"is_bot": False, "first_name": "Ann"} | {"id": str(sender["id"])}, at, 1, text="dark")},
    lambda sender, at: {"message": message(sender, at, 1, text="dark") | {"chat": {"id": sender["id"]}}},
    lambda sender, at: {"message": message(sender, 10**18, 1, text="dark")},
    lambda sender, at: {"callback_query": {"id": "1", "data": "1.1.a.0"}},
    lambda sender, at: {"callback_query": {"from": sender, "data": "1.1.a.0", "chat_instance": "1"}},
    lambda sender, at: {"my_chat_member": {"chat": {"id": sender["id"], "type": "private"}, "from": sender, "date": at}},
    lambda sender, at: {"edited_message": [1, 2, 3]},
)
"""Updates that no parser can understand."""

_ODD: tuple[Any, ...] = (None, "", "x", 0, -1, 2**53, 2**64, 10**30, 1.5, True, [], {}, [None], {"id": 1}, "\ud800", float("inf"))


def mutated(chance: Random, update: Update) -> Update:
    """The update with some of its parts missing, doubled, of another type, or somebody else's."""
    changed = copy.deepcopy(update)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if places := _places(changed):
            holder, key = chance.choice(places)
            _spoil(chance, holder, key, places)
    return changed


def _spoil(chance: Random, holder: Any, key: Any, places: list[tuple[Any, Any]]) -> None:
    kind = chance.randrange(4)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = copy.deepcopy(chance.choice(_ODD))
    elif kind == 2:
        other, from_ = chance.choice(places)
        holder[key] = copy.deepcopy(other.get(from_) if isinstance(other, dict) else other[from_])
    elif isinstance(holder, dict):
        holder[chance.choice(("text", "from", "chat", "date", "data", "entities", "new_thing"))] = copy.deepcopy(
            chance.choice(_ODD)
        )


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every place of a value, however deep; the update's number stays, since deduplication is tested apart."""
    found: list[tuple[Any, Any]] = []
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else []
    for key in keys:
        found.append((node, key))
        found += _places(node[key])
    return found
