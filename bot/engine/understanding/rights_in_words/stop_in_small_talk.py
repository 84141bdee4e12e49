"""A refusal that seems to be small talk, or the wish to go on: `we had better stop bothering`, `not interested`.

The examples know single words of it (`better`, `let's ... now`); nobody who stops something is thanked for it, nor asked on.
"""

from __future__ import annotations

from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Context, Intent, Meaning
from prompts.reading.clauses import clauses_of

_MOST_WORDS = 7
"""A longer message tells something."""

_SMALL_TALK = frozenset(
    {Intent.GREETING, Intent.THANKS, Intent.BYE, Intent.PRAISE, Intent.LAUGHTER, Intent.FINE, Intent.START, Intent.STILL_OPEN}
)
_GOES_ON = frozenset({Action.ONE_MORE, Action.ONE_NOW, Action.RESUME})


def ends_in_small_talk(text: str, meaning: Meaning, context: Context) -> bool:
    """Whether a stop is to be offered in place of an answer to small talk, or of the next question."""
    if not context.is_asked:
        return False
    if not context.is_waiting and context.phrases.means("not_interested", text):
        return True
    return (meaning.intent in _SMALL_TALK or goes_on(meaning)) and _ends_something(text, context)


def goes_on(meaning: Meaning) -> bool:
    """Whether the words seem to ask for the next question."""
    return meaning.intent is Intent.START or (meaning.presses is not None and meaning.presses.action in _GOES_ON)


def _ends_something(text: str, context: Context) -> bool:
    """Whether a verb of stopping stands in it that nothing denies."""
    phrases = context.phrases
    if len(text.split()) > _MOST_WORDS or not phrases.mentions("ends_something", phrases.without(("sounds_like_a_stop",), text)):
        return False
    kept = (
        " ".join(token for place, token in enumerate(clause.tokens) if place not in clause.denied)
        for clause in clauses_of(phrases.without(("sounds_like_a_stop",), text), context.here.language)
    )
    return any(phrases.mentions("ends_something", clause) for clause in kept)
