"""The plainest stage: one customer, one screen, a database in memory that is gone when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.terminal import NAME, Line, Terminal
from bot.clock import FakeClock
from bot.customers.data_copy import data_copy
from bot.engine.model import inputs
from bot.engine.model.effects import Message
from bot.engine.model.inputs import Content, Pressed, Said
from bot.engine.model.state import State
from bot.ports import File, Inbound, Outbound
from bot.publishing.going_live import revision_rows
from bot.rehearsal.keyboards import Keyboards
from bot.rehearsal.links import start_word
from bot.rehearsal.passing_time import ActClock, beginning, deliver_all, let_time_pass
from bot.rehearsal.stage import find_key
from bot.rehearsal.transcript import (
    Act,
    Blocks,
    Edits,
    MovesBy,
    MovesTo,
    Opens,
    Says,
    SaysInGroup,
    Sends,
    SharesContact,
    Taps,
    Unblocks,
)
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.delivery import Delivery
from bot.runtime.persistence.rows import state_of
from bot.runtime.service import Service
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language
from storage.crypto.keys import Keys
from storage.model.records import Address, CustomerId
from storage.model.turns import Loaded, Writes
from storage.questions import revisions
from storage.store import Store

_WHO = "you"
_GROUP = "a group"


@dataclass
class Screen(Terminal):
    """The terminal's screen, with the buttons that were ever on it and the messages counted."""

    keyboards: Keyboards = field(default_factory=Keyboards)
    messages: int = 0

    async def deliver(self, outbound: Outbound) -> str:
        """Show a message."""
        self.messages += outbound.replaces not in self.shown
        message_ref = await super().deliver(outbound)
        self.keyboards.shows(message_ref, [(b.label, b.token) for row in outbound.message.rows for b in row])
        return message_ref

    async def leave(self, chat_ref: str) -> None:
        """Show that the bot went."""
        self.fresh.append(Line("left the group", is_toast=True))


class Rehearsal:
    """The terminal as a stage."""

    channel = NAME

    def __init__(self, catalogue: Catalogue, language: str | None = None, *, customer: int = 0, kek: bytes | None = None) -> None:
        self.catalogue = catalogue
        self.zone = catalogue.brand.pace.brand_zone
        self.clock = FakeClock(beginning(catalogue))
        self._screen = Screen()
        self._language = language
        self._sent = 0
        self._store = Store.open("sqlite://", keys=_keys(self.clock, kek))
        channels = {NAME: self._screen}
        self._service_clock = ActClock(self.clock, customer)
        bell = Bell()
        self._service = Service(self._store, channels, self._service_clock, lambda: self.catalogue, bell.ring)
        self._delivery = Delivery(self._store, channels, self.clock, self._service, bell, make_file=self._data_copy)

    @classmethod
    async def begin(
        cls, catalogue: Catalogue, language: str | None = None, *, customer: int = 0, kek: bytes | None = None
    ) -> Rehearsal:
        """A rehearsal whose questions are on record, as they are for real customers.

        With the `kek` of an installation its links to customer records are opened here too; nothing else of it is.
        """
        rehearsal = cls(catalogue, language, customer=customer, kek=kek)
        rows = revision_rows(catalogue, rehearsal.clock.now())
        await rehearsal._store.write(lambda unit: revisions.save(unit, rows))
        return rehearsal

    async def _data_copy(self, customer: CustomerId, language: Language) -> File:
        return await data_copy(self._store, customer, self.clock.now(), self.catalogue, language)

    async def close(self) -> None:
        """Forget everything."""
        await self._store.close()

    @property
    def messages(self) -> int:
        """New messages so far."""
        return self._screen.messages

    @property
    def shown(self) -> Mapping[str, Message]:
        """Every message on the screen as it looks now, by its name; what changed last is at the end."""
        return self._screen.shown

    def now(self) -> datetime:
        """The moment at which the conversation has arrived."""
        return self.clock.now()

    async def state(self) -> State | None:
        """What is stored about the customer, read back from the records."""

        def look(loaded: Loaded | None) -> tuple[Writes, State | None]:
            return Writes(), state_of(loaded) if loaded else None

        return await self._store.turn(Address(NAME, _WHO), look)

    async def act(self, act: Act) -> list[Line]:
        """Something the customer or the clock does."""
        if not isinstance(act, MovesTo | MovesBy):
            self._service_clock.begin_act()
        match act:
            case MovesTo(at):
                await self._move_to(at)
            case MovesBy(span):
                await self._move_to(self.clock.now() + span)
            case Taps():
                await self._tap(act)
            case Opens():
                word = start_word(act, self._store.keys, self.clock.now())
                await self._service.handle(self._inbound(inputs.Commanded("start", word)))
            case SaysInGroup(text):
                await self._service.handle(self._inbound(Said(text), is_private=False))
            case _:
                await self._service.handle(self._inbound(_content(act)))
        await deliver_all(self.clock, self._delivery)
        return self._screen.take()

    async def hears(self, content: Content, message_ref: str | None = None) -> list[Line]:
        """Something that arrived in another chat, which plays this customer's part; what appears of it."""
        self._service_clock.begin_act()
        await self._service.handle(self._inbound(content, message_ref))
        await deliver_all(self.clock, self._delivery)
        return self._screen.take()

    async def _move_to(self, moment: datetime) -> None:
        if self._sent:
            return await let_time_pass(self.clock, self._store, self._service, self._delivery, moment)
        self.clock.move_to(moment)

    async def _tap(self, taps: Taps) -> None:
        key = find_key(self._screen.keyboards, taps)
        for _ in range(taps.times):
            await self._service.handle(self._inbound(Pressed(key.token), key.message_ref))

    def _inbound(self, content: Content, message_ref: str | None = None, *, is_private: bool = True) -> Inbound:
        self._sent += 1
        return Inbound(
            channel=NAME,
            address=_WHO,
            event_key=str(self._sent),
            content=content,
            at=self.clock.now(),
            language=self._language,
            message_ref=message_ref,
            tap_ref="tap" if message_ref else None,
            chat="private" if is_private else "group",
            chat_ref=None if is_private else _GROUP,
        )


def _content(act: Says | Sends | SharesContact | Edits | Blocks | Unblocks) -> Content:
    match act:
        case Says(text):
            return inputs.typed(text)
        case SharesContact():
            return inputs.SharedContact()
        case Sends(what, caption):
            return inputs.typed(caption) if caption else inputs.SentUnreadable(what)
        case Edits(text):
            return inputs.Edited(text)
        case Blocks():
            return inputs.Blocked()
        case Unblocks():
            return inputs.Unblocked()


def _keys(clock: FakeClock, kek: bytes | None) -> Keys:
    own = clock.entropy(32)
    return Keys.in_memory(kek=kek or own, pepper=clock.entropy(32), entropy=clock.entropy)
