"""The consent an answer rests on: given once for its purpose, and never missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.facts.answers import Answered
from bot.engine.model.facts.consent import ConsentRecorded
from bot.engine.model.history import AskRecord, History
from bot.engine.model.inputs import Pressed
from bot.engine.model.parts.agreements import Consent
from bot.engine.model.parts.pending import Open
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from tests.engine.people import LIVE, NOON, active

ROAST = LIVE.questions["roast"]
DAY = timedelta(days=1)


def asked_about_roast(consent: Consent | None) -> State:
    state = active()
    consents = {**state.consents, ROAST.purpose.id: consent} if consent else state.consents
    record = AskRecord(7, NOON, ROAST.revision, "w", "sent")
    waiting = Open(7, "roast", ROAST.revision, "en", NOON, "sent", NOON)
    return replace(state.with_history("roast", History(asks=(record,))), consents=consents, open=waiting)


def answers(state: State) -> tuple[Answered, list[ConsentRecorded], State]:
    decision = decide(state, Pressed(write(Action.CHOOSE, 7, 2)), Moment(NOON + DAY, 1, "telegram", "en"), LIVE)
    [answered] = [fact for fact in decision.facts if isinstance(fact, Answered)]
    return answered, [fact for fact in decision.facts if isinstance(fact, ConsentRecorded)], decision.state


def standing(**changes: object) -> Consent:
    return replace(Consent(3, "given", NOON - 30 * DAY, NOON + 335 * DAY, "w0"), **changes)


def test_the_first_answer_for_a_purpose_gives_the_consent() -> None:
    answered, [event], state = answers(asked_about_roast(None))
    assert (event.purpose, event.status, event.wording, event.method) == (ROAST.purpose.id, "given", "w", "answer:tapped")
    assert answered.consent == event.id == state.consents[ROAST.purpose.id].id


@pytest.mark.parametrize("status", ["given", "renewed"])
def test_a_later_answer_points_to_the_consent_that_stands_and_proves_the_rest_itself(status: str) -> None:
    answered, events, state = answers(asked_about_roast(standing(status=status)))
    assert (answered.consent, events) == (3, [])
    assert (answered.wording, answered.benefit, answered.provenance) == ("w", ROAST.benefit.says("en"), "tapped")
    assert state.tempo.seen_at == NOON + DAY, "an answer is an act of the customer's own"


@pytest.mark.parametrize(
    "ended",
    [
        {"until": NOON},
        {"at": NOON - 183 * DAY, "until": NOON + 182 * DAY},
        {"status": "withdrawn", "at": NOON - DAY, "until": None},
    ],
    ids=["ran out", "half of its time is over", "was withdrawn before the question came"],
)
def test_an_answer_gives_a_consent_anew_that_does_not_last(ended: dict[str, object]) -> None:
    answered, [event], _ = answers(asked_about_roast(standing(**ended)))
    assert answered.consent == event.id != 3
