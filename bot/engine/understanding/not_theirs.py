"""That a link, a customer record or another chat is not theirs: `not me`, `that's my husband's link`, `remove the other chat`.

What waits to be joined is kept apart in doubt too: it can be asked for again, and answers that somebody else read cannot be
taken back. What is joined already is answered as the button is, which says what is so.
"""

from __future__ import annotations

from dataclasses import replace

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.guessing.guess import guessed
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.pressed import IT_IS_NOT_THEM
from bot.engine.understanding.rights_in_words.several_wishes import wishes_in
from bot.engine.understanding.said import Heard
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Read, Reading

_IN_DOUBT = frozenset({Intent.HELLO, Intent.MAYBE_YES, Intent.NO_HURRY})
"""What is not understood before the Yes, or may be a no."""
_SMALL_TALK = frozenset({Intent.GREETING, Intent.THANKS, Intent.BYE, Intent.PRAISE, Intent.LAUGHTER})
_AGREES = ("yes", "right", "acknowledged", "has_said_yes")
_TAKES_BACK = ("cancel", "changed_mind", "wrong_button", "takes_back")


def not_theirs(said: Heard, context: Context) -> Meaning | None:
    """Said in so many words, as all of a message or as a part of it (`yes, but keep it apart`)."""
    if _says(("parts_chats",), said, context) and (chat := context.other_chat or context.not_theirs) is not None:
        return _press(chat)
    agreed = context.not_theirs
    if agreed is not None and agreed.action is Action.NOT_JOIN and _says(_TAKES_BACK, said, context):
        return _press(agreed)
    waits = context.no if context.no is not None and context.no.action in IT_IS_NOT_THEM else context.not_theirs
    return _press(waits) if waits is not None and _says(("not_me", "not_theirs"), said, context) else None


def not_theirs_after_the_yes(said: Heard, answer: Reading | None, context: Context) -> Meaning | None:
    """The same; while a question takes any words, *somebody else* may answer it: what is joined by then is asked back."""
    found, asked = not_theirs(said, context), context.asked
    if found is None or found.presses is None or not isinstance(answer, Read):
        return found
    waits, is_said = found.presses.ask != 0, _says(("not_theirs", "parts_chats"), said, context)
    may_be_answer = asked is not None and KINDS[asked.kind].answer_type == "words" and not waits and not is_said
    return Meaning(Intent.MAYBE_KEEP, answer=answer, offers=(found.presses,)) if may_be_answer else found


def unless_perhaps_not_theirs(said: Heard, meaning: Meaning, context: Context) -> Meaning:
    """Before the Yes: in doubt a yes to another chat is taken back, and a record is kept apart of whose link they speak."""
    waits = context.not_theirs
    if waits is None or meaning.intent not in _IN_DOUBT or _says(_AGREES, said, context):
        return meaning
    if waits.action is Action.KEEP_APART:
        return _press(waits) if context.phrases.mentions("of_a_link", said.text) else meaning
    return meaning if _is_small_talk(said.text, context) else _press(waits)


def _press(token: Token) -> Meaning:
    return Meaning(Intent.PRESS, presses=token)


def _says(lists: tuple[str, ...], said: Heard, context: Context) -> bool:
    return any(context.phrases.meanings(part, lists) for part in (said.text, *wishes_in(said.text)))


def _is_small_talk(text: str, context: Context) -> bool:
    """Before the Yes a greeting is like any other word, and not told apart."""
    found = guessed(text, replace(context, ever_agreed=True, is_asked=False))
    return found is not None and found.intent in _SMALL_TALK
