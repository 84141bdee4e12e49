"""The engine's own facts, read back as a history of asking."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from random import Random

import numpy as np
import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.inputs import Input
from bot.simulation.history.fact_log import Told, log_of, minutes_of
from bot.simulation.history.log import LONGER, NO_TRIAL, NOT_OFFERED, NOT_RECORDED, OFFERED, UNKNOWN, USUAL, Log
from bot.simulation.policies.writing_days import rhythm_of
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED
from prompts.catalogue.catalogue import Pace
from tests.simulation.play import Play
from tests.simulation.scripts import MONDAY, catalogue_of, random_questions, random_script

END = MONDAY + timedelta(days=400)


class _Logged(Play):
    """A played customer whose facts are kept as rows."""

    rows: list[Told]

    def _happens(self, given: Input) -> None:
        facts = decide(self.state, given, self._moment(), self.catalogue).facts
        self._nonce -= 1
        rows = self.__dict__.setdefault("rows", [])
        for fact in facts:
            said = {one.name: getattr(fact, one.name) for one in fields(fact)}
            rows.append(Told(self.script.customer, self._now(), type(fact).__name__, said))
        super()._happens(given)


@pytest.fixture(scope="module")
def played() -> list[_Logged]:
    chance, pace = Random("a history"), Pace()
    questions = random_questions(chance, 12)
    patience = int(rhythm_of(pace).silence_after)
    plays = [
        _Logged(random_script(chance, 1000 + number, len(questions), patience), catalogue_of(pace, questions), questions)
        for number in range(40)
    ]
    for play in plays:
        play.run()
    return plays


@pytest.fixture(scope="module")
def log(played: list[_Logged]) -> Log:
    found, customers = log_of([row for play in played for row in play.rows], END)
    assert customers == [play.script.customer for play in played]
    return found


@pytest.mark.slow
def test_every_ask_is_there_with_what_the_script_says_became_of_it(played: list[_Logged], log: Log) -> None:
    for number, play in enumerate(played):
        mine = log.asks.only(log.asks.who == number)
        lines = play.script.what[: len(mine)]
        assert len(mine) == play._asks
        known = mine.what != UNKNOWN
        assert known[:-1].all()
        assert np.array_equal(mine.what[known], np.array(lines)[known])
    assert {ANSWERED, SKIPPED, PUT_OFF, SILENT} <= set(log.asks.what.tolist())


@pytest.mark.slow
def test_a_tap_is_what_the_script_tapped_and_nothing_that_was_put_off(played: list[_Logged], log: Log) -> None:
    tapped = 0
    for number, play in enumerate(played):
        mine = log.asks.only(log.asks.who == number)
        wanted = np.array(play.script.takes_more[: len(mine)]) & (mine.what == ANSWERED) & (mine.offered == OFFERED)
        assert np.array_equal(mine.taken, wanted)
        tapped += int(mine.taken.sum())
        assert (mine.place[1:][~mine.taken[:-1]] == 1).all()
    assert tapped > 50
    assert log.asks.place.max() > 1
    assert (log.asks.offered[log.asks.what == ANSWERED] == NOT_OFFERED).any()


def test_a_put_off_question_that_returns_in_a_visit_is_no_tap() -> None:
    rows = [
        *yes(),
        row(0, "Asked", ask=1, question="a", pulled=True, one_more=False, reasons=["worth_asking:a"]),
        row(5, "Snoozed", ask=1, question="a", until="2026-01-05T18:00:00Z"),
        row(60, "Asked", ask=2, question="b", pulled=True, one_more=True, reasons=["worth_asking:b"]),
        row(61, "Answered", ask=2, question="b", corrects=False, late=False, offered=True),
        row(90, "Asked", ask=3, question="a", pulled=True, one_more=True, reasons=["snoozed:a"]),
    ]
    asks = log_of(rows, END)[0].asks
    assert asks.taken.tolist() == [False, False, False]
    assert asks.place.tolist() == [1, 2, 1]


@pytest.mark.slow
def test_own_visits_are_the_scripts_and_no_typed_answer_is_one(played: list[_Logged], log: Log) -> None:
    for number, play in enumerate(played):
        visits = [at for at in play.script.visits if play.script.begins < at < play.script.begins + 180 * 1440]
        wanted = [at for at, before in zip(visits, [-1e9, *visits], strict=False) if at - before >= 360]
        found = log.visit_at[log.visit_of == number] - minutes_of(MONDAY)
        assert found.tolist() == pytest.approx(wanted)
    typed = [
        *yes(),
        row(0, "Asked", ask=1, question="a", pulled=True, one_more=False, reasons=[]),
        row(9, "Wrote"),
        row(9, "Answered", ask=1, question="a", corrects=False, late=False),
    ]
    assert len(log_of(typed, END)[0].visit_at) == 0
    assert log_of(typed, END)[0].asks.offered.tolist() == [NOT_RECORDED]


def test_an_opt_out_belongs_to_the_last_question_and_ends_the_history() -> None:
    asked = row(0, "Asked", ask=1, question="a", pulled=True, one_more=False, reasons=[])
    found = log_of([*yes(), asked, row(30, "Stopped", how="word"), row(50_000, "Wrote")], END)[0]
    assert found.asks.leaves.tolist() == [True]
    assert found.ends.tolist() == [minutes_of(MONDAY) + 30]
    assert len(found.visit_at) == 0
    taken_back = log_of([*yes(), asked, row(30, "Stopped", how="word"), row(40, "Resumed")], END)[0]
    assert taken_back.asks.leaves.tolist() == [False]
    a_child = log_of([*yes(), asked, row(30, "Stopped", how="minor")], END)[0]
    assert a_child.asks.leaves.tolist() == [False]


def test_a_late_answer_was_a_silence_and_keeps_its_time() -> None:
    rows = [
        *yes(),
        row(0, "Asked", ask=1, question="a", pulled=False, one_more=False, reasons=[]),
        row(4320, "WentSilent", ask=1, question="a"),
        row(5000, "Answered", ask=1, question="a", corrects=False, late=True),
    ]
    found = log_of(rows, END)[0]
    assert found.asks.what.tolist() == [SILENT]
    assert found.asks.after.tolist() == [5000]
    assert found.last_act().tolist() == [minutes_of(MONDAY) + 5000]


def test_the_half_of_a_trial_is_read() -> None:
    assert log_of([*yes(), row(0, "TrialEntered", arm="longer")], END)[0].trial.tolist() == [LONGER]
    assert log_of([*yes(), row(0, "TrialEntered", arm="usual")], END)[0].trial.tolist() == [USUAL]
    assert log_of(yes(), END)[0].trial.tolist() == [NO_TRIAL]


def test_what_never_arrived_and_who_never_agreed_is_not_counted() -> None:
    asked = row(0, "Asked", ask=1, question="a", pulled=False, one_more=False, reasons=[])
    assert len(log_of([*yes(), asked, row(1, "AskUndeliverable", ask=1)], END)[0].asks) == 0
    assert len(log_of([row(0, "Wrote")], END)[0]) == 0


@pytest.mark.slow
def test_an_answer_says_in_the_log_whether_one_more_was_offered(played: list[_Logged]) -> None:
    """As the customer saw it: the button is there exactly when the fact says so."""
    bodies = [one.body for play in played for one in play.rows if one.kind == "Answered"]
    assert {body["offered"] for body in bodies} == {True, False}


def yes() -> list[Told]:
    return [row(0, "ConsentRecorded", purpose="be_asked", status="given")]


def row(minute: int, kind: str, **body: object) -> Told:
    at: datetime = MONDAY + timedelta(minutes=minute)
    return Told(1, at, kind, body)
