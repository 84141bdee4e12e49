"""A question is worded once for everybody, and still says to each what is theirs: ask, language, day, and whom it has to name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.conversation.decide import decide
from bot.engine.conversation.questions.looks import Labels, Look, look_of
from bot.engine.model import tokens
from bot.engine.model.decision import Decision, wording_of
from bot.engine.model.effects import Say
from bot.engine.model.facts.asks import Asked
from bot.engine.model.inputs import ClockStruck
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.tokens import Action
from bot.engine.model.world import Moment
from prompts.catalogue.catalogue import Catalogue
from prompts.model.answer_types import Here
from prompts.model.question import DayBound, Duration, Question, Text
from tests.engine import people as p

LABELS = Labels(*(BUTTONS[action].label for action in (Action.WHY, Action.SKIP, Action.DONE)))
TODAY = p.NOON.date()


def look(question: Question, catalogue: Catalogue, *, language: str = "en", day: date = TODAY) -> Look:
    return look_of(catalogue, question, "standard", Here(language, day), (), LABELS)


def asked(customer: int, catalogue: Catalogue, **more: object) -> Decision:
    """What a stroke of the clock puts to somebody who said yes."""
    state = replace(p.active(), customer=customer, **more)  # type: ignore[arg-type]
    return decide(state, ClockStruck(), Moment(p.NOON, customer, "terminal", "en"), catalogue)


def said(decision: Decision) -> Say:
    [one] = [effect for effect in decision.effects if isinstance(effect, Say)]
    return one


@pytest.mark.parametrize("question", p.LIVE.questions.values(), ids=lambda question: question.id)
def test_every_button_is_of_the_ask_that_it_stands_under_and_the_words_are_those_on_record(question: Question) -> None:
    found = look(question, p.LIVE)
    for ask in (7, (1 << 63) - 1):
        message = found.message(ask)
        read = [tokens.read(button.token) for row in message.rows for button in row]
        assert {token.ask for token in read if token is not None} == {ask} and None not in read
        assert wording_of("question", message, "en") == found.wording


def test_two_customers_of_one_tick_are_put_the_same_words_and_asks_of_their_own() -> None:
    first, second = asked(1, p.LIVE), asked(2, p.LIVE)
    assert said(first).message.text == said(second).message.text
    assert first.wordings == second.wordings
    asks = [fact.ask for one in (first, second) for fact in one.facts if isinstance(fact, Asked)]
    carried = [tokens.read(said(one).message.rows[-1][0].token) for one in (first, second)]
    assert asks == [token.ask for token in carried if token is not None] and len(set(asks)) == 2


def test_a_catalogue_that_goes_live_says_its_own_words_whatever_the_questions_are_called() -> None:
    before = p.catalogue(p.question("roast"))
    after = p.catalogue(replace(p.question("roast"), ask=Text({"en": "Dark or light?"}, "en")))
    for _ in range(2):
        assert said(asked(1, before)).message.text.startswith("roast")
        assert said(asked(1, after)).message.text.startswith("Dark or light?")


def test_each_language_has_its_words() -> None:
    roast = replace(p.question("roast"), ask=Text({"en": "Which roast?", "de": "Welche Röstung?"}, "en"))
    catalogue = p.catalogue(roast)
    texts = [look(roast, catalogue, language=language).text for language in ("en", "de", "en")]
    assert [text.split()[0] for text in texts] == ["Which", "Welche", "Which"]


def test_the_buttons_of_a_date_are_those_of_the_day() -> None:
    last = DayBound(date(2026, 5, 12))
    when = replace(p.question("when"), kind="date", options=(), shortcuts=(Duration(1, "weeks"),), latest=last)
    of = partial(look, when, p.catalogue(when))
    days = [date(2026, 5, day) for day in (5, 6, 5)]
    assert [len(of(day=day).buttons) for day in days] == [2, 1, 2]


def test_who_was_told_of_nobody_reads_who_gets_it_and_who_was_told_of_all_does_not() -> None:
    [receiver, *_] = p.LIVE.brand.receivers
    roast = replace(p.question("roast", purpose=sorted(receiver.purposes)[0]), crm={receiver.id: "roast"})
    catalogue, yes = p.catalogue(roast), p.active().consents[BE_ASKED]
    told_of_none = asked(1, catalogue, consents={BE_ASKED: replace(yes, named=())})
    told_before = asked(1, catalogue, consents={BE_ASKED: replace(yes, named=None)})
    name = receiver.called.says("en")
    assert name in said(told_of_none).message.text.splitlines()[-1]
    assert name not in said(told_before).message.text.splitlines()[-1]
    [marks] = [fact.named for fact in told_of_none.facts if isinstance(fact, Asked)]
    assert marks and all(not fact.named for fact in told_before.facts if isinstance(fact, Asked))
