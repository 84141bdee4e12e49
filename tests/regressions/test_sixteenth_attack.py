"""What a sixteenth attacker found beside the words: what is joined while an age is in doubt, and edits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from bot.engine.conversation.onboarding.linking import Side, verdict
from bot.engine.model.effects import FollowLink
from bot.engine.model.facts.contacts import ContactAgreed, ContactJoined
from bot.engine.model.facts.person import LinkOffered
from bot.engine.model.inputs import CameByLink, Edited, LinkRequested, NotJoined
from bot.engine.model.parts.joined_records import LinkYes
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from tests.engine.people import LIVE, NOON, active
from tests.engine.talking import THREE, Talk

CAME = CameByLink("hubspot", "", "hubspot", "4711", "mark", joins=True)
OF_AGE = replace(LIVE, brand=replace(LIVE.brand, age_question=True))
CODE = 4711


def in_doubt() -> Talk:
    """Somebody who wrote what may be a child's words, and was asked whether they are old enough."""
    talk = Talk(THREE).says_yes().says("mocha, 13yo")
    assert talk.state.age_doubted
    assert Action.AGE in talk.offers
    return talk


def asked_by_the_brand() -> Talk:
    return Talk(OF_AGE).says_yes()


@pytest.mark.parametrize("begin", [in_doubt, asked_by_the_brand])
def test_no_code_for_another_chat_is_given_before_the_age_is_told(begin: Callable[[], Talk]) -> None:
    talk = begin().says("/link")
    assert not [fact for fact in talk.last.facts if isinstance(fact, LinkOffered)]
    assert Action.AGE in talk.offers
    talk.says("yes").says("/link")
    assert [fact for fact in talk.last.facts if isinstance(fact, LinkOffered)]


def test_a_code_that_was_given_before_joins_nothing_while_the_age_is_in_doubt() -> None:
    talk = Talk(THREE).says_yes().says("/link")
    assert talk.state.link_offered is not None
    code = talk.state.link_offered[0]
    talk.does(LinkRequested(2, code)).says("mocha, 13yo").taps(Action.LET_JOIN)
    assert not [effect for effect in talk.last.effects if isinstance(effect, FollowLink)]
    assert Action.AGE in talk.offers


@pytest.mark.parametrize("step", ["show", "agree"])
def test_nobody_is_joined_with_a_chat_whose_age_is_in_doubt(step: Literal["show", "agree"]) -> None:
    giver = Side(replace(active(), link_offered=(CODE, NOON)), ("telegram",))
    newcomer = Side(State(2), ("webchat",))
    link = FollowLink(step, 1, CODE)
    young_giver = replace(giver, state=replace(giver.state, age_doubted=True))
    young_newcomer = replace(newcomer, state=replace(newcomer.state, age_doubted=True))
    assert verdict(link, newcomer, young_giver, NOON).answer == NotJoined("bad"), "it is nobody else's business why"
    assert verdict(link, young_newcomer, giver, NOON).answer == NotJoined("age")


def test_a_yes_in_both_chats_joins_nothing_where_one_is_in_doubt_by_then() -> None:
    giver = Side(replace(active(), link_offered=(CODE, NOON), link_asked=2), ("telegram",))
    agreed = Side(replace(State(2), link_accepted=LinkYes(1, CODE, "words"), age_doubted=True), ("webchat",))
    assert verdict(FollowLink("allow", 2, CODE), agreed, giver, NOON).answer == NotJoined("over")


@pytest.mark.parametrize("why", ["bad", "same", "taken", "over", "age"])
def test_every_reason_has_its_words(why: Literal["bad", "same", "taken", "over", "age"]) -> None:
    for language in ("en", "de", "es"):
        assert Talk(THREE, language).does(NotJoined(why)).heard


@pytest.mark.parametrize("begin", [in_doubt, asked_by_the_brand])
def test_a_link_to_a_record_asks_for_the_age_and_for_the_record_behind_it(begin: Callable[[], Talk]) -> None:
    talk = begin().does(CAME)
    assert Action.AGE in talk.offers
    assert Action.JOIN_RECORD not in talk.offers
    talk.says("yes")
    assert Action.JOIN_RECORD in talk.offers
    assert not talk.state.contacts
    assert talk.taps(Action.JOIN_RECORD).state.contacts == ("hubspot",)


def test_a_record_that_was_asked_about_before_is_not_joined_while_the_age_is_in_doubt() -> None:
    talk = Talk(THREE).says_yes().does(CAME)
    assert Action.JOIN_RECORD in talk.offers
    talk.says("mocha, 13yo").taps(Action.JOIN_RECORD)
    assert not [fact for fact in talk.last.facts if isinstance(fact, ContactAgreed | ContactJoined)]
    assert Action.AGE in talk.offers
    talk.says("yes")
    assert Action.JOIN_RECORD in talk.offers
    assert talk.taps(Action.JOIN_RECORD).state.contacts == ("hubspot",)


def test_who_was_asked_nothing_yet_is_asked_the_first_question_behind_the_record() -> None:
    talk = asked_by_the_brand().does(CAME).says("yes").taps(Action.KEEP_APART)
    assert talk.state.open is not None


# An edit of a message that answered an earlier question

EIGHT_DAYS = timedelta(days=8)


def with_two_answers(language: str = "en") -> Talk:
    """Roast, then brewing; nothing is open."""
    talk = Talk(THREE, language).says_yes().at("roast").says({"en": "dark", "de": "dunkel", "es": "oscuro"}[language])
    return talk.at("brew").says({"en": "filter", "de": "Filter", "es": "filtro"}[language])


@pytest.mark.parametrize("words", ["also capsules", "capsules too", "and capsules too"])
@pytest.mark.parametrize("waits", [False, True])
def test_an_edit_that_adds_to_an_earlier_answer_is_asked_back(words: str, waits: bool) -> None:
    talk = with_two_answers()
    talk = talk.waits(EIGHT_DAYS).starts() if waits else talk
    assert (talk.state.open is not None) is waits
    talk.does(Edited(words))
    assert "Filter, Capsules" in talk.heard
    assert len(talk.messages) == 1
    assert talk.state.values()["brew"] == ("filter",)
    assert set(talk.taps(Action.KEEP_DRAFT).state.values()["brew"]) == {"filter", "capsule"}


@pytest.mark.parametrize(("language", "words"), [("en", "light"), ("de", "hell"), ("es", "claro")])
def test_an_edit_that_names_another_option_of_an_earlier_answer_offers_it(language: str, words: str) -> None:
    talk = with_two_answers(language).does(Edited(words))
    assert Action.SWITCH in talk.offers
    assert talk.state.values()["roast"] == "dark"
    assert talk.taps(Action.SWITCH).state.values()["roast"] == "light"


@pytest.mark.parametrize("words", ["hello there", "dark", "filter", "thanks", "something nutty"])
def test_an_edit_that_changes_nothing_says_so_once(words: str) -> None:
    talk = with_two_answers().does(Edited(words))
    assert len(talk.messages) == 1
    assert not talk.answered
    assert "Your answers are as they were" in talk.heard


def test_an_edit_after_a_stop_is_answered_and_kept_by_nobody() -> None:
    talk = with_two_answers().says("stop").does(Edited("also capsules"))
    assert "The questions have ended" in talk.heard
    assert not talk.answered
    assert talk.state.phase == "stopped"


def test_an_edit_changes_nothing_while_the_age_is_in_doubt() -> None:
    talk = Talk(THREE).says_yes().at("roast").says("dark").waits(EIGHT_DAYS).starts().says("mocha, 13yo")
    assert talk.state.age_doubted
    talk.does(Edited("light"))
    assert Action.AGE in talk.offers
    assert Action.SWITCH not in talk.offers
