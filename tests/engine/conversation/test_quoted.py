"""A reply that quotes one of our questions belongs to that question, whatever else waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.model import tokens
from bot.engine.model.facts.asks import NotUnderstood
from bot.engine.model.facts.consent import Stopped
from bot.engine.model.inputs import Commanded, Pressed, Said
from bot.engine.model.tokens import Action
from tests.engine.conversation.test_random_walks import Walk


@pytest.fixture
def walk() -> Walk:
    """Roast is answered (dark), and brew waits."""
    walk = Walk()
    walk.happens(Commanded("start"))
    walk.happens(Pressed(walk.shown[-1].rows[0][0].token))
    walk.happens(Said("dark"))
    walk.happens(Pressed(tokens.write(Action.ONE_MORE, roast_ask(walk))))
    assert walk.state.open is not None
    assert walk.state.open.question == "brew"
    return walk


def roast_ask(walk: Walk) -> int:
    return walk.state.histories["roast"].asks[0].id


def quoting_roast(walk: Walk, text: str) -> Said:
    return Said(text, tokens.write(Action.CHANGE, roast_ask(walk)))


def value_of(walk: Walk, question: str) -> object:
    given = walk.state.history(question).given
    return given.value if given else None


def test_an_answer_to_the_quoted_question_is_not_one_to_the_question_that_waits(walk: Walk) -> None:
    walk.happens(quoting_roast(walk, "medium"))
    assert (value_of(walk, "roast"), value_of(walk, "brew")) == ("medium", None)
    assert walk.state.open is not None
    walk.happens(Said("filter"))
    assert value_of(walk, "brew") == ("filter",)


def test_words_that_answer_the_open_question_only_are_not_taken_for_it_when_another_is_quoted(walk: Walk) -> None:
    walk.happens(quoting_roast(walk, "filter"))
    assert (value_of(walk, "roast"), value_of(walk, "brew")) == ("dark", None)
    assert not any(isinstance(fact, NotUnderstood) for _, fact in walk.log)


def test_a_sentence_that_quotes_is_asked_back_for_the_quoted_question(walk: Walk) -> None:
    walk.happens(quoting_roast(walk, "well these days it's more of a light one"))
    assert value_of(walk, "roast") == "dark"
    walk.happens(Said("yes"))
    assert (value_of(walk, "roast"), value_of(walk, "brew")) == ("light", None)


def test_a_refusal_is_one_whatever_it_quotes(walk: Walk) -> None:
    walk.happens(quoting_roast(walk, "stop"))
    assert any(isinstance(fact, Stopped) for _, fact in walk.log)


@pytest.mark.parametrize("carried", ["", "rubbish", "1.0.a.0", "1.zzzzzz.a.0", tokens.write(Action.MENU)])
def test_what_quotes_nothing_of_theirs_is_an_ordinary_message(walk: Walk, carried: str) -> None:
    walk.happens(Said("filter", carried))
    assert value_of(walk, "brew") == ("filter",)


def test_the_question_that_waits_may_be_quoted_too(walk: Walk) -> None:
    assert walk.state.open is not None
    walk.happens(Said("filter", tokens.write(Action.WHY, walk.state.open.ask)))
    assert value_of(walk, "brew") == ("filter",)


def test_a_question_that_is_over_takes_its_answer_late_when_it_is_quoted(walk: Walk) -> None:
    assert walk.state.open is not None
    brew = walk.state.open.ask
    walk.happens(Said("skip"))
    walk.now += timedelta(hours=1)
    walk.happens(Said("filter", tokens.write(Action.WHY, brew)))
    assert value_of(walk, "brew") == ("filter",)
