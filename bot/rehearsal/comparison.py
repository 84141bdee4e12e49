"""What the bot said beside what a transcript expects it to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.channels.terminal import Line
from prompts.text.phrases import SLOT, Phrases

_ANY_RECEIPT = "R-????-????"
_RECEIPT = "R-[0-9A-Z]{4}-[0-9A-Z]{4}"
_WRITTEN_FOR = ".terminal"
"""Transcripts hold the terminal's wording where a channel has one of its own: `details.stored.terminal`."""


def bot_lines(lines: Iterable[Line]) -> list[str]:
    """What appeared on the screen, as the bot's lines of a transcript, without their mark."""
    written = []
    for line in lines:
        written += [f"({line.text})"] if line.is_toast else [words for words in line.text.splitlines() if words]
        written += [" ".join(f"[{label}]" for label in row) for row in line.rows]
    return written


def written_down(lines: Iterable[Line]) -> list[str]:
    """The lines as a transcript keeps them: a receipt is another one each time."""
    return [re.sub(_RECEIPT, _ANY_RECEIPT, line) for line in bot_lines(lines)]


def differences(expected: Sequence[tuple[int, str]], said: Sequence[str]) -> list[str]:
    """Where the bot said something else than the numbered lines, in words; nothing expected is nothing checked."""
    if not expected:
        return []
    problems = []
    for (number, text), actual in zip(expected, said, strict=False):
        if not _fits(text, actual):
            problems.append(f"line {number}: expected {text!r}, the bot said {actual!r}")
    problems += [f"line {number}: expected {text!r}, the bot said nothing more" for number, text in expected[len(said) :]]
    last = expected[-1][0]
    problems += [f"after line {last}: the bot also said {actual!r}" for actual in said[len(expected) :]]
    return problems


def own_words(channel: str, phrases: Phrases) -> list[tuple[str, str]]:
    """The terminal's wording and the channel's, of every phrase that each channel words for itself; the longest first."""
    pairs = []
    for texts in phrases.texts.values():
        for key, phrase in texts.items():
            own = texts.get(f"{key.removesuffix(_WRITTEN_FOR)}.{channel}") if key.endswith(_WRITTEN_FOR) else None
            if own is not None and not SLOT.search(phrase):
                pairs.append((phrase, own))
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def spoken_in(text: str, words: Iterable[tuple[str, str]]) -> str:
    """A transcript's line in a channel's own words."""
    for phrase, own in words:
        text = text.replace(phrase, own)
    return text


def _fits(expected: str, actual: str) -> bool:
    is_start = expected.endswith("…")
    pattern = re.escape(expected[:-1] if is_start else expected).replace(re.escape(_ANY_RECEIPT), _RECEIPT)
    return bool((re.match if is_start else re.fullmatch)(pattern, actual))
