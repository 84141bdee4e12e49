"""A restriction that holds back deletion (Art. 18(1)(b), (c) GDPR): nothing goes by its date; the customer's own word erases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.engine.conversation.timers import due_at
from bot.engine.model.inputs import Joining, LinkRequested, UseRestriction
from bot.engine.model.packing import codec
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.runtime import taken_back
from storage.model.records import SaidNo
from tests.engine.people import LIVE, NOON
from tests.engine.talking import THREE, Talk

RESTRICT, HOLD, LIFT = UseRestriction(), UseRestriction(holds_deletion=True), UseRestriction(is_lifted=True)
YEARS, AFTER_THE_GRACE = timedelta(days=1500), timedelta(days=30)


def answered() -> Talk:
    return Talk().says_yes().says("dark")


def test_an_answer_stays_beyond_its_last_day_and_goes_when_it_is_lifted() -> None:
    assert not any(answered().does(RESTRICT).waits(YEARS).strikes().state.given()), "restricted alone, it goes on its day"
    ann = answered().does(HOLD).waits(YEARS).strikes()
    assert [given.value for given in ann.state.given()] == ["dark"]
    assert not any(ann.does(LIFT).strikes().state.given())


@pytest.mark.parametrize(
    ("before", "wait"),
    [
        (lambda: answered().says("/stop"), AFTER_THE_GRACE),
        (lambda: Talk().starts(), timedelta(days=40)),
        (lambda: Talk().says_yes().says("/stop").taps(Action.KEEP_AFTER_STOP), timedelta(days=60)),
    ],
    ids=["after a stop", "a notice without a Yes", "a Yes that ended with nothing left"],
)
def test_nobody_is_forgotten_by_a_date(before: Callable[[], Talk], wait: timedelta) -> None:
    assert before().waits(wait).strikes().erased
    held = before().does(HOLD).waits(wait).strikes()
    assert not held.erased
    assert held.does(LIFT).strikes().erased


def test_nobody_looks_again_for_what_is_held() -> None:
    ann = answered().does(HOLD).says("/stop").waits(YEARS).strikes()
    assert due_at(ann.state, ann.now, LIVE) is None


def test_a_stop_while_it_is_held_waits_as_well() -> None:
    ann = answered().does(HOLD).says("/stop")
    assert "keep what you told us for now" in ann.heard
    assert not ann.waits(AFTER_THE_GRACE).strikes().erased
    assert ann.taps(Action.ERASE_NOW).erased


def test_their_own_word_erases_at_once() -> None:
    assert answered().does(HOLD).says("/delete").taps(Action.ERASE_ALL).erased
    assert not any(answered().does(HOLD).says("/mydata").taps(Action.ERASE_ANSWER).state.given())


def test_said_once_more_without_it_nothing_is_let_go_and_with_it_it_is_held() -> None:
    held = answered().does(HOLD)
    assert held.does(RESTRICT).state.deletion_held
    later = answered().does(RESTRICT)
    ident = later.state.use_restricted
    assert later.does(HOLD).state.deletion_held and later.state.use_restricted == ident
    assert not later.does(LIFT).state.deletion_held and not later.state.keeps_to_us


@pytest.mark.parametrize(
    ("language", "held", "asked"),
    [
        ("en", "Kept, as you asked our team", "when do you delete my data?"),
        ("de", "Behalten, wie du", "wann löscht ihr meine daten?"),
        ("es", "Se guarda, como pediste", "¿cuándo borráis mis datos?"),
    ],
)
def test_they_read_that_it_is_held(language: str, held: str, asked: str) -> None:
    ann = Talk(THREE, language).says_yes().taps(Action.CHOOSE).does(HOLD)
    assert held in ann.says("/mydata").heard
    assert THREE.phrases.says("about.held", language) in ann.says(asked).heard


def test_it_is_sealed_goes_along_with_a_joined_chat_and_holds_in_an_older_copy_of_the_records() -> None:
    held = answered().does(HOLD).state
    assert codec.unpack_person(State(1), codec.pack_person(held)).deletion_held
    words = [SaidNo(one.what, NOON, holds=True) for one in taken_back.taken_back(State(1), held, (), NOON)]
    assert answered().does(taken_back.said_before(words)).state.deletion_held
    assert taken_back.denied(words, answered().does(RESTRICT).state) == "hold"
    giver = answered().says("/link")
    assert giver.state.link_offered is not None
    giver.does(LinkRequested(77, giver.state.link_offered[0]))
    assert giver.does(Joining(77, "webchat", "w", use_restricted=True, deletion_held=True)).state.deletion_held
