"""What is not to be kept, or not to be passed on: `don't write this down`, `something fruity, but don't share it`.

Whatever stands beside such words is no answer then. Who says them of somebody else (`I don't keep it in the fridge`) says none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.rights_in_words.several_wishes import MARKS, in_brackets, parts_aside, wishes_in
from prompts.model.answer_types import Read
from prompts.text.phrases import Phrases
from prompts.text.plain import bare

_CLAUSES = re.compile(MARKS)
_REACH = 3
"""Words in front in which somebody else is looked for who does not keep it."""
_SHORTEST_WISH = 3
"""Words: `sharing` beside others may be what they like, `don't share this` is not."""

_GOES_BEFORE = frozenset(
    {
        Intent.STOP,
        Intent.DISTRESS,
        Intent.CHILD,
        Intent.MAYBE_CHILD,
        Intent.DELETE,
        Intent.KEEP_HERE,
        Intent.CONSENTS,
        Intent.EXPORT,
    }
)
_GIVES_WAY = frozenset(
    {Intent.ANSWER, Intent.LATE_ANSWER, Intent.MAYBE_ANSWER, Intent.MAYBE_KEEP, Intent.UNDECIDED, Intent.FINE, Intent.NOTHING}
)
"""What may keep something, or says nothing of what is wanted."""
_INSTEAD = (Token(0, Action.OFFER_ERASURE), Token(0, Action.STOP))


def unless_not_to_be_kept(text: str, meaning: Meaning, context: Context) -> Meaning:
    """The same where nothing in the message says that it is not to be kept, nor passed on; an erasure that waits goes on.

    Words that only mention it ("don't write on it") are asked back, with an erasure and a stop beside.
    """
    if meaning.intent in _GOES_BEFORE or context.is_erasing:
        return meaning
    offered = tuple(token for token in _INSTEAD if token.action is not Action.STOP or context.is_asked)
    if _is_said(text, context.phrases):
        mine = (Token(0, Action.MY_ANSWERS),) if context.given else ()
        return Meaning(Intent.NOT_KEPT, offers=(*mine, *offered))
    does_change = meaning.presses is not None and meaning.presses.action is Action.CHANGE  # as an answer in a sentence may be taken
    if meaning.intent not in _GIVES_WAY and not does_change:
        return meaning
    if _is_an_aside("not_kept_aside", text, context.phrases):
        return Meaning(Intent.NOT_KEPT, offers=offered)
    is_kept_here = any(_keeps_it_here(part, context.phrases) for part in wishes_in(text))
    if is_kept_here or _is_an_aside("not_shared_aside", text, context.phrases):
        return Meaning(Intent.KEEP_HERE)
    if not _is_mentioned(text, context.phrases):
        return meaning
    if meaning.intent is Intent.ANSWER and isinstance(meaning.answer, Read):
        return Meaning(Intent.MAYBE_KEEP, answer=meaning.answer, offers=offered)
    return replace(meaning, offers=tuple(dict.fromkeys((*meaning.offers, *offered))))


def _is_said(text: str, phrases: Phrases) -> bool:
    """Whether a clause of it says no more, or ends with it; with words behind it, it may be about something else."""
    for clause in _CLAUSES.split(text):
        around = phrases.mentioned("not_to_keep", clause)
        if around is not None and not phrases.without(("beside_a_stop", "polite"), around[1]) and _is_to_us(around[0], phrases):
            return True
    return False


def _is_an_aside(listed: str, text: str, phrases: Phrases) -> bool:
    """Whether a whole part of it, beside others, is one of these: `something fruity, confidential`; alone it may be an answer.

    What is said first and taken up again ("forget that, dark") is about something else. What stands in brackets is one alone, too.
    """
    parts = [*wishes_in(text)[1:], *parts_aside(text)[1:], *in_brackets(text)]
    asides = (each for part in dict.fromkeys(parts) for each in (part, *wishes_in(part)))
    return any(phrases.means(listed, said) for part in asides for said in (part, phrases.without(("beside_a_stop",), part)))


def _is_mentioned(text: str, phrases: Phrases) -> bool:
    around = phrases.mentioned("not_to_keep", text)
    return around is not None and _is_to_us(around[0], phrases)


def _is_to_us(before: str, phrases: Phrases) -> bool:
    return not phrases.mentions("keeps_it_themselves", " ".join(before.split()[-_REACH:]))


def _keeps_it_here(part: str, phrases: Phrases) -> bool:
    said = (bare(part), phrases.without(("beside_a_stop",), part))
    return any(len(words.split()) >= _SHORTEST_WISH and phrases.means("keep_here", words) for words in said)
