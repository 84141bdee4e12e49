"""A message, held once against every list of whole messages that reading asks for."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.engine.understanding.meaning import Context, Intent
from bot.engine.understanding.rights_in_words.several_wishes import MARKS
from bot.engine.understanding.rights_in_words.stretched import is_stretched_stop
from prompts.text.phrases import Phrases
from prompts.text.plain import bare

WORDS = (Intent.HELP, Intent.MENU, Intent.PRIVACY, Intent.WHO_ARE_YOU, Intent.WHO_SEES, Intent.MY_DATA, Intent.DELETE)
"""Words no answer may be: the linter refuses them as labels."""

WISHES = (Intent.PAUSE, Intent.PACE, Intent.LANGUAGE, Intent.EXPORT, Intent.KEEP_HERE, Intent.CONSENTS)
"""Wishes about the bot itself, unless the words name an answer."""

_LISTS = (
    "stop", "cancel", "changed_mind", "insult", "child", "yes", "no", "skip", "later", "never", "why", "no_idea", "right",
    "wrong_button",
    *WORDS, *WISHES,
)  # fmt: skip
"""Every list of whole messages that is asked for here."""

_IN_PARTS = ("stop", "cancel", "skip", "later", "never", "yes", "no")
"""Lists of which a message may be several words one after the other: `no thanks, not this one`."""

_PARTS = re.compile(MARKS)
_MOST_PARTS = 3
_LONGEST_PART = 40
"""Letters."""


class Heard(NamedTuple):
    """A message, with the lists that the whole of it is a word of."""

    text: str
    words: frozenset[str]


def looked_up(text: str, context: Context) -> Heard:
    """The message with the lists that the whole of it, or every part of it, is a word of."""
    words = frozenset(context.phrases.meanings(text, _LISTS)) or _in_parts(text, context)
    is_stop = not words and is_stretched_stop(text, context.phrases)
    return Heard(text, frozenset({"stop"}) if is_stop else words)


def is_word(text: str, phrases: Phrases) -> bool:
    """Whether the whole of it is a word to us, in any language."""
    return bool(phrases.meanings(text, _LISTS)) or is_stretched_stop(text, phrases)


def _in_parts(text: str, context: Context) -> frozenset[str]:
    """The one list that every part of the message is a word of, beside a yes or a no in front of it or behind."""
    parts = [part for part in _PARTS.split(text) if bare(part)]
    if not 1 < len(parts) <= _MOST_PARTS or any(len(part) > _LONGEST_PART for part in parts):
        return frozenset()
    words = [set(context.phrases.meanings(part, _IN_PARTS)) for part in parts]
    meant = set().union(*words)
    meant = meant - {"yes", "no"} or meant
    return frozenset(meant) if all(words) and len(meant) == 1 else frozenset()
