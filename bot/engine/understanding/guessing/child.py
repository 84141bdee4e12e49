"""Words that may be a child's, as far as the examples say: their age is asked, and nothing else is done on a guess.

A guess needs words that children use of themselves, and none by which somebody says that they are grown up, or speaks of others.
"""

from __future__ import annotations

from bot.engine.understanding.guessing.likelihoods import Likely, likelihoods
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.persons.age_told import has_an_age_beside, names_a_young_age, names_their_age, says_to_be_older
from bot.engine.understanding.persons.of_oneself import parts_said, said_behind
from prompts.kinds.table import KINDS

_LIKELY_CHILD = 0.7
"""From here on words may be a child's."""

_SAYS_NO_RIGHT = frozenset(
    {
        Intent.ANSWER, Intent.LATE_ANSWER, Intent.MAYBE_ANSWER, Intent.MAYBE_KEEP, Intent.NOTHING, Intent.FINE, Intent.UNDECIDED,
        Intent.GREETING, Intent.THANKS, Intent.PRAISE, Intent.LAUGHTER,
    }
)  # fmt: skip
"""What may keep something or go on asking beside words that may be a child's."""


def may_be_a_child(text: str, likely: Likely, context: Context) -> bool:
    """Whether it is likely enough; never of who said that they are old enough."""
    is_likely = likely["child"] >= _LIKELY_CHILD and not context.is_of_age and context.may_be_child
    return is_likely and _may_be_of_themselves(text, context)


def unless_perhaps_a_child(text: str, meaning: Meaning, context: Context, *, is_exact: bool) -> Meaning:
    """The same, unless something beside an answer may be a child's: `mocha, 13yo`, `dark, im in 8th grade`."""
    if context.is_of_age or meaning.intent not in _SAYS_NO_RIGHT or (is_exact and not _is_a_number_asked(context)):
        return meaning
    asked = context.asked.ask.says(context.here.language) if context.asked is not None else ""
    language, may_be_number = context.here.language, not context.may_be_child
    has_an_age = has_an_age_beside(context.phrases, text, asked, language, may_be_number=may_be_number)
    is_age = has_an_age or names_their_age(context.phrases, text, context.here)
    is_likely = is_age or says_perhaps(text, context) or _is_beside(text, context)
    return Meaning(Intent.MAYBE_CHILD) if is_likely else meaning


def says_perhaps(text: str, context: Context) -> bool:
    """Whether its words, or a part of them, are said by children of themselves; no number that is asked for is one."""
    if context.is_of_age or (not context.may_be_child and names_a_young_age(text, context.here.language)):
        return False
    parts = parts_said(context.phrases, text, context.here.language)
    return any(context.phrases.means("perhaps_a_child", part) for part in parts)


def _is_beside(text: str, context: Context) -> bool:
    """Whether a part of it, beside what answers, sounds like a child; at its comma alone, `7. Klasse` stays whole."""
    phrases, language = context.phrases, context.here.language
    if context.asked is None or not (phrases.mentions("of_a_child", text) or _speaks_of_childhood(text, context)):
        return False
    said = dict.fromkeys((*parts_said(phrases, text, language)[1:], *text.split(","), *said_behind(phrases, text, language)))
    young = [part for part in said if part != text and _speaks_of_childhood(part, context)]
    is_theirs = bool(young) and not _is_grown_up_or_another(text, context)
    return is_theirs and any(likelihoods(part, context)["child"] >= _LIKELY_CHILD for part in young)


def _may_be_of_themselves(text: str, context: Context) -> bool:
    return _speaks_of_childhood(text, context) and not _is_grown_up_or_another(text, context)


def _speaks_of_childhood(text: str, context: Context) -> bool:
    """Whether it has words of childhood, or a young age of their own: of a number alone nothing says whose it is."""
    has_age = names_a_young_age(text, context.here.language)
    return context.phrases.mentions("of_oneself" if has_age else "of_a_child", text)


def _is_grown_up_or_another(text: str, context: Context) -> bool:
    """Whether something in it says that it is somebody else's, a stretch of time or long past, or that they are grown up."""
    phrases = context.phrases
    if phrases.mentions("not_their_age", text) or phrases.mentions("grown_up", phrases.without(("not_grown_up",), text)):
        return True
    return says_to_be_older(phrases, text, context.here)


def _is_a_number_asked(context: Context) -> bool:
    return context.asked is not None and KINDS[context.asked.kind].answer_type == "number"
