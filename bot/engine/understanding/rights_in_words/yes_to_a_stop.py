"""A yes to *Shall I stop?*: in any words but those that say to go on, for a refusal is read for recall, and a tap takes it back.

To everything else only a plain yes is one (`pressed.py`).
"""

from __future__ import annotations

import re

from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.rights_in_words.stop_in_small_talk import goes_on
from prompts.reading.vocabulary import plain, vocabulary

_STRETCHED = re.compile(r"([^\W\d])\1+")
_SAYS_NOTHING_ELSE = frozenset({Intent.FINE, Intent.NOTHING})
"""What may be meant as a yes where nothing in it denies: whether to stop is asked once more, as plainly as before."""


def to_shall_i_stop(text: str, meaning: Meaning, context: Context) -> Meaning:
    """The same, unless *Shall I stop?* was asked last and the words say no to it, or may say yes."""
    if context.yes is None or context.yes.action is not Action.STOP or meaning.intent is Intent.STOP:
        return meaning
    if context.no is not None and context.phrases.means("not_to_stop", text):
        return Meaning(Intent.PRESS, presses=context.no)
    said = (text, _STRETCHED.sub(r"\1", text), _STRETCHED.sub(r"\1\1", text))
    if any(context.phrases.meanings(words, ("yes", "right", "do_it")) for words in said):
        return meaning if meaning.intent is Intent.HALF_YES else Meaning(Intent.PRESS, presses=context.yes)
    if goes_on(meaning) and context.phrases.mentions("to_be_written_to", text):
        return Meaning(Intent.MAYBE_STOP)  # the other half of "please don't", perhaps, which may stand in another chat
    negations = vocabulary(context.here.language).negations
    if meaning.intent in _SAYS_NOTHING_ELSE and negations.isdisjoint(plain(text).split()):
        return Meaning(Intent.MAYBE_STOP)
    return meaning
