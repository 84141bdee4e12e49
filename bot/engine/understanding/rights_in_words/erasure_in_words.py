"""An erasure in ordinary words, alone or beside others: `can you delete this chat`, `dark, then forget me`, `close my account`.

It is offered, and always confirmed; an account that is to be closed may mean a stop just as well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.rights_in_words.several_wishes import wishes_in
from prompts.model.answer_types import Read
from prompts.reading.vocabulary import vocabulary
from prompts.text.phrases import Phrases
from prompts.text.plain import bare

_GOES_BEFORE = frozenset(
    {Intent.STOP, Intent.DISTRESS, Intent.CHILD, Intent.DELETE, Intent.CONFIRM_ERASURE, Intent.WHEN_ERASED, Intent.COMPLAINT}
)
_OF_ONE_ANSWER = frozenset({Action.FORGET_IT, Action.ERASE_ANSWER})
_HAS_ROOM = frozenset({Intent.MAYBE_ANSWER, Intent.MAYBE_STOP})
_AROUND_IT = (("polite", "yes", "before_an_erasure"), ("polite", "yes", "before_an_erasure", "beside_a_stop"))
"""Lists of words without which it may be an erasure, each tried: `damit` is none beside a stop, and is part of `weg damit`."""
_REACH = 2
"""Words in front in which a negation is looked for (`please don't forget me`); behind it, one (`a forget-me-not`)."""
_ERASURE, _STOP = Token(0, Action.OFFER_ERASURE), Token(0, Action.STOP)


def with_an_erasure(text: str, meaning: Meaning, context: Context) -> Meaning:
    """The same where nothing in the message wants to be erased; one that is wanted comes first, or stands beside an answer."""
    if meaning.intent in _GOES_BEFORE or context.is_erasing:
        return meaning
    if _is_all_they_say(text, meaning, context):
        return Meaning(Intent.DELETE)
    if meaning.intent is Intent.NOT_KEPT:
        return meaning
    closing, erasing = (_Erasing.of(listed, text, context) for listed in ("closes_an_account", "erases_it_all"))
    is_a_part = _is_a_part(text, context.phrases)
    if not (closing.is_mentioned or erasing.is_mentioned or is_a_part):
        return meaning
    is_said = closing.is_said or erasing.is_said
    if _may_be_kept(meaning) and not (is_said and len(wishes_in(text)) == 1):
        return _beside(Meaning(Intent.MAYBE_KEEP, answer=meaning.answer, offers=meaning.offers), context)
    if meaning.intent in _HAS_ROOM:
        return _beside(meaning, context)
    if not (is_said or is_a_part):
        return _beside(meaning, context) if meaning.intent in (Intent.ANSWER, Intent.NOTHING) else meaning
    may_be_a_stop = closing.is_mentioned and context.is_asked
    return Meaning(Intent.MAYBE_STOP, offers=(_ERASURE,)) if may_be_a_stop else Meaning(Intent.DELETE)


def _is_all_they_say(text: str, meaning: Meaning, context: Context) -> bool:
    """`Yes, delete it`, `doch löschen`, said to nothing that waits for a yes; of the answer just given it may be that alone."""
    if meaning.intent is Intent.UNDO or (meaning.presses is not None and _is_answered_by(meaning.presses, context)):
        return False
    left = (bare(text), *(context.phrases.without(around, text) for around in _AROUND_IT))
    return any(context.phrases.is_one(listed, words) for words in left for listed in ("erases_it", "delete"))


def _is_answered_by(pressed: Token, context: Context) -> bool:
    return pressed == context.ends_step or pressed.action in _OF_ONE_ANSWER


def _may_be_kept(meaning: Meaning) -> bool:
    return meaning.intent in (Intent.ANSWER, Intent.MAYBE_KEEP) and isinstance(meaning.answer, Read)


def _beside(meaning: Meaning, context: Context) -> Meaning:
    stop = (_STOP,) if context.is_asked and meaning.intent is not Intent.MAYBE_STOP else ()
    return replace(meaning, offers=tuple(dict.fromkeys((*meaning.offers, _ERASURE, *stop))))


class _Erasing(NamedTuple):
    """Whether it is wanted at all, and whether nothing stands behind it that says of what ("remove everything sour")."""

    is_mentioned: bool
    is_said: bool

    @classmethod
    def of(cls, listed: str, text: str, context: Context) -> _Erasing:
        around = context.phrases.mentioned(listed, text)
        negations = vocabulary(context.here.language).negations
        if around is None or not negations.isdisjoint((*around[0].split()[-_REACH:], *around[1].split()[:1])):
            return cls(is_mentioned=False, is_said=False)
        return cls(is_mentioned=True, is_said=not context.phrases.without(("beside_a_stop", "polite"), around[1]))


def _is_a_part(text: str, phrases: Phrases) -> bool:
    """Whether one of several wishes is an erasure: `dark, and delete everything`."""
    parts = wishes_in(text) if phrases.mentions("delete", text) else ()
    return len(parts) > 1 and any(
        phrases.means("delete", said) for part in parts for said in (part, phrases.without(("beside_a_stop",), part))
    )
