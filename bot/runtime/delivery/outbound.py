"""From an outbox row to what a channel is handed: made when it leaves, fitted to what the channel can do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from bot.engine.model.effects import Button, Message
from bot.errors import Refused
from bot.ports import Channel, File, Outbound
from bot.runtime.delivery import rendering
from prompts.model.question import Language
from prompts.text.phrases import Phrases
from storage.model.queue_items import Claimed, OutboxRow
from storage.model.records import CustomerId
from storage.people import customers
from storage.store import Store
from storage.traffic import outbox
from storage.turn.unit_of_work import Unit

MakeFile = Callable[[CustomerId, Language], Awaitable[File]]
"""Makes the data copy of a customer, in a language, of the records as they are now."""


class Outgoing:
    """Reads rows back into messages; `make_file` is missing where no file can be made, as in a rehearsal."""

    def __init__(self, store: Store, phrases: Callable[[], Phrases], make_file: MakeFile | None) -> None:
        self._store = store
        self._phrases = phrases
        self._make_file = make_file

    async def read(self, item: Claimed, channel: Channel) -> Outbound:
        """What to deliver. Raises `Refused` for a file that cannot be made or sent."""
        body = json.loads(item.row.body_clear)
        message = Message(body["text"], tuple(tuple(Button(label, token) for label, token in line) for line in body["rows"]))
        if not rendering.fits(message, channel.capabilities):
            message = rendering.as_words(message, self._phrases(), await self._language(item.row.customer))
        replaces = rendering.replaced(await self._amended(item.row, body), channel.capabilities)
        file = await self._file(item, channel) if body.get("file") else None
        return Outbound(item.address.id_clear, message, replaces, item.row.dedup_key, file)

    async def plainly(self, item: Claimed) -> Outbound | None:
        """A reply as nothing but its words, for where the platform refused it: who asked is not left without an answer.

        Of a file, what is said in its place. Nothing for a question: what is asked has to come as it was written down.
        """
        body = json.loads(item.row.body_clear)
        if item.row.proactive or item.row.ask is not None:
            return None
        if "file" in body:
            words = Message(body.get("otherwise", ""))  # earlier releases left none
        else:
            rows = tuple(tuple(Button(label, token) for label, token in line) for line in body["rows"])
            words = rendering.as_words(Message(body["text"], rows), self._phrases(), await self._language(item.row.customer))
        return Outbound(item.address.id_clear, words, None, f"{item.row.dedup_key}:plain", is_plain=True) if words.text else None

    async def _amended(self, row: OutboxRow, body: dict[str, Any]) -> str | None:
        """The message to change: the one that was tapped, or the latest of that name."""
        tapped: str | None = body["amends"]
        if row.kind != "amend" or tapped is not None:
            return tapped
        return await self._store.read(lambda unit: outbox.message_ref(unit, row.customer, row.key, row.channel))

    async def _file(self, item: Claimed, channel: Channel) -> File:
        if self._make_file is None or not channel.capabilities.can_send_files:
            raise Refused(f"no file can be made for {channel.name}")
        await channel.working(item.address.id_clear)
        return await self._make_file(item.row.customer, await self._language(item.row.customer))

    async def _language(self, customer: CustomerId) -> Language:
        def look(unit: Unit) -> Language:
            loaded = customers.by_id(unit, customer)
            return loaded.customer.language if loaded else self._phrases().fallback

        return await self._store.read(look)
