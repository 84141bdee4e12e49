"""The three ways to say no to a question, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.parts.agreements import RefusedTopic
from bot.engine.model.parts.pending import Open
from bot.engine.model.state import State
from prompts.model.question import QuestionId

SKIPS_THAT_REFUSE = 2
"""So many skips of one question are a *never* (pacing.md)."""


@dataclass(frozen=True, slots=True)
class Skipped(Fact):
    """*Not this one*: asked again after `not_before`, or never after the second time."""

    ask: AskId
    question: QuestionId
    not_before: datetime

    def change(self, state: State, at: datetime) -> State:
        state = state.with_outcome(self.ask, "skipped")
        history = state.history(self.question)
        skips = history.skips + 1
        refused = history.refused or skips >= SKIPS_THAT_REFUSE
        history = changed(history, skips=skips, refused=refused, not_before=self.not_before, snoozed_to=None)
        tempo = changed(state.tempo.after_skip(), seen_at=at)
        return changed(state.with_history(self.question, history).without_open(self.ask), tempo=tempo)


@dataclass(frozen=True, slots=True)
class SkipUndone(Fact):
    """The customer took a skip or a *never* back."""

    ask: AskId
    question: QuestionId

    def change(self, state: State, at: datetime) -> State:
        history = state.history(self.question)
        record = history.ask(self.ask)
        history = changed(history, skips=max(0, history.skips - 1), refused=False, not_before=None)
        state = state.with_history(self.question, history).with_outcome(self.ask, "sent")
        state = changed(state, tempo=state.tempo.without_last_skip())
        if record is None:
            return state
        waiting = Open(self.ask, self.question, record.revision, state.language, record.at, "sent", at)
        return changed(state, open=waiting)


@dataclass(frozen=True, slots=True)
class Refused(Fact):
    """*Never ask this*: bound to the question's lineage, survives any rewording."""

    question: QuestionId
    ask: AskId | None

    def change(self, state: State, at: datetime) -> State:
        """*Never* counts for the pace as a skip does (pacing.md); after a skip of the same ask it has counted already."""
        found = state.find_ask(self.ask) if self.ask is not None else None
        if found is not None and self.ask is not None:
            if found[1].outcome not in ("skipped", "never", "answered"):
                state = changed(state, tempo=state.tempo.after_skip())
            state = state.with_outcome(self.ask, "never").without_open(self.ask)
        elif state.history(self.question).refused and not state.is_refused_with_its_topic(self.question):
            others = tuple(question for question in state.refused_again if question != self.question)
            state = changed(state, refused_again=(*others, self.question))
        state = _by_its_own_word(state, self.question)
        return state.with_history(self.question, changed(state.history(self.question), refused=True, snoozed_to=None))


def _by_its_own_word(state: State, question: QuestionId) -> State:
    """Taking a topic back leaves this question refused."""
    if not state.is_refused_with_its_topic(question):
        return state
    topics = (changed(one, questions=tuple(q for q in one.questions if q != question)) for one in state.refused_topics)
    return changed(state, refused_topics=tuple(topics))


@dataclass(frozen=True, slots=True)
class TopicRefused(Fact):
    """*Everything about coffee*: also of what nobody has thought of yet."""

    topic: str
    id: int
    questions: tuple[QuestionId, ...] = ()
    """Those that this refused, right before."""
    called: str = ""
    """The topic's title, as they read it; nothing where it has none, and in logs from before that was kept."""

    def change(self, state: State, at: datetime) -> State:
        others = tuple(one for one in state.refused_topics if one.topic != self.topic)
        refused = RefusedTopic(self.topic, self.id, at, self.questions, self.called)
        return changed(state, refused_topics=(*others, refused))


@dataclass(frozen=True, slots=True)
class TopicAllowed(Fact):
    """The customer took that back: what was refused with the topic may be asked again, and what has a *never* of its own is not."""

    topic: str

    def change(self, state: State, at: datetime) -> State:
        taken_back = [question for one in state.refused_topics if one.topic == self.topic for question in one.questions]
        for question in taken_back:
            state = state.with_history(question, changed(state.history(question), refused=False))
        return changed(state, refused_topics=tuple(one for one in state.refused_topics if one.topic != self.topic))


@dataclass(frozen=True, slots=True)
class Snoozed(Fact):
    """*Ask me later*: the same question once more, at the time the customer chose."""

    ask: AskId
    question: QuestionId
    until: datetime
    moves: bool = False
    """Whether it only moves the time that was chosen before: it is no second *later*."""

    def change(self, state: State, at: datetime) -> State:
        state = state.with_outcome(self.ask, "snoozed")
        history = changed(state.history(self.question), snoozed_to=self.until, not_before=None)
        if self.moves:
            return changed(state.with_history(self.question, history), tempo=changed(state.tempo, seen_at=at))
        run = state.tempo.laters + 1
        tempo = changed(state.tempo.slower() if run % 2 == 0 else state.tempo, laters=run, silences=0, seen_at=at)
        return changed(state.with_history(self.question, history).without_open(self.ask), tempo=tempo)
