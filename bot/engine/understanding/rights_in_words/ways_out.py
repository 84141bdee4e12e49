"""A stop or an erasure beside what is asked back: somebody who speaks of their yes or their data may want none of our questions.

Nothing is done for it; it is one tap away.
"""

from __future__ import annotations

from dataclasses import replace

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from prompts.model.answer_types import Read

_HAS_ROOM = frozenset({Intent.ANSWER, Intent.MAYBE_ANSWER, Intent.MAYBE_KEEP, Intent.NOTHING, Intent.FINE})
_SAYS_NOTHING_OF_IT = frozenset({Intent.UNDECIDED, Intent.CANCEL, Intent.UNDO, Intent.PRAISE})
_LEAVES_A_QUESTION = frozenset({Action.SKIP, Action.LATER, Action.NEVER})
"""What a guess would press: more than the one question may be meant."""
_STOP = Token(0, Action.STOP)


def with_ways_out(text: str, meaning: Meaning, context: Context) -> Meaning:
    """The same, with what ends more than this question beside it, where the words may be about that."""
    if not context.phrases.mentions("of_their_rights", text):
        return meaning
    return _beside(meaning, (Token(0, Action.OFFER_ERASURE), *((_STOP,) if context.is_asked else ())))


def _beside(meaning: Meaning, out: tuple[Token, ...]) -> Meaning:
    if meaning.intent is Intent.ANSWER and isinstance(meaning.answer, Read):
        return Meaning(Intent.MAYBE_KEEP, answer=meaning.answer, offers=out)
    if meaning.intent in _HAS_ROOM:
        return replace(meaning, offers=_joined(meaning.offers, out))
    is_pressed = meaning.intent is Intent.PRESS and meaning.presses is not None and meaning.presses.action in _LEAVES_A_QUESTION
    if _STOP in out and (is_pressed or meaning.intent in _SAYS_NOTHING_OF_IT):
        return Meaning(Intent.MAYBE_STOP, offers=tuple(token for token in (meaning.presses, *out) if token not in (None, _STOP)))
    return meaning


def _joined(offers: tuple[Token, ...], out: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple(dict.fromkeys((*offers, *out)))
