"""How likely each intent of the examples is in its place, and from where on it counts as what."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Context
from prompts.intents.classifier import shipped
from prompts.intents.situations import SAID_IN, Situation
from prompts.kinds.protocol import AnswerType
from prompts.kinds.table import KINDS

Likely = Mapping[str, float]
"""How likely each intent is, by what the examples call it; together 1."""

SURE = 0.6
"""From here on something is done that changes what is kept or asked; it can be taken back by one tap."""

LIKELIER = 0.45
"""From here on a screen is shown on which they can do what they may have meant."""

LIKELY = 0.33
"""From here on something is said or shown that changes nothing."""

LIKELY_STOP = 0.25
"""From here on a stop is offered, whatever else is likelier."""

YES_OR_NO = frozenset({"yes_answer", "no_answer"})
"""What answers a question that takes a yes or a no, in other words."""

OF_AN_ANSWER = frozenset({"answer", "keep"}) | YES_OR_NO
"""What answers a question, or fulfils a wish for words of their own."""

_NEEDS_AN_ANSWER = frozenset({"correct", "add", "undo"})
"""What makes no sense to who has answered nothing."""


_ASKING: Mapping[AnswerType, Situation] = {
    "option": Situation.OPTIONS,
    "options": Situation.OPTIONS,
    "yes_or_no": Situation.YES_OR_NO,
    "number": Situation.NUMBER,
    "day": Situation.DAY,
    "words": Situation.WORDS,
}


def likelihoods(text: str, context: Context) -> Likely:
    """How likely each intent is here: what makes no sense in this place is none of them, and some are more often said in it."""
    likely = shipped().likelihoods(text)
    core = context.phrases.without_polite(text)
    if core and core != text and best_of(likely) != "thanks":
        likely = shipped().likelihoods(core)  # a please or a mark around it changes nothing that is wanted
    senseless = {"stop"} if context.phrases.mentions("no_stop", text) else set()
    if not context.is_waiting:
        senseless |= {"keep"} | YES_OR_NO if context.given else OF_AN_ANSWER | _NEEDS_AN_ANSWER
    return weighed(likely, {**SAID_IN[situation(context)], **dict.fromkeys(senseless, 0.0)})


def situation(context: Context) -> Situation:
    """What the words are said to."""
    if not context.ever_agreed:
        return Situation.BEFORE_THE_YES
    step = context.ends_step.action if context.ends_step is not None else None
    if step in (Action.KEEP_ALL, Action.KEEP):
        return Situation.ERASING if step is Action.KEEP_ALL else Situation.CHANGING
    if context.asked is not None:
        return _ASKING[KINDS[context.asked.kind].answer_type]
    if not context.is_asked:
        return Situation.STOPPED
    has_just_answered = any(token.action in (Action.CHANGE, Action.ONE_MORE) for _, token in context.offered)
    return Situation.JUST_ANSWERED if has_just_answered else Situation.IDLE


def best_of(likely: Likely) -> str:
    """The likeliest."""
    return max(likely, key=likely.__getitem__)


def weighed(likely: Likely, weights: Mapping[str, float]) -> Likely:
    """The likelihoods with some of them made smaller, together 1 again."""
    less = {name: chance * weights.get(name, 1.0) for name, chance in likely.items()}
    whole = sum(less.values()) or 1.0
    return {name: chance / whole for name, chance in less.items()}
