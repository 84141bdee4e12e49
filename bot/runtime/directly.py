"""What is said without the outbox: toasts, farewells, and answers to those of whom nothing is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence

from bot.engine.model.effects import Amend, Effect, Leave, Message, Say
from bot.errors import ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound, Outbound
from bot.runtime import rendering
from storage.model.records import Address


class Directly:
    """Best effort, always: there is no row that could be tried again."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels

    async def acknowledge(self, inbound: Inbound, toast: str) -> None:
        """Answer the tap; where a channel has no toasts, what one would say is said as a message."""
        channel = self._channels[inbound.channel]
        if inbound.tap_ref is not None:
            await channel.acknowledge(inbound.tap_ref, toast)
        said = rendering.toasted(toast, channel.capabilities)
        if said is not None:
            await self.deliver(Address(inbound.channel, inbound.address), said)

    async def say(self, inbound: Inbound, effects: Sequence[Effect]) -> None:
        """Answer in the chat that something came from."""
        address = Address(inbound.channel, inbound.chat_ref or inbound.address)
        for effect in effects:
            if isinstance(effect, Say):
                await self.deliver(address, effect.message)
            elif isinstance(effect, Amend):
                await self.deliver(address, effect.message, replaces=inbound.message_ref)
            elif isinstance(effect, Leave) and inbound.chat_ref is not None:
                await self._best_effort(self._channels[inbound.channel].leave(inbound.chat_ref))

    async def deliver(self, address: Address, message: Message, *, replaces: str | None = None) -> None:
        """One message, in place of another where the channel can."""
        channel = self._channels[address.channel]
        outbound = Outbound(address.id_clear, message, rendering.replaced(replaces, channel.capabilities))
        await self._best_effort(channel.deliver(outbound))

    async def _best_effort(self, sending: Awaitable[object]) -> None:
        try:
            await sending
        except ZeropartyError as error:
            log.warning("not_delivered", error=type(error).__name__)
