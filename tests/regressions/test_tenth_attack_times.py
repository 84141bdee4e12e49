"""What a tenth fresh attacker asked for and got less of: breaks cut short, and a complaint about a pace that chose it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.decision import Decision
from bot.engine.model.inputs import typed
from bot.engine.model.state import State
from bot.engine.model.tempo import Ceiling
from bot.engine.model.world import Moment
from bot.engine.understanding.slots import end_of_break, pace_named
from bot.engine.understanding.span import span_of
from prompts.model.answer_types import Here
from prompts.model.question import Duration
from tests.engine.people import NOON, active
from tests.engine.understanding.judge import LIVE, context_of

MONDAY = date(2026, 5, 4)

LENGTHS = [
    ("en", "a break of 6 months", date(2026, 11, 4)),
    ("en", "take a break of eight months", date(2027, 1, 4)),
    ("en", "pause of 10 weeks", date(2026, 7, 13)),
    ("en", "pause for forty-five days", date(2026, 6, 18)),
    ("en", "a break for 2-3 months", date(2026, 8, 4)),
    ("en", "a break for two or three months", date(2026, 8, 4)),
    ("en", "a 3-month break", date(2026, 8, 4)),
    ("en", "don't bother me for a month", date(2026, 6, 4)),
    ("de", "Pause für 6 Monate", date(2026, 11, 4)),
    ("de", "eine Pause von 6 Monaten", date(2026, 11, 4)),
    ("de", "Pause für einundzwanzig Tage", date(2026, 5, 25)),
    ("es", "una pausa de 6 meses", date(2026, 11, 4)),
    ("es", "quiero un descanso de 30 días", date(2026, 6, 3)),
    ("es", "una pausa de seis semanas", date(2026, 6, 15)),
    ("es", "un descanso de treinta y cinco días", date(2026, 6, 8)),
]
LEFT_ALONE_IN = [
    ("en", "don't ask me in june", date(2026, 7, 1)),
    ("en", "don't ask again in june", date(2026, 7, 1)),
    ("en", "don't ask tomorrow", date(2026, 5, 6)),
    ("en", "don't write to me on friday", date(2026, 5, 9)),
    ("en", "don't ask me next week", date(2026, 5, 18)),
    ("de", "frag mich im Juni nicht", date(2026, 7, 1)),
    ("de", "frag nächste Woche nicht", date(2026, 5, 18)),
    ("de", "frag morgen nicht", date(2026, 5, 6)),
    ("es", "no me preguntes mañana", date(2026, 5, 6)),
    ("en", "ask me after june", date(2026, 7, 1)),
    ("en", "pause through september", date(2026, 10, 1)),
    ("de", "meld dich nach dem 3. Juni", date(2026, 6, 4)),
    ("de", "Pause von Juni bis August", date(2026, 9, 1)),
]
STILL_AN_END = [
    ("en", "ask me in june", date(2026, 6, 1)),
    ("en", "don't ask me until june", date(2026, 6, 1)),
    ("en", "no, ask me in june", date(2026, 6, 1)),
    ("de", "frag erst im Juni wieder", date(2026, 6, 1)),
    ("es", "escríbeme en junio", date(2026, 6, 1)),
]
NOT_FOR_SURE = [
    ("en", "pause until september 2027"),
    ("en", "pause until 5 september 2027"),
    ("en", "pause until june next year"),
    ("en", "pause until the end of next month"),
    ("en", "pause for 2 years"),
    ("en", "a break of a couple of months"),
    ("en", "a break of a few weeks"),
    ("en", "a break for a week or two"),
    ("en", "a break for 2 months and 2 weeks"),
    ("en", "pause for two hundred days"),
    ("en", "pause for a hundred and twenty days"),
    ("en", "pause for 1.5 months"),
    ("en", "more than a month of peace please"),
    ("en", "two weeks in august"),
    ("en", "not in june and july"),
    ("de", "für ein halbes Jahr Pause"),
    ("de", "Pause für ein paar Wochen"),
    ("de", "bis Ende nächsten Monats Pause"),
    ("de", "bitte nicht im Juni und Juli"),
    ("es", "un par de meses de pausa"),
    ("es", "pausa de dos meses y medio"),
    ("es", "un descanso de ciento veinte días"),
    ("es", "pausa hasta septiembre de 2027"),
]


@pytest.mark.parametrize(("language", "words", "day"), [*LENGTHS, *LEFT_ALONE_IN, *STILL_AN_END])
def test_a_break_lasts_as_long_as_it_was_asked_for(language: str, words: str, day: date) -> None:
    assert end_of_break(words, replace(context_of("idle", language), here=Here(language, MONDAY))) == day


@pytest.mark.parametrize(("language", "words"), NOT_FOR_SURE)
def test_a_time_of_which_only_a_part_is_read_is_asked_back(language: str, words: str) -> None:
    assert end_of_break(words, replace(context_of("idle", language), here=Here(language, MONDAY))) is None


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("1 trimestre", None),
        ("2 decades", None),
        ("1 semestre", None),
        ("6 meses", Duration(6, "months")),
        ("100 días", Duration(100, "days")),
        ("1 Jahr", Duration(1, "years")),
        ("10 d", Duration(10, "days")),
    ],
)
def test_a_length_behind_the_command_is_of_a_unit_that_is_known(words: str, span: Duration | None) -> None:
    assert span_of(words) == span


COMPLAINTS = [
    ("en", "not every week"),
    ("en", "please don't write every week"),
    ("en", "once a week is too much"),
    ("en", "weekly is too often"),
    ("en", "less than weekly"),
    ("en", "less often than once a week"),
    ("en", "a question a week is a lot"),
    ("en", "don't write every month"),
    ("en", "once a month is too much"),
    ("en", "nobody needs a question every week"),
    ("de", "nicht jede Woche"),
    ("de", "bitte nicht jede Woche schreiben"),
    ("de", "nicht so oft wie jede Woche"),
    ("de", "weniger als einmal die Woche"),
    ("es", "no me escribas cada semana"),
    ("es", "cada semana es demasiado"),
    ("es", "menos de una vez por semana"),
]
BOUNDED = [
    ("en", "no more than once a month", "monthly"),
    ("en", "don't write more than once a month", "monthly"),
    ("de", "nicht öfter als einmal im Monat", "monthly"),
    ("es", "no más de una vez al mes", "monthly"),
]
TOO_OFTEN = ["not every week", "once a week is too much", "weekly is a bit heavy", "less often than once a week"]
RANK = {None: 0, "weekly": 0, "monthly": 1, "own": 2}


@pytest.mark.parametrize(("language", "words"), COMPLAINTS)
def test_a_complaint_about_a_pace_names_none(language: str, words: str) -> None:
    assert pace_named(words, context_of("idle", language)) is None


@pytest.mark.parametrize(("language", "words", "pace"), BOUNDED)
def test_a_bound_is_a_wish_though_it_has_a_negation_in_it(language: str, words: str, pace: str) -> None:
    assert pace_named(words, context_of("idle", language)) == pace


@pytest.mark.parametrize("chosen", [None, "monthly", "own"])
@pytest.mark.parametrize("words", TOO_OFTEN)
def test_who_complains_is_shown_the_choices_and_nothing_is_chosen_for_them(words: str, chosen: Ceiling | None) -> None:
    decided = said(words, chosen)
    assert decided.state.tempo.ceiling == chosen
    assert decided.state.paused_until is None
    messages = [message for effect in decided.effects if (message := getattr(effect, "message", None)) is not None]
    assert any("How often" in message.text and message.rows for message in messages)


@pytest.mark.parametrize("chosen", [None, "monthly", "own"])
def test_a_pace_in_passing_only_ever_slows(chosen: Ceiling | None) -> None:
    decided = said("once a month is plenty", chosen)
    due = decided.state.tempo.next_ask_at
    assert RANK[decided.state.tempo.ceiling] >= max(RANK[chosen], RANK["monthly"])
    assert due is not None and due >= LATER


def test_words_that_say_nothing_else_choose_also_what_is_more_often() -> None:
    assert said("weekly please", "monthly").state.tempo.ceiling == "weekly"


LATER: datetime = NOON + timedelta(days=45)
"""When the next question was promised: later than any of these paces alone would have it."""


def said(words: str, chosen: Ceiling | None) -> Decision:
    """What comes of these words, said by who was promised peace until then."""
    state: State = active(ceiling=chosen, last_ask_at=NOON - timedelta(days=2), next_ask_at=LATER)
    return decide(state, typed(words), Moment(NOON, 1, "telegram", "en"), LIVE)
