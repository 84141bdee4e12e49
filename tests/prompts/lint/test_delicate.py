"""Questions that pry do not pass in silence, whatever the words; a shop's own words raise no alarm."""

from __future__ import annotations

from collections import defaultdict

import pytest

from prompts.lint.delicate import prying, undeclared
from prompts.lint.question_text import Worded
from tests.prompts.lint.measuring import Judged, advice_on, corpus

NOSY = frozenset({"W05", "W06"})


def questions(language: str) -> list[Judged]:
    return [one for one in corpus() if (one.set, one.language) == ("fourth", language)]


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_nosy_question_of_the_set_is_found_and_no_other(language: str) -> None:
    said: defaultdict[bool, list[str]] = defaultdict(list)
    for question, codes in advice_on(questions(language)):
        said[bool(question.expected)].append(question.ask)
        assert codes & NOSY == question.expected, question.ask
    assert len(said[True]) >= 40
    assert len(said[False]) >= 60


@pytest.mark.parametrize("ask", ["What is your monthly income?", "Do you have diabetes?"])
def test_what_is_declared_is_not_said_again(ask: str) -> None:
    asked = Worded("en", "free_text", "none", asks=((("ask", "en"), ask),), benefit=(), labels=(), ends=())
    declared = Worded("en", "free_text", "debt", asks=asked.asks, benefit=(), labels=(), ends=())
    assert len([*undeclared(asked), *prying(asked)]) == 1
    assert [*undeclared(declared), *prying(declared)] == []


def test_a_label_that_pries_is_named_where_it_stands() -> None:
    labels = ((("options", "single", "en"), "Living alone"), (("options", "split", "en"), "Divorced"))
    asked = Worded("en", "single_choice", "none", asks=((("ask", "en"), "What fits you?"),), benefit=(), labels=labels, ends=())
    [found] = prying(asked)
    assert (found.place, found.message.startswith('"divorced"')) == (("options", "split", "en"), True)
