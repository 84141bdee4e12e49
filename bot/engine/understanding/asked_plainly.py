"""What is asked or said so plainly that no example has to know it: a complaint, and when or whether something is erased."""

from __future__ import annotations

from bot.engine.understanding.meaning import Context, Intent, Meaning
from prompts.reading.vocabulary import vocabulary
from prompts.text.phrases import Phrases
from prompts.text.plain import bare, unaccented

_LONGEST = 100
"""Letters; a longer message tells something."""
_OF_THE_QUESTION = ("asks_when", "of_erasing", "around_erasing", "polite", "said_in_passing")
_AROUND = ("polite", "beside_a_stop", "said_in_passing", "yes")


def asked_plainly(text: str, context: Context) -> Meaning | None:
    """A complaint, or a question about an erasure, as all of a message; nothing where it says more or something else."""
    if len(text) > _LONGEST:
        return None
    if _complains(text, context):
        return Meaning(Intent.COMPLAINT)
    return Meaning(Intent.WHEN_ERASED) if _asks_when_it_is_erased(text, context.phrases) else None


def _complains(text: str, context: Context) -> bool:
    """Whether it begins with it, and nothing in it denies it: `I can't complain` praises."""
    around = context.phrases.mentioned("complains", text)
    if around is None or context.phrases.without(_AROUND, around[0]):
        return False
    return vocabulary(context.here.language).negations.isdisjoint(unaccented(bare(text)).split())


def _asks_when_it_is_erased(text: str, phrases: Phrases) -> bool:
    """Whether it is a question of nothing but such words: of what is to be erased otherwise, there are more (`the dark one`)."""
    begins = phrases.mentioned("asks_when", phrases.without(("said_in_passing",), text))
    is_asked = begins is not None and not begins[0] and phrases.mentions("of_erasing", begins[1])
    return is_asked and phrases.single_words(*_OF_THE_QUESTION).issuperset(unaccented(bare(text)).split())
