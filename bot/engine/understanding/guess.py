"""What the examples suggest that words mean which no list knows: one intent, and how sure that is.

A refusal is read for recall: where it may well be one, it is at least offered. Everything else is done only where it is sure, and
nothing here is ever an answer, a consent or an erasure.
"""

from __future__ import annotations

from typing import NamedTuple

from prompts.intents.classifier import shipped
from prompts.text.phrases import Phrases

SURE = 0.6
"""From here on it is done; docs/understanding.md has how often that is right."""
SURE_STOP = 0.85
"""A stop, which ends what somebody may have liked, has to be surer: below, it is offered."""
LIKELY_STOP = 0.25
"""From here on a stop is offered, whatever else is likelier."""

LIKELY_DISTRESS = 0.3
"""From here on distress is answered as such: a gentle word too many hurts less than a template to somebody in need."""

_LONGEST = 400
"""Letters; longer messages are a story, and its topic is not what is wanted of us."""


class Guess(NamedTuple):
    """The likeliest intent, as the examples name it."""

    intent: str
    is_sure: bool
    may_be_stop: bool


def guessed(text: str, phrases: Phrases) -> Guess | None:
    """What the words may mean where they were no answer; nothing where they are no words at all."""
    if not text.strip() or len(text) > _LONGEST:
        return None
    likelihoods = dict(shipped().likelihoods(text))
    if phrases.mentions("no_stop", text):  # "don't stop": a negation in front of a stop never stops
        likelihoods["stop"] = 0.0
    if likelihoods["distress"] >= LIKELY_DISTRESS:
        return Guess("distress", is_sure=True, may_be_stop=False)
    intent = max(likelihoods, key=likelihoods.__getitem__)
    return Guess(intent, likelihoods[intent] >= (SURE_STOP if intent == "stop" else SURE), likelihoods["stop"] >= LIKELY_STOP)
