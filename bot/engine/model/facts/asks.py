"""A question on its way, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.history import AskRecord, History, Variant
from bot.engine.model.ids_and_time import AskId, ContentHash
from bot.engine.model.parts.pending import Open
from bot.engine.model.state import State
from prompts.model.question import QuestionId

REMEMBERED_ASKS = 6
"""Asks kept per question at least: for taps on old keyboards, beside the rolling limit of asks."""


@dataclass(frozen=True, slots=True)
class Asked(Fact):
    """A question was decided and handed to the outbox; `pulled` when it follows the customer's own act."""

    ask: AskId
    question: QuestionId
    revision: ContentHash
    wording: ContentHash
    language: str
    pulled: bool
    one_more: bool
    policy: str
    reasons: tuple[str, ...]
    slowest: int = 3
    """The last step of the brand's ladder when this was asked: nothing slows further."""
    pushes_kept: int = 12
    asks_kept: int = 6
    """How many proactive messages, and how many asks of one question, have to be remembered for the brand's limits."""
    variant: Variant = "standard"
    """Which arm of a wording test the customer is in, by hash."""
    propensity: float = 1.0
    """How likely this choice was: one, as long as choosing is not random. Kept so that later analyses need not assume it."""
    named: tuple[int, ...] = ()
    """Marks of whom its message named since they came after the Yes (prompts/catalogue/named.py)."""
    proactive: bool = False
    """Whether nobody asked for it in that moment, so that it may be held; nothing in facts from before that was kept."""

    def change(self, state: State, at: datetime) -> State:
        record = AskRecord(self.ask, at, self.revision, self.wording, "planned", number=state.facts + 1)
        history = state.history(self.question)
        history = changed(history, asks=(*history.asks, record)[-max(REMEMBERED_ASKS, self.asks_kept) :], snoozed_to=None)
        tempo = changed(
            state.tempo if self.pulled else state.tempo.after_proactive(at, kept=self.pushes_kept),
            last_ask_at=at,
            sitting=state.tempo.sitting + 1 if self.one_more else 1,
            held_by="",
            slowest=self.slowest,
        )
        waiting = Open(self.ask, self.question, self.revision, self.language, at, named=self.named, proactive=self.proactive)
        return changed(
            state,
            histories={**state.histories, self.question: history},
            tempo=tempo,
            open=waiting,
            changing=None,
            topic_wanted="",
            asked_back=None,
            moved_on=False,
        )


@dataclass(frozen=True, slots=True)
class AskSent(Fact):
    """The platform took the question."""

    ask: AskId
    message_ref: str

    def change(self, state: State, at: datetime) -> State:
        state = state.with_outcome(self.ask, "sent", only_from=("planned", "unconfirmed"))
        if state.open is None or state.open.ask != self.ask:
            return state
        return changed(state, open=changed(state.open, delivery="sent", sent_at=at))


@dataclass(frozen=True, slots=True)
class AskUnconfirmed(Fact):
    """Nobody knows whether the question arrived: never repeated by itself, never counted as a silence."""

    ask: AskId

    def change(self, state: State, at: datetime) -> State:
        state = state.with_outcome(self.ask, "unconfirmed", only_from=("planned",))
        if state.open is None or state.open.ask != self.ask:
            return state
        return changed(state, open=changed(state.open, delivery="unconfirmed", sent_at=at))


@dataclass(frozen=True, slots=True)
class AskUndeliverable(Fact):
    """The question can never arrive, or its time passed before it left."""

    ask: AskId

    def change(self, state: State, at: datetime) -> State:
        return state.with_outcome(self.ask, "undeliverable", only_from=("planned", "unconfirmed")).without_open(self.ask)


@dataclass(frozen=True, slots=True)
class AskReworded(Fact):
    """The open question was shown again in other words, such as another language: consent rests on what was seen last."""

    ask: AskId
    question: QuestionId
    wording: ContentHash
    language: str

    def change(self, state: State, at: datetime) -> State:
        history = state.history(self.question)
        asks = tuple(changed(a, wording=self.wording) if a.id == self.ask else a for a in history.asks)
        state = state.with_history(self.question, changed(history, asks=asks))
        if state.open is None or state.open.ask != self.ask:
            return state
        return changed(state, open=changed(state.open, language=self.language))


@dataclass(frozen=True, slots=True)
class WhyShown(Fact):
    """The customer wanted to know why this is asked, while the question waited; once per ask, however often they tap."""

    ask: AskId
    question: QuestionId

    def change(self, state: State, at: datetime) -> State:
        history = state.history(self.question)
        asks = tuple(changed(a, explained=True) if a.id == self.ask else a for a in history.asks)
        return state.with_history(self.question, changed(history, asks=asks))


@dataclass(frozen=True, slots=True)
class NotUnderstood(Fact):
    """Typed words did not answer the open question; nothing was guessed."""

    ask: AskId

    def change(self, state: State, at: datetime) -> State:
        if state.open is None or state.open.ask != self.ask:
            return state
        return changed(state, open=changed(state.open, unclear=state.open.unclear + 1))


@dataclass(frozen=True, slots=True)
class WentSilent(Fact):
    """No answer within the silence time: one step slower, at once."""

    ask: AskId
    question: QuestionId

    def change(self, state: State, at: datetime) -> State:
        history = state.history(self.question)
        slower = state.tempo.slower()
        slowed = slower.step > state.tempo.step
        asks = tuple(changed(a, outcome="expired", slowed=slowed) if a.id == self.ask else a for a in history.asks)
        tempo = changed(slower, silences=state.tempo.silences + 1, skips=0, laters=0)
        state = state.with_history(self.question, changed(history, asks=asks))
        return changed(state.without_open(self.ask), tempo=tempo)


@dataclass(frozen=True, slots=True)
class AskClosed(Fact):
    """The ask ended without the customer ending it: let go after two clarifications, superseded, withdrawn."""

    ask: AskId
    question: QuestionId
    outcome: Literal["unclear", "superseded", "withdrawn", "expired"]

    def change(self, state: State, at: datetime) -> State:
        return state.with_outcome(self.ask, self.outcome).without_open(self.ask)


@dataclass(frozen=True, slots=True)
class HeldBack(Fact):
    """Somebody was due and was not asked; recorded when the rule that held the question back changes."""

    rule: str
    detail: str

    def change(self, state: State, at: datetime) -> State:
        return changed(state, tempo=changed(state.tempo, held_by=self.rule))


@dataclass(frozen=True, slots=True)
class Renamed(Fact):
    """A question lives on under another id: its history is this one's from now on."""

    earlier: QuestionId
    question: QuestionId

    def change(self, state: State, at: datetime) -> State:
        """The old id keeps an empty history, so that its row says so too; an open ask and a change under way move along.

        Where both ids have one, each keeps what was asked under it, and what was refused under either is refused from now on.
        """
        before, own = state.history(self.earlier), state.history(self.question)
        left = changed(before, refused=False, restricted=False) if own.asks else History()
        is_refused, is_restricted = before.refused or own.refused, before.restricted or own.restricted
        moved = changed(own if own.asks else before, refused=is_refused, restricted=is_restricted)
        state = state.with_history(self.question, moved).with_history(self.earlier, left)
        waiting, changing = state.open, state.changing
        if waiting is not None and waiting.question == self.earlier:
            state = changed(state, open=changed(waiting, question=self.question))
        if changing is not None and changing.question == self.earlier:
            state = changed(state, changing=changed(changing, question=self.question))
        told = tuple(changed(one, question=self.question) if one.question == self.earlier else one for one in state.told_changes)
        listed = tuple(self.question if name == self.earlier else name for name in state.listed)
        topics = tuple(
            changed(one, questions=tuple(self.question if name == self.earlier else name for name in one.questions))
            for one in state.refused_topics
        )
        again = tuple(self.question if name == self.earlier else name for name in state.refused_again)
        restricted = {self.question if name == self.earlier else name: ident for name, ident in state.restricted_by.items()}
        return changed(
            state, told_changes=told, listed=listed, refused_topics=topics, refused_again=again, restricted_by=restricted
        )
