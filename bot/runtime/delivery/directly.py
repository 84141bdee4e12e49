"""What is said without the outbox: toasts, farewells, and answers to those of whom nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.engine.model.effects import Amend, Effect, Leave, Message, Say
from bot.errors import ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound, Outbound
from bot.runtime.delivery import rendering
from bot.runtime.delivery.from_memory import FromMemory
from storage.model.records import Address


class Directly:
    """There is no row that could be tried again, only this process's memory."""

    def __init__(self, channels: Mapping[str, Channel], memory: FromMemory) -> None:
        self._channels = channels
        self._memory = memory

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
                await self._leave(self._channels[inbound.channel], inbound.chat_ref)

    async def deliver(
        self, address: Address, message: Message, *, replaces: str | None = None, if_back: Message | None = None
    ) -> None:
        """One message, in place of another where the channel can; `if_back` instead where they are known when it leaves."""
        capabilities = self._channels[address.channel].capabilities
        replaced = rendering.replaced(replaces, capabilities)
        otherwise = Outbound(address.id_clear, if_back, replaced) if if_back is not None else None
        await self._memory.say(address, Outbound(address.id_clear, message, replaced), otherwise)

    async def _leave(self, channel: Channel, group: str) -> None:
        try:
            await channel.leave(group)
        except ZeropartyError as error:
            log.warning("group_not_left", error=type(error).__name__)
