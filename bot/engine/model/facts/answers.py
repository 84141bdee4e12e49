"""Answers: given, corrected, gone; and words that are not one yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.history import Given, Provenance
from bot.engine.model.ids_and_time import AnswerId, AskId
from bot.engine.model.parts.pending import Changing, Draft, ToldChange
from bot.engine.model.state import State
from prompts.model.durations import after
from prompts.model.question import Duration, QuestionId, Value

_LEFT_ALONE = Duration(180, "days")
"""Somebody who erased an answer is not asked for it again soon: as after a skip."""


@dataclass(frozen=True, slots=True)
class Answered(Fact):
    """The customer gave an answer; the value itself lives in the answer's encrypted cell, not in the log."""

    ask: AskId
    question: QuestionId
    answer: AnswerId
    value: Value
    said: str
    provenance: Provenance
    purpose: str
    consent: int
    wording: str
    benefit: str
    keep_until: datetime
    fresh_until: datetime | None
    replaces: AnswerId | None
    """The earlier answer whose value this one takes the place of."""
    corrects: bool
    """The customer changed an answer they had given to the same ask: nothing about the pace changes."""
    late: bool
    cell_bytes: int = 0
    """Bytes the cell takes at least, so that no length tells which option it was; not in the log."""
    offered: bool | None = None
    """Whether *One more?* stood below it, so that taps can be counted against offers; logs from before this was kept do not say."""

    def change(self, state: State, at: datetime) -> State:
        given = Given(
            id=self.answer,
            ask=self.ask,
            value=self.value,
            said=self.said,
            provenance=self.provenance,
            purpose=self.purpose,
            consent=self.consent,
            at=at,
            keep_until=self.keep_until,
            fresh_until=self.fresh_until,
        )
        history = state.history(self.question)
        slowed = next((ask.slowed for ask in history.asks if ask.id == self.ask), False)
        state = state.with_outcome(self.ask, "answered")
        history = changed(state.history(self.question), given=given, skips=0, not_before=None, snoozed_to=None)
        tempo = state.tempo if self.corrects else state.tempo.after_answer(late=self.late, slowed=slowed)
        state = state.with_history(self.question, history).without_open(self.ask)
        return changed(state, changing=None, tempo=changed(tempo, seen_at=at))


@dataclass(frozen=True, slots=True)
class AnswerErased(Fact):
    """The value is gone; that it was given stays."""

    question: QuestionId
    answer: AnswerId
    why: Literal["erased", "withdrawn", "expired"]
    ends_later: bool = False
    """Whether a time to which the question was put off is gone with it; not so in logs from before."""

    def change(self, state: State, at: datetime) -> State:
        history = state.history(self.question)
        if history.given is None or history.given.id != self.answer:
            return state
        left_alone = None if self.why == "expired" else after(at, _LEFT_ALONE)
        put_off = None if self.ends_later else history.snoozed_to
        history = changed(history, given=None, not_before=left_alone, snoozed_to=put_off)
        return changed(state.with_history(self.question, history), changing=None)


@dataclass(frozen=True, slots=True)
class Drafted(Fact):
    """Words wait for the customer's confirmation; `None` when they were dropped."""

    draft: Draft | None

    def change(self, state: State, at: datetime) -> State:
        if state.open is None:
            return state
        return changed(state, open=changed(state.open, draft=self.draft), moved_on=state.moved_on and self.draft is None)


@dataclass(frozen=True, slots=True)
class ChangeBegun(Fact):
    """The customer wants to correct an answer."""

    question: QuestionId
    ask: AskId
    draft: Draft | None

    def change(self, state: State, at: datetime) -> State:
        return changed(state, changing=Changing(self.question, self.ask, at, self.draft), moved_on=False)


@dataclass(frozen=True, slots=True)
class ChangeEnded(Fact):
    """The correction is made, or was left alone."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, changing=None)


@dataclass(frozen=True, slots=True)
class ChangeTold(Fact):
    """The customer was told what answers to a question changed: with the thanks for an answer, or among their answers."""

    question: QuestionId
    since: str
    ask: AskId = 0

    def change(self, state: State, at: datetime) -> State:
        return changed(state, told_changes=(*state.told_changes, ToldChange(self.question, self.since, at, self.ask)))
