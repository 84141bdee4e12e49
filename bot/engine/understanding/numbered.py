"""An answer of theirs that is named by its number in *My answers*: `change number 1`, `erase the last one`."""

from __future__ import annotations

from bot.engine.understanding.meaning import Context, Intent, Meaning
from prompts.reading.ordinals import Counting, place
from prompts.reading.vocabulary import Vocabulary, plain, vocabulary

_MOST_WORDS = 8
"""A verb, a number, and what is polite around them."""


def numbered(text: str, context: Context) -> Meaning | None:
    """The button that changes it; what is to be erased is shown first, for a number is easily mistaken."""
    words = vocabulary(context.here.language)
    if not context.numbered or not _may_name_a_number(text, words):
        return None
    if (index := _named(text, "change_numbered", context, words)) is not None:
        label = context.phrases.says("button.change_numbered", context.here.language, number=index + 1)
        token = next((token for offered, token in context.offered if offered == label), None)
        return Meaning(Intent.PRESS, presses=token) if token is not None else None
    if (index := _named(text, "erase_numbered", context, words)) is not None:
        return Meaning(Intent.UNDO, about=context.numbered[index])
    return None


def _may_name_a_number(text: str, words: Vocabulary) -> bool:
    """A quick look, since nearly every message names none."""
    if text.count(" ") >= _MOST_WORDS:
        return False
    tokens = plain(text).split()
    return len(tokens) > 1 and any(
        token[0].isdigit() or token in words.ordinals or token in words.final or token in words.numbers for token in tokens
    )


def _named(text: str, pattern_list: str, context: Context, words: Vocabulary) -> int | None:
    found = context.phrases.filled(pattern_list, text)
    counting = Counting(len(context.numbered), by_number=True, by_ordinal=True)
    return place(found["which"], counting, words) if found else None
