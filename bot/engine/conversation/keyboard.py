"""How buttons are laid out: by the length of their labels, so that nothing is cut off on a phone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.model.effects import Button

Rows = tuple[tuple[Button, ...], ...]


_MOST_IN_A_ROW = 8
"""Telegram shows no more (python-telegram-bot's InlineKeyboardMarkupLimit)."""


def rows(choices: Sequence[Button]) -> Rows:
    """The choices in rows."""
    width = _width([len(button.label) for button in choices])
    return tuple(tuple(choices[i : i + width]) for i in range(0, len(choices), width))


def _width(lengths: list[int]) -> int:
    """Numbers share a row, or two equal ones; three short labels, two middling ones, one long one (on a 360 px phone)."""
    if all(length <= 2 for length in lengths):
        return max(1, len(lengths) if len(lengths) <= _MOST_IN_A_ROW else -(-len(lengths) // 2))
    if len(lengths) != 4 and all(length <= 8 for length in lengths):
        return 3
    return 2 if all(length <= 16 for length in lengths) else 1
