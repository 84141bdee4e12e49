"""Consent and rights: the notice, Yes and No, stopping, sharing, erasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.ids_and_time import ContentHash
from bot.engine.model.parts.agreements import BE_ASKED, Consent, ConsentStatus, Notice, Stop
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.state import State
from prompts.model.question import Duration, QuestionId


@dataclass(frozen=True, slots=True)
class NoticeShown(Fact):
    """The notice was shown, in exactly these words; a renewal is proactive, and counts as a question."""

    id: int
    wording: ContentHash
    language: str
    is_renewal: bool = False
    named: tuple[int, ...] | None = None
    """Marks of the receivers that it names; nothing in logs from before that was kept."""
    rhythm: Duration | None = None
    """How often it says that we write at most; nothing in logs from before that was kept."""

    def change(self, state: State, at: datetime) -> State:
        phase = "noticed" if state.phase in ("new", "declined") else state.phase
        notice = Notice(self.id, self.wording, at, self.is_renewal, self.named, self.rhythm)
        state = changed(state, phase=phase, notice=notice, moved_on=False)
        if not self.is_renewal:
            return state
        return changed(state, tempo=changed(state.tempo.after_proactive(at), last_ask_at=at, held_by=""))


@dataclass(frozen=True, slots=True)
class ConsentRecorded(Fact):
    """A consent event of one purpose; the latest one is the state of the purpose."""

    id: int
    purpose: str
    status: ConsentStatus
    wording: ContentHash
    language: str
    method: str
    valid_until: datetime | None

    def change(self, state: State, at: datetime) -> State:
        named, rhythm = self._told(state)
        consent = Consent(self.id, self.status, at, self.valid_until, self.wording, named, rhythm)
        state = changed(state, consents={**state.consents, self.purpose: consent})
        if self.status == "expired":
            return state
        return changed(state, tempo=changed(state.tempo, seen_at=at))

    def _told(self, state: State) -> tuple[tuple[int, ...] | None, Duration | None]:
        """A Yes to a notice includes whom and how often it names; whatever else is said of the Yes changes nothing of that."""
        if self.purpose != BE_ASKED:
            return None, None
        notice = state.notice
        is_yes = self.status in ("given", "renewed") and notice is not None and notice.wording == self.wording
        return (notice.named, notice.rhythm) if is_yes and notice is not None else (state.named, state.rhythm)


@dataclass(frozen=True, slots=True)
class ReceiversTold(Fact):
    """They answered a question that named receivers which came after their Yes: it includes these from now on."""

    named: tuple[int, ...]
    """Marks of all that they were told of by now."""

    def change(self, state: State, at: datetime) -> State:
        consent = state.consents.get(BE_ASKED)
        if consent is None:
            return state
        return changed(state, consents={**state.consents, BE_ASKED: changed(consent, named=self.named)})


@dataclass(frozen=True, slots=True)
class Declined(Fact):
    """*No, thanks* to the notice: not asked, not written to."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, phase="declined", notice=None)


@dataclass(frozen=True, slots=True)
class Resumed(Fact):
    """The customer began again by an act of their own."""

    is_slip: bool = False
    """Whether a stop is only taken back, so that all is as it was: who rested rests, and an erasure that was asked for waits."""

    def change(self, state: State, at: datetime) -> State:
        if self.is_slip:
            return changed(state, phase="active", notice=None, stop=None, erase_at=None)
        state = state.without_laters() if state.phase == "stopped" else state
        tempo = changed(state.tempo, silences=0)
        state = changed(state, phase="active", notice=None, stop=None, tempo=tempo)
        return changed(state, erase_at=None, erase_asked=None, paused_until=None, pause=0)


@dataclass(frozen=True, slots=True)
class Stopped(Fact):
    """The Yes is withdrawn; what was told is erased at `erase_at` unless the customer keeps it."""

    how: str
    erase_at: datetime
    id: int = 0
    """What the buttons of this stop are told by; none in logs from before stops had names."""
    keeps_laters: bool = False
    """Whether what was put off comes at its time where the stop is taken back as a slip; not so in logs from before."""
    blocked_in: str = ""
    """The chat whose block it was, where they have another, which is to be told."""

    def change(self, state: State, at: datetime) -> State:
        state = state if self.keeps_laters else state.without_laters()
        stop = Stop(self.id, at, self.how, self.blocked_in) if self.id else None
        state = changed(state, phase="stopped", notice=None, stop=stop, erase_at=self.erase_at)
        return changed(state, open=None, changing=None, asked_back=None)


@dataclass(frozen=True, slots=True)
class KeptAfterStop(Fact):
    """*Keep it, just don't ask.*"""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, erase_at=None)


@dataclass(frozen=True, slots=True)
class SharingRestricted(Fact):
    """Answers in scope (`all` or a question) stay here from now on."""

    id: int
    scope: str
    consent: int | None
    is_on_buttons: bool = False
    """Whether the button that lifts it is told by its id; not so in logs from before."""

    def change(self, state: State, at: datetime) -> State:
        if self.is_on_buttons:
            state = changed(state, restricted_by={**state.restricted_by, self.scope: self.id})
        if self.scope == EVERYTHING:
            return changed(state, keeps_to_us=True)
        return state.with_history(self.scope, changed(state.history(self.scope), restricted=True))


@dataclass(frozen=True, slots=True)
class UseRestricted(Fact):
    """The staff restricted the use of what they told us, as they asked (GDPR Art. 18): nobody asks, and nothing leaves."""

    id: int
    holds_deletion: bool = False
    """Whether nothing is deleted by its date while it lasts; not so in logs from before that could be asked for."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, use_restricted=self.id, deletion_held=self.holds_deletion)


@dataclass(frozen=True, slots=True)
class UseAllowed(Fact):
    """The staff lifted that."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, use_restricted=0, deletion_held=False)


@dataclass(frozen=True, slots=True)
class SharingAllowed(Fact):
    """The customer lifted their own restriction: answers in scope (`all` or a question) may leave again, as promised."""

    scope: str

    def change(self, state: State, at: datetime) -> State:
        left = {scope: ident for scope, ident in state.restricted_by.items() if scope != self.scope}
        state = changed(state, restricted_by=left)
        if self.scope == EVERYTHING:
            return changed(state, keeps_to_us=False)
        return state.with_history(self.scope, changed(state.history(self.scope), restricted=False))


@dataclass(frozen=True, slots=True)
class RightUsed(Fact):
    """The customer used a right: access, erasure, information (GDPR Art. 12(3): kept as proof that it was answered)."""

    right: Literal["access", "information", "erasure"]
    listed: tuple[QuestionId, ...] = ()
    """Whose answers were listed, in the order of their numbers; nothing where none were, and in logs from before that was kept."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, listed=self.listed) if self.listed else state


@dataclass(frozen=True, slots=True)
class ErasureOffered(Fact):
    """An erasure was offered for confirmation: single use, and it expires."""

    confirmation: int
    offered_at: datetime | None = None
    """When, where the records forgot it; else at the moment of the fact."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, erase_asked=(self.confirmation, self.offered_at or at))


@dataclass(frozen=True, slots=True)
class ErasureLeft(Fact):
    """The customer keeps everything: the confirmation that waited is void."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, erase_asked=None)
