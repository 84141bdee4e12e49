"""Words that may be a child's, as far as the examples say: their age is asked, and nothing else is done on a guess.

A guess needs words that children use of themselves, and none by which somebody says that they are grown up, or speaks of others.
"""

from __future__ import annotations

from bot.engine.understanding.age_told import has_an_age_beside, names_a_young_age, says_to_be_older
from bot.engine.understanding.guessing.likelihoods import Likely, likelihoods
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.of_oneself import parts_said, said_behind
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
    return Meaning(Intent.MAYBE_CHILD) if has_an_age or _is_beside(text, context) else meaning


def _is_beside(text: str, context: Context) -> bool:
    if context.asked is None or not _may_be_of_themselves(text, context):
        return False
    language = context.here.language
    whole, *parts = parts_said(context.phrases, text, language)
    said = (*parts, *text.split(","), *said_behind(context.phrases, text, language))  # `hell, 7. Klasse` is cut at its point, too
    return any(_sounds_so(part, context) for part in said if part != whole)


def _sounds_so(part: str, context: Context) -> bool:
    return _may_be_of_themselves(part, context) and likelihoods(part, context)["child"] >= _LIKELY_CHILD


def _may_be_of_themselves(text: str, context: Context) -> bool:
    """Whether it has words of childhood or a young age, and none that say it is somebody else's, a stretch of time, or long past.

    Nor is a number alone their age: nothing says whose it is.
    """
    phrases, here = context.phrases, context.here
    has_age = names_a_young_age(text, here.language)
    is_theirs = phrases.mentions("of_oneself", text) if has_age else phrases.mentions("of_a_child", text)
    if not is_theirs or phrases.mentions("not_their_age", text):
        return False
    is_grown_up = phrases.mentions("grown_up", phrases.without(("not_grown_up",), text))
    return not is_grown_up and not says_to_be_older(phrases, text, here)


def _is_a_number_asked(context: Context) -> bool:
    return context.asked is not None and KINDS[context.asked.kind].answer_type == "number"
