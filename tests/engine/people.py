"""Customers for tests of the engine: a state in a line, by what happened to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock
from bot.engine.model.history import AskRecord, Given, History, Outcome
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.engine.model.parts.pending import Open
from bot.engine.model.state import State
from bot.engine.model.tempo import Tempo
from bot.publishing.catalogue_files import readable
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Clause, Duration, Option, Purpose, Question, Sensitivity, Text
from prompts.text.phrase_files import packaged_phrases
from tests.conftest import CATALOGUE

LIVE = readable(CATALOGUE, SystemClock()).usable()
NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
"""A Tuesday; the Monday before is a bank holiday in Ireland."""


def active(**tempo: object) -> State:
    """Somebody who said yes."""
    yes = Consent(1, "given", NOON - timedelta(days=60), None, "")
    return State(1, phase="active", consents={BE_ASKED: yes}, tempo=Tempo(**tempo), facts=1)  # type: ignore[arg-type]


def asked(at: datetime, outcome: Outcome = "sent", ident: int = 7) -> AskRecord:
    """One time a question was asked."""
    return AskRecord(ident, at, "r", "w", outcome)


def given(value: object, at: datetime, *, fresh: timedelta | None = None, keep: timedelta = timedelta(days=500)) -> Given:
    """An answer."""
    until = at + fresh if fresh is not None else None
    return Given(9, 7, value, str(value), "tapped", "recommend", 2, at, at + keep, until)  # type: ignore[arg-type]


def with_open(state: State, question: str, at: datetime) -> State:
    """The same customer while a question waits."""
    waiting = Open(7, question, "r", "en", at, "sent", at)
    return replace(state.with_history(question, History(asks=(asked(at),))), open=waiting)


def question(name: str, *, priority: int = 3, after: str | None = None, topic: str = "t", **more: object) -> Question:
    """A question of a made-up catalogue; `after` names the question whose answer `yes` opens it."""
    text = Text({"en": name}, "en")
    sensitive: Sensitivity = more.pop("sensitive", "none")  # type: ignore[assignment]
    return Question(
        id=name,
        kind="single_choice",
        topic=topic,
        ask=text,
        purpose=Purpose(str(more.pop("purpose", "p")), text),
        benefit=text,
        keep=Duration(12, "months"),
        sensitive=sensitive,
        revision=name,
        options=(Option("yes", text), Option("no", Text({"en": "no"}, "en"))),
        only_if=(Clause(after, "is", "yes"),) if after else (),
        priority=priority,
        **more,  # type: ignore[arg-type]
    )


def catalogue(*questions: Question) -> Catalogue:
    """These questions, in this order."""
    return Catalogue(LIVE.brand, {one.id: one for one in questions}, packaged_phrases(), "v")
