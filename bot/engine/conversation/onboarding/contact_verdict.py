"""What comes of a link to a customer record, and of the brand's own word about one (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.conversation.rights import stop
from bot.engine.model.inputs import CameByLink, ContactMapped
from bot.engine.model.state import BEFORE_THE_YES, State

START_WORD = "c_"
"""How the start word of such a link begins; Telegram takes 64 letters of `A-Za-z0-9_-` (Bot API, deep linking)."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a genuine link says."""

    system: str
    contact: str
    """What that system calls the customer."""
    topic: str
    """Empty where it has none, or one that is gone."""
    until: datetime
    """From then on it joins nothing."""
    mark: str
    """By which it is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about the record that a link names, and about who opened it."""

    here: State
    record: str = ""
    """What the link's system calls whoever opened it; empty where it knows nobody."""
    owner: int | None = None
    """The customer whose record it is already."""
    is_used: bool = False
    """Whether somebody said yes to this very link before."""


def is_link(argument: str) -> bool:
    """Whether a start word may be that of a link to a customer record."""
    return argument.startswith(START_WORD)


def verdict(link: Link | None, standing: Standing, now: datetime) -> CameByLink:
    """What comes of opening a link; one that is made up, changed or too old names nothing, and is a start like any other.

    Of a link that is used up nobody learns more than that they are welcome.
    """
    if link is None or now >= link.until:
        return CameByLink("", "")
    source = f"{link.system}/{link.topic}" if link.topic else link.system
    if standing.is_used or standing.record == link.contact:
        return CameByLink(source, link.topic)
    if standing.record:
        return CameByLink(source, link.topic, link.system, link.contact, conflict="second")
    if standing.owner is not None:
        return CameByLink(source, link.topic, link.system, link.contact, conflict="taken")
    return CameByLink(source, link.topic, link.system, link.contact, link.mark, joins=True)


def refusal(mapped: ContactMapped, standing: Standing, *, asks_age: bool) -> str:
    """Why the brand's own word about a record is not taken: one word, or nothing where it is."""
    if stop.is_minor(standing.here):
        return "child"
    if standing.here.phase in BEFORE_THE_YES:
        return "no_yes"
    if standing.record != mapped.contact and standing.here.is_apart(mapped.system, mapped.contact):
        return "apart"
    if standing.record != mapped.contact and standing.here.phase == "stopped":
        return "stopped"
    if standing.here.age_doubted or (asks_age and standing.here.is_of_age is None):
        return "age"
    if standing.record == mapped.contact:
        return "joined"
    if standing.record:
        return "second"
    return "taken" if standing.owner is not None else ""
