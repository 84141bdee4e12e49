"""Where customers are who were made up to show the bot: nothing that is said to them goes anywhere.

It is like the page of a web phone that nobody will ever open, so no question leaves for it either.
"""

from __future__ import annotations

from bot.ports import Capabilities, Outbound
from storage.model.vocabulary import DEMO

NAME = DEMO


class Nowhere:
    """A channel that leads to nobody."""

    name = NAME
    capabilities = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=100_000, holds_questions=True)

    async def deliver(self, outbound: Outbound) -> str:
        """Taken, and gone."""
        return outbound.replaces or outbound.idempotency_key or NAME

    async def acknowledge(self, tap_ref: str, text: str) -> None:
        """Nobody taps."""

    async def working(self, address: str) -> None:
        """Nobody waits."""

    async def leave(self, chat_ref: str) -> None:
        """There are no groups."""

    def forget(self, address: str, *, for_good: bool = True) -> None:
        """Nothing was remembered."""

    def is_present(self, address: str) -> bool:
        """Nobody is ever there."""
        return False
