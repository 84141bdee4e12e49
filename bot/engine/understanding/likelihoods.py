"""How likely each intent of the examples is in its place, and from where on it counts as what."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.understanding.meaning import Context
from prompts.intents.classifier import shipped

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


def likelihoods(text: str, context: Context) -> Likely:
    """How likely each intent is here: what makes no sense in this place is none of them."""
    likely = shipped().likelihoods(text)
    core = context.phrases.without_polite(text)
    if core and core != text and best_of(likely) != "thanks":
        likely = shipped().likelihoods(core)  # a please or a mark around it changes nothing that is wanted
    senseless = {"stop"} if context.phrases.mentions("no_stop", text) else set()
    if not context.is_waiting:
        senseless |= {"keep"} | YES_OR_NO if context.given else OF_AN_ANSWER | _NEEDS_AN_ANSWER
    return weighed(likely, dict.fromkeys(senseless, 0.0))


def best_of(likely: Likely) -> str:
    """The likeliest."""
    return max(likely, key=likely.__getitem__)


def weighed(likely: Likely, weights: Mapping[str, float]) -> Likely:
    """The likelihoods with some of them made smaller, together 1 again."""
    less = {name: chance * weights.get(name, 1.0) for name, chance in likely.items()}
    whole = sum(less.values()) or 1.0
    return {name: chance / whole for name, chance in less.items()}
