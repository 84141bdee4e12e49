"""What the console needs of rehearsals: whoever puts it together brings them, so that no page stands upon all that plays them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.channels.terminal import Line
from bot.engine.model.effects import Message
from bot.rehearsal.transcript import Act
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language


class Rehearsing(Protocol):
    """A conversation with the real engine that is kept nowhere, on a clock that moves when told."""

    catalogue: Catalogue
    zone: str

    @property
    def shown(self) -> Mapping[str, Message]:
        """Every message on the screen as it looks now, by its name."""

    def now(self) -> datetime:
        """The moment at which the conversation has arrived."""

    async def act(self, act: Act) -> list[Line]:
        """Something the customer or the clock does, and what appears of it."""

    async def close(self) -> None:
        """Forget everything."""


Rehearse = Callable[[Catalogue, Language], Awaitable[Rehearsing]]
"""Begins a rehearsal of these questions."""


class StaffPhones(Protocol):
    """The staff's own phones, on which they try a draft."""

    def invite(self, who: str) -> str:
        """The start word of a link that makes the chat it is opened in this person's phone."""

    def phone_of(self, who: str) -> str | None:
        """The channel of this person's phone; nothing before they opened a link."""

    async def begin(self, who: str, catalogue: Catalogue, language: Language) -> None:
        """Send the first question of this catalogue there. Raises `ZeropartyError` where there is no phone."""
