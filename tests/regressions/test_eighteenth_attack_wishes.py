"""What an eighteenth fresh attacker wished for in words and did not get, and its neighbours in other words and languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.engine.model.inputs import LinkRequested
from bot.engine.model.tokens import Action
from tests.engine.talking import THREE, Talk
from tests.regressions.test_sixteenth_attack import CAME

# What was asked back, and a yes long after

SUGGESTS = {
    "en": ("I guess something like dark, maybe", "yes"),
    "de": ("ich glaube eher so dunkel", "ja"),
    "es": ("creo que algo oscuro", "sí"),
}


def at(question: str, language: str = "en") -> Talk:
    talk = Talk(THREE, language)
    talk.says_yes()
    return talk.at(question)


def asked_back(language: str = "en") -> Talk:
    talk = at("roast", language).says(SUGGESTS[language][0])
    assert Action.KEEP_DRAFT in talk.offers
    return talk


@pytest.mark.parametrize("language", list(SUGGESTS))
def test_a_yes_keeps_what_was_asked_back_as_long_as_a_question_waits_and_not_longer(language: str) -> None:
    yes = SUGGESTS[language][1]

    assert asked_back(language).waits(timedelta(hours=71)).says(yes).state.values()["roast"] == "dark"
    assert "roast" not in asked_back(language).waits(timedelta(hours=73)).says(yes).state.values()


def test_what_is_asked_back_beside_a_question_that_waits_for_long_has_its_own_time() -> None:
    """A bot that was away has not heard yet that its question is over."""
    talk = at("roast").waits(timedelta(days=5)).says(SUGGESTS["en"][0])

    assert talk.says("yes").state.values()["roast"] == "dark"


def test_its_button_keeps_nothing_either_once_it_is_over() -> None:
    talk = asked_back().waits(timedelta(days=10)).taps(Action.KEEP_DRAFT)

    assert not talk.answered


PUTS_ANOTHER: list[Callable[[Talk], Talk]] = [
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.PAUSE),
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.PACE),
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.LANGUAGE).taps("Deutsch"),
    lambda talk: talk.says("/menu").says(SUGGESTS["en"][0]).taps(Action.OFFER_ERASURE).taps(Action.KEEP_ALL),
    lambda talk: talk.does(CAME).taps(Action.KEEP_APART),
    lambda talk: talk.says("/link").says(SUGGESTS["en"][0]).does(LinkRequested(2, 4711)).taps(Action.NOT_LET_JOIN),
]


@pytest.mark.parametrize("puts", PUTS_ANOTHER)
def test_a_yes_behind_another_question_is_not_for_what_was_asked_back_before_it(puts: Callable[[Talk], Talk]) -> None:
    talk = puts(asked_back()).says("thanks", "yes")

    assert "roast" not in talk.state.values()


def test_small_talk_between_leaves_it_waiting() -> None:
    assert asked_back().says("thanks", "yes").state.values()["roast"] == "dark"
