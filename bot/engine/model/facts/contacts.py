"""The customer's record in another system: came with, joined, or left apart. What it is called there is never in the log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.engine.model.facts.fact import Fact
from bot.engine.model.ids_and_time import ContentHash
from bot.engine.model.parts.joined_records import ContactConflict, ContactLink, RecordApart
from bot.engine.model.state import State

CONFLICTS_KEPT = 8
"""So many records that were not joined, and as many that are kept apart; who opens more links of others tells nothing new."""


@dataclass(frozen=True, slots=True)
class CameBy(Fact):
    """The customer opened a link of ours: the entry point that is counted, and the topic that they came for."""

    source: str
    topic: str

    def change(self, state: State, at: datetime) -> State:
        return replace(state, came_by=state.came_by or self.source, topic_wanted=self.topic)


@dataclass(frozen=True, slots=True)
class ContactOffered(Fact):
    """They were told that answers would join the record that the link came with, and asked."""

    id: int
    system: str
    contact: str = ""
    mark: str = ""

    def change(self, state: State, at: datetime) -> State:
        return replace(state, contact_link=ContactLink(self.id, self.system, at, self.contact, self.mark))


@dataclass(frozen=True, slots=True)
class ContactGone(Fact):
    """Somebody else was first: the link they came with joins nothing any more."""

    def change(self, state: State, at: datetime) -> State:
        link = state.contact_link
        return replace(state, contact_link=replace(link, is_over=True)) if link is not None else state


@dataclass(frozen=True, slots=True)
class ContactLeft(Fact):
    """*Not me*, a no, a stop, or too late: the record and the answers stay apart."""

    def change(self, state: State, at: datetime) -> State:
        return replace(state, contact_link=None)


@dataclass(frozen=True, slots=True)
class RecordKeptApart(Fact):
    """*Not me, keep apart*, or answering without sharing: the brand's own word does not join this record either."""

    system: str
    contact: str = ""
    is_joined: bool = False
    """Whether it was joined already; not told in logs from before that was kept."""

    def change(self, state: State, at: datetime) -> State:
        kept = (*state.records_apart, RecordApart(self.system, at, self.contact, self.is_joined))
        joined, others = (tuple(one for one in kept if one.is_joined is said) for said in (True, False))
        return replace(state, records_apart=(*joined, *others[-CONFLICTS_KEPT:]))


@dataclass(frozen=True, slots=True)
class ContactAgreed(Fact):
    """They said yes to the record; it is joined when they have told that they are old enough, and not before."""

    wording: ContentHash
    """The exact words that were agreed to."""

    def change(self, state: State, at: datetime) -> State:
        link = state.contact_link
        return replace(state, contact_link=replace(link, agreed=self.wording)) if link is not None else state


@dataclass(frozen=True, slots=True)
class ContactJoined(Fact):
    """Their answers belong to this system's record of them from now on."""

    system: str
    wording: ContentHash
    """The exact words that were agreed to; empty where the brand told us whose record it is (`zeroparty link --import`)."""
    contact: str = ""
    mark: str = ""

    def change(self, state: State, at: datetime) -> State:
        is_settled = state.contact_link is not None and state.contact_link.system == self.system
        link = None if is_settled else state.contact_link
        return replace(state, contact_link=link, contacts=tuple(dict.fromkeys((*state.contacts, self.system))))


@dataclass(frozen=True, slots=True)
class ContactParted(Fact):
    """Their record in this system is theirs no more, since the brand left the account that it is in.

    *Not me*, said of that record once it was joined, holds on: nothing is shared any more until they erase everything.
    """

    system: str

    def change(self, state: State, at: datetime) -> State:
        return replace(state, contacts=tuple(one for one in state.contacts if one != self.system))


@dataclass(frozen=True, slots=True)
class ContactNotJoined(Fact):
    """The record they came with is `taken` by another customer, or would be their `second` one there: for people to look at."""

    system: str
    why: Literal["taken", "second"]
    contact: str = ""

    def change(self, state: State, at: datetime) -> State:
        conflict = ContactConflict(self.system, self.why, at, self.contact)
        return replace(state, contact_conflicts=(*state.contact_conflicts, conflict)[-CONFLICTS_KEPT:])
