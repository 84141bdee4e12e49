"""The terminal: what the bot says is collected in order, for whoever prints or checks it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.engine.model.effects import Message
from bot.ports import Capabilities, File, Outbound

NAME = "terminal"


@dataclass(frozen=True, slots=True)
class Line:
    """Something that appeared on the screen: a message, new or in place of an earlier one, or a toast."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    is_toast: bool = False


_CAPABILITIES = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=100_000)


@dataclass(slots=True)
class Terminal:
    """A screen that only grows: an edited message is printed again, and buttons are typed in brackets."""

    name: str = NAME
    capabilities: Capabilities = _CAPABILITIES
    fresh: list[Line] = field(default_factory=list)
    shown: dict[str, Message] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    sent: int = 0

    async def deliver(self, outbound: Outbound) -> str:
        """Show a message, and the name of its file; an edited one takes the place of its predecessor for later taps."""
        message_ref = outbound.replaces
        if message_ref is None or message_ref not in self.shown:
            self.sent += 1
            message_ref = str(self.sent)
        self.shown.pop(message_ref, None)
        self.shown[message_ref] = outbound.message
        rows = tuple(tuple(button.label for button in row) for row in outbound.message.rows)
        text = outbound.message.text
        if outbound.file is not None:
            self.files[message_ref] = outbound.file
            text = f"{text}\n{outbound.file.name}"
        self.fresh.append(Line(text, rows))
        return message_ref

    async def acknowledge(self, tap_ref: str, text: str) -> None:
        """Show a toast."""
        if text:
            self.fresh.append(Line(text, is_toast=True))

    async def working(self, address: str) -> None:
        """Nothing to show."""

    async def leave(self, chat_ref: str) -> None:
        """There are no groups here."""

    def forget(self, address: str, *, for_good: bool = True) -> None:
        """The screen stays: it is in front of whoever rehearses, and gone with them."""

    def is_present(self, address: str) -> bool:
        """Whoever rehearses is there."""
        return True

    def find(self, label: str) -> tuple[str, str] | None:
        """The newest button with this label: the message that carries it, and its token."""
        for message_ref, message in reversed(self.shown.items()):
            for row in message.rows:
                for button in row:
                    if button.label.removeprefix("\N{CHECK MARK} ").casefold() == label.strip().casefold():
                        return message_ref, button.token
        return None

    def take(self) -> list[Line]:
        """What appeared since the last look."""
        lines, self.fresh = self.fresh, []
        return lines
