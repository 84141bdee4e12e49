"""Every button that was ever shown, so that a line can name one by its label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

_TICK = "\N{CHECK MARK} "


@dataclass(frozen=True, slots=True)
class Key:
    """A button on a message: what it says, and the token it carries."""

    message_ref: str
    label: str
    token: str


@dataclass(slots=True)
class Keyboards:
    """What can be tapped: on the messages as they look now, and on those that somebody may still have in front of them."""

    now: dict[str, tuple[Key, ...]] = field(default_factory=dict)
    ever: dict[tuple[str, str], Key] = field(default_factory=dict)

    def shows(self, message_ref: str, buttons: Iterable[tuple[str, str]]) -> None:
        """A message appears, or looks different now; either way nothing was shown later."""
        keys = tuple(Key(message_ref, label, token) for label, token in buttons)
        self.now.pop(message_ref, None)
        self.now[message_ref] = keys
        for key in keys:
            self.ever.setdefault((message_ref, key.token), key)

    def newest(self, label: str) -> Key | None:
        """The newest button with this label that is still there."""
        keys = (key for message in reversed(self.now.values()) for key in message)
        return next((key for key in keys if _plain(key.label) == _plain(label)), None)

    def old(self, label: str, nth: int) -> Key | None:
        """The `nth` oldest button that was shown with this label, without the one a plain tap would find."""
        newest = self.newest(label)
        is_newest = (newest.message_ref, newest.token) if newest else None
        keys = [key for at, key in self.ever.items() if at != is_newest and _plain(key.label) == _plain(label)]
        return keys[nth - 1] if nth <= len(keys) else None


def _plain(label: str) -> str:
    return label.removeprefix(_TICK).strip().casefold()
