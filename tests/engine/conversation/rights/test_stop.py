"""The buttons below a stop belong to that stop: an old one undoes, keeps and erases nothing of a later one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.conversation.buttons.waiting import offered
from bot.engine.conversation.decide import decide
from bot.engine.conversation.turn import Turn
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Cancel, Erase, Message, Say, Toast
from bot.engine.model.inputs import Commanded, Input, Pressed, Said
from bot.engine.model.packing import codec
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from bot.engine.understanding.meaning import Intent, Meaning
from tests.engine.people import LIVE, NOON, active

EARLIER = "That button is from earlier. Nothing has changed."
STOPPED = "You stopped the questions. /start begins again."


class Life:
    """One customer, step by step."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.now = NOON
        self._turns = 0

    def does(self, given: Input) -> Decision:
        self._turns += 1
        decision = decide(self.state, given, Moment(self.now, self._turns, "telegram", "en"), LIVE)
        self.state = decision.state
        return decision

    def stops(self, word: str = "stop") -> dict[str, str]:
        """The tokens of the buttons below the confirmation, by their labels; whatever waited in front of it is dropped."""
        decision = self.does(Said(word))
        assert Cancel("all") in decision.effects
        message = said(decision)
        return {button.label: button.token for row in message.rows for button in row}


def said(decision: Decision) -> Message:
    return next(effect.message for effect in decision.effects if isinstance(effect, Say))


def toasts(decision: Decision) -> list[str]:
    return [effect.text for effect in decision.effects if isinstance(effect, Toast)]


@pytest.mark.parametrize("label", ["I meant something else", "Keep it, just don't ask", "Erase now"])
def test_a_button_of_an_earlier_stop_does_nothing_to_a_later_one(label: str) -> None:
    life = Life(active())
    first = life.stops()
    life.does(Pressed(first["I meant something else"]))
    assert life.state.phase == "active"
    assert toasts(life.does(Pressed(first[label]))) == [EARLIER]
    life.stops()
    before = life.state
    decision = life.does(Pressed(first[label]))
    assert toasts(decision) == [STOPPED]
    assert (life.state, decision.facts) == (before, ())


def test_a_stop_can_be_taken_back_for_a_quarter_of_an_hour() -> None:
    life = Life(active())
    undo = life.stops()["I meant something else"]
    life.now += timedelta(minutes=16)
    assert toasts(life.does(Pressed(undo))) == [STOPPED]
    turn = Turn(life.state, Moment(life.now, 1), LIVE, BUTTONS)
    assert Action.NOT_A_STOP not in {token.action for _, token in offered(turn)}, "nor by typing its label"
    assert "I meant something else" not in life.stops(), "a repeated stop is no new one"


def test_an_old_button_without_a_name_answers_kindly_and_changes_nothing() -> None:
    old = write(Action.NOT_A_STOP)
    life = Life(active())
    assert toasts(life.does(Pressed(old))) == [EARLIER]
    life.stops()
    assert toasts(life.does(Pressed(old))) == [STOPPED]
    assert life.state.phase == "stopped"


def test_who_stopped_before_stops_had_names_can_still_keep_or_erase() -> None:
    life = Life(active())
    life.stops()
    data = codec.pack_person(replace(life.state, stop=None))
    for action in (Action.KEEP_AFTER_STOP, Action.ERASE_NOW):
        life.state = codec.unpack_person(State(1, phase="stopped"), data)
        decision = life.does(Pressed(write(action)))
        is_done = life.state.erase_at is None or any(isinstance(effect, Erase) for effect in decision.effects)
        assert is_done


@pytest.mark.parametrize("before", ["active", "stopped", "kept"])
def test_a_told_age_under_sixteen_is_forgotten_at_once(before: str) -> None:
    life = Life(active())
    if before != "active":
        buttons = life.stops()
        life.does(Pressed(buttons["Keep it, just don't ask"])) if before == "kept" else None
    erased = [effect for effect in life.does(Said("I'm 14")).effects if isinstance(effect, Erase)]
    assert [effect.why for effect in erased] == ["under_age"]
    assert erased[0].farewell is not None
    assert "30 days" in erased[0].farewell.done.text
    assert erased[0].farewell.done.rows == (), "nothing takes it back"


@pytest.mark.parametrize("before", ["active", "stopped"])
def test_a_guess_that_it_is_a_child_erases_nothing_at_once_and_asks_nothing_any_more(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(active())
    earlier = life.stops() if before == "stopped" else {}
    with monkeypatch.context() as guessing:
        guessing.setattr("bot.engine.conversation.typed_words.read", lambda text, context: Meaning(Intent.CHILD))
        buttons = life.stops("mum says I may have coffee when I am big")
    assert list(buttons) == ["Erase now"]
    assert life.state.phase == "stopped"
    for token in earlier.values():
        assert toasts(life.does(Pressed(token))) == [STOPPED]
    for given in (Commanded("start"), Said("hello"), Said("never mind")):
        message = said(life.does(given))
        assert not {"Yes, ask me", "I meant something else", "Keep it, just don't ask"} & set(message.labels)
    erased = [effect for effect in life.does(Pressed(buttons["Erase now"])).effects if isinstance(effect, Erase)]
    assert [effect.why for effect in erased] == ["under_age"]
