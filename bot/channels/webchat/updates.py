"""The web phone: what a page wrote down about one form in, what happened out. Pure."""

from __future__ import annotations

import json
from datetime import datetime

from bot.engine.model.inputs import Content, Pressed, typed
from bot.ports import Inbound

NAME = "webchat"

MOST_TEXT = 4096
"""Letters in one message; a paste may bring four times as many, which the engine refuses in its own words."""


def translate(raw: str) -> Inbound:
    """What a page wrote down about one form, as what happened."""
    body = json.loads(raw)
    return Inbound(
        channel=NAME,
        address=body["address"],
        event_key=body["event_key"],
        content=_content(body),
        at=datetime.fromisoformat(body["at"]),
        language=body.get("language"),
        message_ref=body.get("message_ref"),
        tap_ref=body.get("tap_ref"),
    )


def _content(body: dict[str, str]) -> Content:
    if body["kind"] == "tap":
        return Pressed(body["token"])
    text = cleaned(body["text"])
    return typed(text if body["kind"] == "say" else f"/{text.removeprefix('/')}")


def cleaned(text: str) -> str:
    """Text without what no database takes (NUL, lone surrogates), line ends as one letter, and no longer than is read."""
    whole = text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").replace("\r\n", "\n")
    return whole.strip()[: MOST_TEXT * 4]
