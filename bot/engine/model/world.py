"""What a decision needs to know beyond the state and the catalogue: the moment, and what is the same for everybody in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from prompts.model.question import QuestionId


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a question was asked and answered, over everybody."""

    asks: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The same for everybody at one moment; read once a tick, never by the engine itself."""

    brake: Literal["", "operator", "breaker"] = ""
    """Who pulled the global brake: an operator (`pause-all`), or the circuit breaker."""

    throttled_until: datetime | None = None
    """Until when the channel takes nothing that can wait."""

    tallies: Mapping[QuestionId, Tally] = field(default_factory=dict)


QUIET_WORLD = World()
"""Nothing held, nothing known: rehearsals, and the first day."""


@dataclass(frozen=True, slots=True)
class WithOthers:
    """The latest answer to a question that a receiver had."""

    question: str
    receiver: str
    at: datetime
    """Since when they have it, or when they were told to take it out."""
    is_out: bool
    """Whether they were told."""
    read_back_at: datetime | None
    """When we looked there and it was gone."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of the customer's."""

    channel: str
    is_open: bool = True
    """Whether a question can reach them there now: false only while the page of a web phone is closed."""


@dataclass(frozen=True)
class Moment:
    """When and where an input happened, and the randomness its turn may use: all that is not in the state.

    `now` is aware UTC; `nonce` is a random 63-bit number from which the turn's ids are derived.
    """

    now: datetime
    nonce: int
    channel: str = "terminal"
    language: str | None = None
    """What the app says the customer's language is."""
    message_ref: str | None = None
    """The platform's name of the message that was sent, or that carries the tapped button."""
    event_key: str | None = None
    world: World = QUIET_WORLD
    """Brakes and tallies, the same for everybody."""
    present: bool = True
    """Whether a question can reach the customer in this chat now, as in `Chat`."""
    elsewhere: tuple[Chat, ...] = ()
    """The customer's other chats."""
    happened_at: datetime | None = None
    """When it happened as the messenger tells it, where that may be earlier."""
    handed_on: Mapping[int, tuple[tuple[str, datetime], ...]] = field(default_factory=dict)
    """Which answers were handed to which receivers, and when; who asked for files of their own is none."""
    with_others: tuple[WithOthers, ...] = ()
    """Of every question, what became of the latest answer that each receiver had."""
