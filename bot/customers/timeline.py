"""What happened to one customer, told to the staff in words (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from bot.customers.record import Record
from bot.engine.model.facts.fact import Fact

_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "Met": "Wrote for the first time",
        "Resumed": "Said yes to being asked",
        "Asked": "Question chosen",
        "AskSent": "Question sent",
        "Promised": "Told when the next question may come",
        "WhyShown": "Wanted to know why",
        "WentSilent": "Question got no answer",
        "Refused": "Never wants to be asked this",
        "TopicRefused": "Never wants to be asked about this topic",
        "TopicAllowed": "May be asked about this topic again",
        "Snoozed": "Put the question off",
        "Wrote": "Wrote to the bot",
        "Woken": "Wrote again after a rest",
        "RightUsed": "Used a right in the chat",
        "UseRestricted": "Use restricted by staff",
        "UseAllowed": "Restriction of use lifted by staff",
    }
)
"""Facts whose names say little to whoever did not write them."""


class Event(NamedTuple):
    """Something that happened: when, what, and about which question, if it was about one."""

    at: datetime
    what: str
    question: str | None


def timeline(record: Record) -> list[Event]:
    """Everything that happened, oldest first."""
    asked = {row.id: row.question for row in record.asks}
    return [
        Event(at, in_words(type(fact)), getattr(fact, "question", None) or asked.get(getattr(fact, "ask", 0)))
        for at, fact in record.facts
    ]


def in_words(fact: type[Fact]) -> str:
    """A fact by the words that its name is made of, where those tell staff what happened."""
    name = fact.__name__
    if name in _TOLD:
        return _TOLD[name]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip().capitalize()
