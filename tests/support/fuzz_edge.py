"""A cheap stand-in for the edge of Telegram: it keeps every screen and lets messages fail, the same way on every run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.errors import CustomerGone, Refused, TryLater, Uncertain
from bot.ports import Capabilities, Outbound

_FATES: dict[int, Exception] = {
    0: TryLater("a scripted flood limit", 3),
    1: Refused("a scripted refusal"),
    2: Uncertain("a scripted silence"),
}
_ONE_IN = 160
"""One message in so many meets each of the troubles."""


_CAPABILITIES = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=4096)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the bot tried to send, and how that ended."""

    at: datetime
    phase: str
    message: Message
    is_edit: bool
    fate: str


@dataclass(slots=True)
class Screen:
    """One chat, as the phone shows it, and everything that was ever on it."""

    messages: dict[str, Message] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """Every token ever shown here, with its latest label."""
    sent: list[Sent] = field(default_factory=list)
    count: int = 0

    def shows(self, outbound: Outbound) -> str:
        """The message appears, or takes the place of an earlier one."""
        message_ref = outbound.replaces if outbound.replaces in self.messages else None
        if message_ref is None:
            self.count += 1
            message_ref = str(self.count)
        self.messages[message_ref] = outbound.message
        self.tokens.update((button.token, button.label) for row in outbound.message.rows for button in row)
        return message_ref

    def recent(self, most: int = 6) -> list[tuple[str, str]]:
        """The buttons at the bottom of the screen, each with its message."""
        latest = list(self.messages.items())[-most:]
        return [(message_ref, button.token) for message_ref, message in latest for row in message.rows for button in row]


@dataclass(slots=True)
class Edge:
    """Takes what `Channel` takes, checks that the platform could, and remembers it."""

    clock: Clock
    name: str = "telegram"
    capabilities: Capabilities = _CAPABILITIES
    phase: str = "reply"
    """`reply` while customers are being answered, `tick` while only the clock moved."""
    screens: dict[str, Screen] = field(default_factory=dict)
    scripted: bool = True
    """Whether one message in so many meets a trouble."""
    blocked: set[str] = field(default_factory=set)
    forgotten: list[tuple[datetime, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    toasts: int = 0
    refused: int = 0

    def screen(self, address: str) -> Screen:
        """The chat with this id."""
        return self.screens.setdefault(address, Screen())

    async def deliver(self, outbound: Outbound) -> str:
        """Send or edit, unless this one is to fail."""
        _must_be_sendable(outbound.message)
        screen = self.screen(outbound.address)
        fate = self._fate(outbound, screen)
        record = Sent(self.clock.now(), self.phase, outbound.message, outbound.replaces is not None, type(fate).__name__)
        screen.sent.append(record)
        if isinstance(fate, Uncertain):
            screen.shows(outbound)  # it arrived, and nobody hears of it
        if fate is not None:
            self.refused += isinstance(fate, Refused)
            raise fate
        return screen.shows(outbound)

    async def acknowledge(self, tap_ref: str, text: str) -> None:
        """A toast; an empty one stops the spinner."""
        text.encode()
        self.toasts += 1

    async def working(self, address: str) -> None:
        """Nothing to show."""

    async def leave(self, chat_ref: str) -> None:
        """Leave a group."""
        self.left.append(chat_ref)

    def forget(self, address: str, *, for_good: bool = True) -> None:
        """Somebody was erased; what is on their phone stays there."""
        self.forgotten.append((self.clock.now(), address))

    def is_present(self, address: str) -> bool:
        """Telegram keeps messages for people who are away."""
        return True

    def _fate(self, outbound: Outbound, screen: Screen) -> Exception | None:
        if outbound.address in self.blocked:
            return CustomerGone("blocked")
        if outbound.address.startswith("-") or not self.scripted:
            return None
        return _FATES.get(crc32(f"{outbound.address}:{len(screen.sent)}".encode()) % _ONE_IN)


def _must_be_sendable(message: Message) -> None:
    """What the platform takes: some text that is text, labels that are not empty, tokens of 1-64 bytes of ASCII."""
    assert message.text.strip(), "an empty message"
    message.text.encode()
    for row in message.rows:
        assert len(row) <= 8, row
        for button in row:
            assert button.label.strip(), message
            assert 1 <= len(button.token.encode("ascii")) <= 64, button
