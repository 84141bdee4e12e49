"""What the examples suggest that words mean which no list knows.

A refusal is read for recall: where it may well be one, a stop is offered. Everything else is done only where it is sure, and what
is guessed is never an answer, a consent or an erasure.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from prompts.intents.classifier import shipped
from prompts.text.phrases import Phrases

_SURE = 0.6
"""From here on it is done; docs/understanding.md has how often that helps."""

_SURE_STOP = 0.85
"""A stop, which ends what somebody may have liked, has to be surer: below, it is offered."""

_LIKELY_STOP = 0.25
"""From here on a stop is offered, whatever else is likelier."""

_LIKELY_DISTRESS = 0.3
"""From here on distress is answered as such: a gentle word too many hurts less than a template to somebody in need."""

_LONGEST = 400
"""Letters; longer messages are a story, and its topic is not what is wanted of us."""

_DONE = {
    "stop": Intent.STOP,
    "erase_all": Intent.DELETE,
    "erase_one": Intent.MY_DATA,
    "show_data": Intent.MY_DATA,
    "change": Intent.MY_DATA,
    "less_often": Intent.PACE,
    "pause": Intent.PAUSE,
    "later": Intent.PAUSE,
    "help": Intent.HELP,
    "language": Intent.LANGUAGE,
    "distress": Intent.DISTRESS,
    "insult": Intent.INSULT,
    "dont_know": Intent.UNDECIDED,
    "none": Intent.UNDECIDED,
    "hello": Intent.GREETING,
    "who_sees": Intent.WHO_SEES,
    "sell": Intent.SELL,
    "anonymous": Intent.ANONYMOUS,
    "where_kept": Intent.WHERE_KEPT,
    "when_next": Intent.WHEN_NEXT,
    "what_do_i_get": Intent.WHAT_DO_I_GET,
    "who_are_you": Intent.WHO_ARE_YOU,
    "human": Intent.WHO_ARE_YOU,
    "scam": Intent.SCAM,
    "person": Intent.PERSON,
    "order": Intent.PERSON,
    "complaint": Intent.COMPLAINT,
    "thanks": Intent.THANKS,
    "bye": Intent.BYE,
    "praise": Intent.PRAISE,
    "laughter": Intent.LAUGHTER,
}
"""What the examples call it, and what is done about it; `DELETE` only asks. What is not listed is no wish of its own."""

_BELOW_THE_QUESTION = {"skip": "skip", "cancel": "skip", "later": "later", "never": "never", "why": "why"}
"""Buttons of the open question, by what the examples call them: *never mind* leaves the question."""

_ON_SCREEN = {
    "change": (Action.CHANGE,),
    "correct": (Action.CHANGE,),
    "add": (Action.CHANGE,),
    "undo": (Action.UNDO_SKIP, Action.CHANGE),
    "one_more": (Action.ONE_MORE,),
    "resume": (Action.ONE_MORE,),
    "cancel": (Action.KEEP_ALL,),
    "no": (Action.KEEP_ALL, Action.NO),
    "skip": (Action.NO,),
    "never": (Action.NO,),
}
"""Other buttons that wait; those that come first win. None of them agrees to anything, and none erases."""

_ABOUT_THE_NOTICE = frozenset({Intent.GREETING, Intent.PRAISE, Intent.LAUGHTER})
"""Before the Yes these are answered with the notice."""


def guessed(text: str, context: Context) -> Meaning | None:
    """What the words want of us, as far as the examples say; nothing where that is not sure enough."""
    if not text.strip() or len(text) > _LONGEST:
        return None
    likely = _likelihoods(text, context.phrases)
    if likely["distress"] >= _LIKELY_DISTRESS:
        return Meaning(Intent.DISTRESS)
    best = max(likely, key=likely.__getitem__)
    if likely[best] >= (_SURE_STOP if best == "stop" else _SURE):
        sure = _pressed(best, context) or _done(best, context)
        if sure is not None:
            return sure
    return Meaning(Intent.MAYBE_STOP) if likely["stop"] >= _LIKELY_STOP and context.has_agreed else None


def _likelihoods(text: str, phrases: Phrases) -> Mapping[str, float]:
    likely = shipped().likelihoods(text)
    return {**likely, "stop": 0.0} if phrases.mentions("no_stop", text) else likely


def _pressed(name: str, context: Context) -> Meaning | None:
    """The button that does it, where one waits."""
    token = context.buttons.get(_BELOW_THE_QUESTION.get(name, "")) or _waiting(name, context)
    return Meaning(Intent.PRESS, presses=token) if token is not None else None


def _waiting(name: str, context: Context) -> Token | None:
    return next((token for action in _ON_SCREEN.get(name, ()) for _, token in context.offered if token.action is action), None)


def _done(name: str, context: Context) -> Meaning | None:
    intent = _DONE.get(name)
    if intent is None or (intent is Intent.UNDECIDED and "skip" not in context.buttons):
        return None
    return None if intent in _ABOUT_THE_NOTICE and not context.has_agreed else Meaning(intent)
