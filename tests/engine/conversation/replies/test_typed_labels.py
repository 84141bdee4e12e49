"""What a button on the screen says can be typed, and who types it is never left without a reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.effects import Amend, Effect, Say, Toast
from bot.engine.model.history import AskRecord, Given, History
from bot.engine.model.inputs import Commanded, Pressed, Said
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from tests.engine.people import LIVE, NOON, active

LANGUAGES = ("en", "de", "es")


def replies(state: State, text: str) -> tuple[State, list[Effect]]:
    decision = decide(state, Said(text), Moment(NOON, 7, "telegram", state.language), LIVE)
    return decision.state, [effect for effect in decision.effects if isinstance(effect, Say | Amend)]


def answered(language: str) -> State:
    """Somebody who answered as often as one visit allows."""
    at = NOON - timedelta(minutes=1)
    revision = LIVE.questions["roast"].revision
    given = Given(9, 7, "dark", "dark", "tapped", "recommend", 2, at, at + timedelta(days=300), None)
    history = History(asks=(AskRecord(7, at, revision, "w", "answered"),), given=given)
    state = replace(active(last_ask_at=at, sitting=99), language=language)
    return state.with_history("roast", history)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_more_after_the_last_of_a_visit_is_answered(language: str) -> None:
    """A toast is seen by who tapped; whoever typed heard nothing at all."""
    state = answered(language)
    label = LIVE.phrases.says("button.one_more", language)
    _, [said] = replies(state, label)
    assert isinstance(said, Say)
    assert said.message.text == LIVE.phrases.says("toast.enough_today", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tap_that_a_toast_answers_gets_no_message_beside_it(language: str) -> None:
    pressed = Pressed(write(Action.ONE_MORE, 7))
    effects = decide(answered(language), pressed, Moment(NOON, 7, "telegram", language, message_ref="1"), LIVE).effects
    assert [type(effect) for effect in effects] == [Toast]


@pytest.mark.parametrize("language", LANGUAGES)
def test_keeping_the_answers_here_can_be_typed_and_taken_back(language: str) -> None:
    state = answered(language)
    says = LIVE.phrases.says
    shown = decide(state, Commanded("consents"), Moment(NOON, 7, "telegram", language), LIVE)
    state, [said] = replies(shown.state, says("button.keep_here", language))
    assert state.keeps_to_us
    assert isinstance(said, Say) and says("mydata.not_shared", language) in said.message.text
    state, _ = replies(state, says("button.share_all", language))
    assert not state.keeps_to_us


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_answer_can_be_kept_from_others_by_typing(language: str) -> None:
    state, _ = replies(answered(language), LIVE.phrases.says("button.stop_sharing_numbered", language, number=1))
    assert state.history("roast").restricted
    state, _ = replies(state, LIVE.phrases.says("button.share_numbered", language, number=1))
    assert not state.history("roast").restricted


@pytest.mark.parametrize("language", LANGUAGES)
def test_going_on_is_said_to_who_takes_a_break_only(language: str) -> None:
    over = LIVE.phrases.says("pause.over", language)
    label = LIVE.phrases.says("button.go_on", language)
    paused = replace(answered(language), paused_until=NOON + timedelta(days=30))
    state, [said] = replies(paused, label)
    assert state.paused_until is None and isinstance(said, Say) and said.message.text.startswith(over)
    _, asked_to_go_on = replies(answered(language), label)
    assert asked_to_go_on and not any(over in effect.message.text for effect in asked_to_go_on if isinstance(effect, Say | Amend))
