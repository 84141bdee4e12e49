"""Asking why: noted once for the question that waits, and answered however old the button is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model import tokens
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Amend, Toast
from bot.engine.model.facts.asks import WhyShown
from bot.engine.model.facts.fold import evolve
from bot.engine.model.facts.refusals import SkipUndone
from bot.engine.model.history import AskRecord, History, Outcome
from bot.engine.model.inputs import Commanded, Input, Pressed, Said
from bot.engine.model.packing import fact_log
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.model.world import Moment
from tests.engine import people as p

THEN = p.NOON - timedelta(hours=3)
ASKED = p.with_open(p.active(), "roast", THEN)
TAP = Pressed(tokens.write(Action.WHY, 7))


def decided(state: State, given: Input) -> Decision:
    return decide(state, given, Moment(p.NOON, 5, "terminal", "en"), p.LIVE)


def noted(decision: Decision) -> list[WhyShown]:
    return [fact for fact in decision.facts if isinstance(fact, WhyShown)]


def over(outcome: Outcome) -> State:
    """The same question with nothing that waits."""
    return p.active().with_history("roast", History(asks=(p.asked(THEN, outcome),)))


@pytest.mark.parametrize("given", [TAP, Commanded("why"), Said("Why?")], ids=["tapped", "commanded", "typed"])
def test_it_is_noted_for_the_question_that_waits(given: Input) -> None:
    assert noted(decided(ASKED, given)) == [WhyShown(7, "roast")]


def test_a_second_time_is_explained_again_and_not_noted_again() -> None:
    first = decided(ASKED, TAP)
    for again in (TAP, Commanded("why")):
        second = decided(first.state, again)
        assert noted(second) == []
        assert [effect.message for effect in second.effects if isinstance(effect, Amend)] == [
            effect.message for effect in first.effects if isinstance(effect, Amend)
        ]


def test_a_question_that_waits_again_after_an_undone_skip_was_explained_already() -> None:
    skipped = decided(decided(ASKED, TAP).state, Pressed(tokens.write(Action.SKIP, 7))).state
    reopened = evolve(skipped, SkipUndone(7, "roast"), p.NOON)
    assert reopened.open is not None and reopened.open.ask == 7
    assert noted(decided(reopened, TAP)) == []


@pytest.mark.parametrize("outcome", ["expired", "superseded", "unclear", "skipped"])
def test_an_old_message_is_explained_and_nothing_is_noted(outcome: Outcome) -> None:
    decision = decided(over(outcome), TAP)
    [explained] = [effect for effect in decision.effects if isinstance(effect, Amend)]
    assert "Kept 18 months" in explained.message.text
    assert noted(decision) == []


def test_an_old_message_beside_an_open_question_is_explained_and_nothing_is_noted() -> None:
    asks = (p.asked(THEN - timedelta(days=90), "expired", ident=6), *ASKED.history("roast").asks)
    state = ASKED.with_history("roast", History(asks=asks))
    assert noted(decided(state, Pressed(tokens.write(Action.WHY, 6)))) == []
    assert noted(decided(state, TAP)) == [WhyShown(7, "roast")]


def test_whoever_answered_meanwhile_is_told_so_and_nothing_is_noted() -> None:
    answered = replace(over("answered").history("roast"), given=p.given("dark", p.NOON))
    decision = decided(p.active().with_history("roast", answered), TAP)
    assert decision.facts == ()
    assert decision.effects == (Toast(p.LIVE.phrases.says("toast.question_over", "en")),)


def test_nobody_elses_question_is_noted() -> None:
    assert noted(decided(ASKED, Pressed(tokens.write(Action.WHY, 8)))) == []


def test_the_note_survives_being_written_down() -> None:
    state = decided(ASKED, TAP).state
    [record] = state.history("roast").asks
    assert record == AskRecord(7, THEN, "r", "w", "sent", explained=True)
    fact = WhyShown(7, "roast")
    assert fact_log.unpack_facts(fact_log.pack_facts([fact], THEN), THEN, {}, {}) == [fact]
