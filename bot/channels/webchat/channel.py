"""The web phone as a channel: messages go to screens in memory and to the pages that are open on them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from bot.channels.webchat.screen.downloads import Shelf
from bot.channels.webchat.screen.screen import Bubble, Event, Noted, Screen, Stream, TakenBack, Tap, Wiped
from bot.channels.webchat.updates import MOST_TEXT, NAME
from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.ports import Capabilities, File, Outbound

_MOST_SCREENS = 10_000
_MOST_STREAMS_EACH = 6
_STILL_LOOKING = timedelta(seconds=30)
"""How long somebody counts as present whose page cannot tell that it was closed."""

_PATIENCE = 0.7
"""Seconds to wait for a reply before a page without JavaScript is drawn."""


class WebChat:
    """The screens of all browsers. Nothing is stored: a page rebuilds its screen from the records."""

    name = NAME
    capabilities = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=MOST_TEXT, holds_questions=True)

    def __init__(self, *, clock: Clock, fresh: Callable[[], str], most_streams: int = 5_000, most_from_one: int = 300) -> None:
        """`fresh` gives names for messages that stay unique across restarts; so many pages may be open, and of one network."""
        self._most_streams = most_streams
        self._most_from_one = most_from_one
        self._clock = clock
        self._fresh = fresh
        self._screens: OrderedDict[str, Screen] = OrderedDict()
        self._streams: dict[str, list[Stream]] = {}
        self._shelf = Shelf(clock)
        self._is_closed = False

    async def deliver(self, outbound: Outbound) -> str:
        """Show a message; with no screen to show it on it is in the records, from which the next page is rebuilt."""
        screen = self._screens.get(outbound.address)
        is_there = screen is None or outbound.replaces in screen.bubbles
        changes = outbound.replaces if is_there else None
        bubble = self._drafted(outbound, changes or self._fresh())
        if screen is not None:
            self._settle_tap(outbound.address, screen, changes)
            self._tell(outbound.address, screen.put(bubble))
            screen.replies += 1
            screen.replied.set()
        return bubble.ref

    async def acknowledge(self, tap_ref: str, text: str) -> None:
        """Show a toast on the open pages, or keep it for the next one; a tap is named by its address."""
        screen = self._screens.get(tap_ref)
        if text and not self._tell(tap_ref, Noted(text)) and screen is not None:
            screen.note(text)

    async def working(self, address: str) -> None:
        """Nothing to show."""

    async def leave(self, chat_ref: str) -> None:
        """There are no groups here."""

    def is_present(self, address: str) -> bool:
        """Whether a page is open, or was sent so recently that it may be: a closed tab is not a silence."""
        screen = self._screens.get(address)
        served_at = screen.served_at if screen else None
        is_recent = served_at is not None and self._clock.now() - served_at < _STILL_LOOKING
        return is_recent or bool(self._streams.get(address))

    def forget(self, address: str, *, for_good: bool = True) -> None:
        """Wipe the screen of somebody who was erased, for a farewell. For good: the browser forgets its name as well."""
        self._shelf.forget(address)
        known = self._screens.get(address)
        if known is not None:
            self._screens[address] = Screen(served_at=known.served_at, is_forgotten=for_good, replies=known.replies)
        self._tell(address, Wiped())

    async def close(self) -> None:
        """End all streams, and open no new ones, so that the server can stop."""
        self._is_closed = True
        for streams in self._streams.values():
            for stream in streams:
                stream.close()

    # What the pages do.

    def screen(self, address: str) -> Screen | None:
        """What this browser shows; `None` when it has to be rebuilt."""
        if address in self._screens:
            self._screens.move_to_end(address)
        return self._screens.get(address)

    def open_screen(self, address: str, transcript: Sequence[tuple[str, Message]]) -> Screen:
        """What the records tell, and files that wait; of those who closed the page, whoever looked longest ago makes room."""
        rebuilt = Screen()
        for bubble in (*(Bubble(ref, message) for ref, message in transcript), *self._shelf.bubbles(address)):
            rebuilt.put(bubble)
        screen = self._screens.setdefault(address, rebuilt)
        while len(self._screens) > _MOST_SCREENS:
            del self._screens[next(kept for kept in self._screens if kept not in self._streams)]
        return screen

    def file(self, address: str, name: str) -> File | None:
        """The file that waits for this browser under this name; nothing for anybody else, or when it is too late."""
        return self._shelf.take(address, name)

    def served(self, address: str) -> None:
        """A page was sent there."""
        if address in self._screens:
            self._screens[address].served_at = self._clock.now()

    def open_stream(self, address: str, network: str = "") -> Stream | None:
        """A page opened; `None` when no more can be held open. The oldest of too many pages of one browser is closed.

        `network` is where it comes from; empty where that could be everybody.
        """
        if self._is_closed or self._is_full(network):
            return None
        streams = self._streams.setdefault(address, [])
        if len(streams) >= _MOST_STREAMS_EACH:
            streams.pop(0).close()
        streams.append(stream := Stream(network))
        if address in self._screens:
            self._screens[address].served_at = None
        return stream

    def _is_full(self, network: str) -> bool:
        """Counted anew each time, over a few thousand at most: who left cannot be forgotten."""
        networks = [stream.network for streams in self._streams.values() for stream in streams]
        return len(networks) >= self._most_streams or (network != "" and networks.count(network) >= self._most_from_one)

    def leave_stream(self, address: str, stream: Stream) -> None:
        """A page was closed."""
        streams = self._streams.get(address, [])
        if stream in streams:
            streams.remove(stream)
        if not streams:
            self._streams.pop(address, None)

    def spoke(self, address: str, ref: str, text: str) -> None:
        """Show what the customer says; a repetition of the same form shows it once."""
        screen = self._screens.get(address)
        if screen is not None and ref not in screen.bubbles:
            self._tell(address, screen.put(Bubble(ref, Message(text), is_own=True)))

    def tapped(self, address: str, ref: str, on: str, token: str) -> None:
        """Remember a tap: it becomes a bubble if the reply is a new message, while a message that changes in place says it."""
        screen = self._screens.get(address)
        label = screen.find_label(on, token) if screen else None
        if screen is not None:
            screen.last_tapped = on
        if screen is not None and label is not None and ref not in screen.bubbles:
            screen.tap = Tap(on, Bubble(ref, Message(label), is_own=True))

    def answered(self, address: str) -> None:
        """Nothing more comes in reply to a tap."""
        if address in self._screens:
            self._screens[address].tap = None

    def take_back(self, address: str, ref: str) -> None:
        """The customer's words were not received, so they do not stand there as if they had been."""
        screen = self._screens.get(address)
        if screen is not None and ref in screen.bubbles:
            del screen.bubbles[ref]
            self._tell(address, TakenBack(ref))

    async def replied(self, address: str, since: int) -> None:
        """Wait a moment for a reply, on behalf of a page that cannot be told later; `since` counts the earlier ones."""
        screen = self._screens.get(address)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while screen is not None and screen.replies == since:
                    screen.replied.clear()
                    await screen.replied.wait()

    def _drafted(self, outbound: Outbound, ref: str) -> Bubble:
        """A file is in no records: it waits on the shelf, with the words it came with."""
        if outbound.file is None:
            return Bubble(ref, outbound.message)
        return self._shelf.put(outbound.address, outbound.file, ref=ref, message=outbound.message)

    def _settle_tap(self, address: str, screen: Screen, changes: str | None) -> None:
        tap, screen.tap = screen.tap, None
        if tap is not None and changes is None:
            self._tell(address, screen.put(tap.bubble))

    def _tell(self, address: str, event: Event) -> bool:
        """Whether anybody was there to be told."""
        streams = self._streams.get(address, [])
        for stream in streams:
            stream.push(event)
        return bool(streams)
