"""The same words mean another thing in another place; a stop, distress and a child weigh the same everywhere."""

from __future__ import annotations

import pytest

from bot.engine.model.tokens import Action
from bot.engine.understanding.guessing.likelihoods import likelihoods, situation
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from prompts.intents.classifier import shipped
from prompts.intents.situations import SAID_IN, Situation
from tests.engine.understanding.judge import context_of

PLACES = {
    "notice": Situation.BEFORE_THE_YES,
    "delete": Situation.ERASING,
    "change": Situation.CHANGING,
    "roast": Situation.OPTIONS,
    "brew": Situation.OPTIONS,
    "guide": Situation.YES_OR_NO,
    "adventurous": Situation.NUMBER,
    "cups": Situation.NUMBER,
    "runs_out": Situation.DAY,
    "wish": Situation.WORDS,
    "stopped": Situation.STOPPED,
    "just_answered": Situation.JUST_ANSWERED,
    "idle": Situation.IDLE,
}


@pytest.mark.parametrize(("name", "where"), PLACES.items())
def test_every_place_is_a_situation(name: str, where: Situation) -> None:
    assert situation(context_of(name, "en")) is where


def test_what_is_weighed_is_an_intent_and_never_a_stop_distress_or_a_child() -> None:
    weighed = {name for weights in SAID_IN.values() for name in weights}
    assert weighed <= set(shipped().intents) - {"stop", "distress", "child"}
    assert set(SAID_IN) == set(Situation)


def test_words_lean_to_what_is_said_in_their_place() -> None:
    waiting, idle = (likelihoods("all of it gone?", context_of(name, "en")) for name in ("delete", "idle"))
    assert waiting["help"] > idle["help"]


@pytest.mark.parametrize(("language", "text"), [("en", "couldn't care less, up to you"), ("de", "ist mir völlig egal")])
def test_who_does_not_mind_where_nothing_is_asked_hears_that_it_is_fine(language: str, text: str) -> None:
    assert read(text, context_of("idle", language)).intent is Intent.FINE


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "no more espresso questions ever, the others are fine"), ("es", "de espresso no me pregunten nunca más, lo demás sí")],
)
def test_a_topic_never_again_is_asked_which_and_offers_a_stop(language: str, text: str) -> None:
    meaning = read(text, context_of("idle", language))
    assert meaning.intent is Intent.NEVER_ABOUT
    assert [token.action for token in meaning.offers] == [Action.STOP]


@pytest.mark.parametrize("text", ["did my order from friday ship?", "is my parcel from 8 may lost?"])
def test_a_question_about_an_order_is_none_of_a_day(text: str) -> None:
    assert read(text, context_of("runs_out", "en")).intent is Intent.ORDER


def test_an_answer_with_a_laugh_is_no_distress_and_distress_with_a_number_is() -> None:
    assert read("six and I can't stop haha", context_of("cups", "en")).intent is Intent.MAYBE_ANSWER
    assert read("six and I don't want to live any more", context_of("cups", "en")).intent is Intent.DISTRESS


def test_who_has_stopped_and_may_say_so_again_hears_it_confirmed() -> None:
    assert read("and keep it like that, no messages", context_of("stopped", "en")).intent in (Intent.STOP, Intent.MAYBE_STOP)


def test_beside_a_likely_stop_stands_what_else_it_may_be() -> None:
    meaning = read("schreibt mir nimmer so viel", context_of("idle", "de"))
    assert meaning.intent is Intent.MAYBE_STOP
    assert [token.action for token in meaning.offers] == [Action.PACE]
