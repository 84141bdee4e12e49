"""What the running bot does for a channel that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.publishing.live_catalogue import LiveCatalogue
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.intake import Intake
from bot.runtime.service import Service
from storage.crypto.keys import Keys
from storage.model.queue_items import InboxItem
from storage.model.records import Address


@dataclass(frozen=True, slots=True)
class ChannelHost:
    """One channel's side of intake, service and delivery."""

    channel: str
    clock: Clock
    keys: Keys
    catalogue: LiveCatalogue
    service: Service
    intake: Intake
    delivery: Delivery

    def secret(self, purpose: str) -> bytes:
        """A secret of this installation, another one for each purpose."""
        return self.keys.derived(purpose)

    def lane(self, conversation: str) -> str:
        """The name of a conversation's lane; who it is cannot be read from it."""
        return self.keys.pepper.lane(self.channel, conversation)

    async def receive(self, items: Sequence[InboxItem]) -> None:
        """Commit new updates, as soon as there is room for them; each conversation's are handled in order from then on."""
        await self.intake.room()
        await self.intake.receive(items)

    def is_full(self) -> bool:
        """Whether so much waits that whoever can come again should."""
        return self.intake.is_full

    async def submit(self, address: str, event_key: str, body: str) -> None:
        """Durable, then handled, then answered, then this returns."""
        now = self.clock.now()
        lane = self.lane(address)
        await self.intake.receive([InboxItem(self.clock.nonce(), self.channel, event_key, lane, body, now)])
        await self.intake.settled(lane)
        await self.delivery.settle(Address(self.channel, address))

    async def knock(self, address: str) -> None:
        """Ask what was held until somebody came."""
        here = Address(self.channel, address)
        await self.service.knock(here)
        await self.delivery.settle(here)

    async def screen(self, address: str) -> Sequence[tuple[str, Message]]:
        """What the records hold of this chat."""
        return await self.service.screen(Address(self.channel, address))

    async def ever_agreed(self, address: str) -> bool:
        """What the records say of their phase."""
        return await self.service.ever_agreed(Address(self.channel, address))
