"""What the engine knows about one customer: a fold over their facts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.engine.model.changed import changed
from bot.engine.model.history import AskRecord, Given, History, Outcome
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.parts.agreements import BE_ASKED, Consent, Notice, RefusedTopic, Stop
from bot.engine.model.parts.joined_records import ContactConflict, ContactLink, LinkYes, RecordApart
from bot.engine.model.parts.pending import AskedBack, Changing, Open, ToldChange
from bot.engine.model.permission import EVERYTHING, has_agreed
from bot.engine.model.tempo import Tempo
from prompts.model.question import Duration, QuestionId, Value

CustomerId = int

Phase = Literal["new", "noticed", "declined", "active", "stopped"]

BEFORE_THE_YES: frozenset[str] = frozenset({"new", "noticed", "declined"})
"""Phases of who never said Yes; a stop comes after one."""


_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_UNDECIDED = timedelta(days=30)
"""As long as a request may take to be answered (GDPR Art. 12(3)): a question in that time would be a bad answer to it."""


@dataclass(frozen=True)
class State:
    """Everything decisions rest on."""

    customer: CustomerId
    phase: Phase = "new"
    language: str = "en"
    zone: str | None = None
    zone_source: str | None = None
    since: datetime | None = None
    notice: Notice | None = None
    consents: Mapping[str, Consent] = field(default_factory=dict)
    keeps_to_us: bool = False
    """*Answer without sharing*: nothing of this customer's leaves in any export."""
    tempo: Tempo = Tempo()
    open: Open | None = None
    changing: Changing | None = None
    histories: Mapping[QuestionId, History] = field(default_factory=dict)
    stop: Stop | None = None
    """Missing where they did not stop, or stopped before stops had names."""
    erase_at: datetime | None = None
    erase_asked: tuple[int, datetime] | None = None
    """The single-use confirmation of an erasure, and when it was offered."""
    paused_until: datetime | None = None
    """Nothing proactive until then: the customer's own pause."""
    is_of_age: bool | None = None
    """The answer to the age question, where it was asked: nothing else about an age is kept."""
    zone_asked_at: datetime | None = None
    """When the time-zone question was put; it is put once."""
    zone_told_at: datetime | None = None
    """When the clock was told, since it was asked for last."""
    link_offered: tuple[int, datetime] | None = None
    """The single-use code that joins another chat to this customer, and when it was offered."""
    link_channel: str = ""
    """The chat that offered it."""
    link_asked: int | None = None
    """Who used it, until this customer says that it was them."""
    link_accepted: LinkYes | None = None
    """Where this chat was given somebody's code and said yes to being joined."""
    facts: int = 0
    contact_link: ContactLink | None = None
    """A customer record that a link named, until the customer said whether it is to be joined."""
    contacts: tuple[str, ...] = ()
    """Systems whose record of this customer was joined."""
    contact_conflicts: tuple[ContactConflict, ...] = ()
    came_by: str = ""
    """The link that they came by first: a system, and a topic behind a slash where the link had one."""
    topic_wanted: QuestionId = ""
    """The topic of the link they came by, until something is asked."""
    told_changes: tuple[ToldChange, ...] = ()
    """What answers of theirs changed, as far as they were told: a thanks says it once."""
    listed: tuple[QuestionId, ...] = ()
    """Their answers as they were numbered when they were listed last: a number that is typed means what was read."""
    refused_topics: tuple[RefusedTopic, ...] = ()
    pause: int = 0
    """What the button that ends the break is told by; none where there is no break, or one from before breaks had names."""
    restricted_by: Mapping[str, int] = field(default_factory=dict)
    """The latest restriction of each scope (`all` or a question); none of those from before their buttons named them."""
    refused_again: tuple[QuestionId, ...] = ()
    """Questions whose *never* was said once more, by name: an Undo of before takes none of it back."""
    records_apart: tuple[RecordApart, ...] = ()
    """Records that nobody joins by another word than their own."""
    asked_back: AskedBack | None = None
    use_restricted: int = 0
    """The restriction of use that stands (GDPR Art. 18); none where none does."""
    moved_on: bool = False
    """Whether the customer wrote something since what waits was asked or shown: an *ok* is to the reply to it, then."""
    age_doubted: bool = False
    """Whether something they wrote may have been a child's, and they have not said since that they are old enough."""
    blocked: tuple[str, ...] = ()
    """Channels whose chat of theirs takes nothing of ours: they blocked it, or it is gone."""
    deletion_held: bool = False
    """Whether the restriction of use that stands holds back what would be deleted by its date; their own word still deletes."""

    def is_paused(self, now: datetime) -> bool:
        """Whether the customer asked for a break that lasts."""
        return self.paused_until is not None and now < self.paused_until

    def decides_until(self, now: datetime) -> datetime | None:
        """Whoever asked for an erasure and neither confirmed it nor kept everything is not written to first for so long."""
        until = self.erase_asked[1] + _UNDECIDED if self.erase_asked is not None else now
        return until if until > now else None

    def may_be_asked(self, now: datetime) -> bool:
        """Whether the Yes stands."""
        consent = self.consents.get(BE_ASKED)
        return has_agreed(self.phase) and consent is not None and consent.covers(now)

    @property
    def begun_at(self) -> datetime:
        """When the Yes was given that stands; one that was only renewed, or taken up again, began long ago."""
        consent = self.consents.get(BE_ASKED)
        return consent.at if consent is not None and consent.status == "given" else _LONG_AGO

    @property
    def named(self) -> tuple[int, ...] | None:
        """The receivers that they were told of, by their marks; nothing where it was not kept yet when they said Yes."""
        consent = self.consents.get(BE_ASKED)
        return consent.named if consent is not None else None

    @property
    def rhythm(self) -> Duration | None:
        """How often they agreed to be written to at most; nothing where it was not kept yet when they said Yes."""
        consent = self.consents.get(BE_ASKED)
        return consent.rhythm if consent is not None else None

    def consent_to(self, purpose: str, alike: Mapping[str, frozenset[str]]) -> Consent | None:
        """What the customer said last of a purpose; of one that only has another name now, what they said of it under the other."""
        own = self.consents.get(purpose)
        if own is not None or purpose not in alike:
            return own
        earlier = [self.consents[name] for name in alike[purpose] if name in self.consents]
        return max(earlier, key=lambda consent: consent.at, default=None)

    def stays_here(self, question: QuestionId) -> bool:
        """Whether the customer keeps the answer to this question from others."""
        return self.keeps_to_us or self.history(question).restricted

    @property
    def keeps_to_us_by_own_word(self) -> bool:
        """Whether that is the customer's own word, and no part of a restriction of use alone, which the staff lift."""
        return self.keeps_to_us and not (self.use_restricted and self.restriction(EVERYTHING) == self.use_restricted)

    def is_apart(self, system: str, contact: str) -> bool:
        """Whether they said that this record is not theirs; of one whose name was lost nobody knows which, so it may be any."""
        return any(one.system == system and one.contact in (contact, "") for one in self.records_apart)

    def is_parted(self, system: str) -> bool:
        """Whether they said that the record of theirs in this system, which is joined, is not theirs."""
        return any(one.system == system and one.is_joined for one in self.records_apart)

    def history(self, question: QuestionId) -> History:
        """How asking this question went so far."""
        return self.histories.get(question, History())

    def restriction(self, scope: str) -> int:
        """What the button that shares this again is told by."""
        return self.restricted_by.get(scope, 0)

    def is_refused_with_its_topic(self, question: QuestionId) -> bool:
        """Whether it is only refused since everything about its topic is."""
        return any(question in one.questions for one in self.refused_topics)

    def values(self) -> dict[QuestionId, Value]:
        """What is known now, for conditions."""
        return {q: h.given.value for q, h in self.histories.items() if h.given is not None}

    def given(self) -> Iterator[Given]:
        """Every current answer, in no order that anybody reads."""
        return (history.given for history in self.histories.values() if history.given is not None)

    def answers(self) -> Iterator[tuple[QuestionId, Given]]:
        """Every current answer: as they were listed last, then in the order in which they were asked, which no correction moves."""
        known = [(q, h.given) for q, h in self.histories.items() if h.given is not None]
        if not self.listed:
            return iter(sorted(known, key=self._asked_at))
        places = {question: place for place, question in enumerate(self.listed)}
        return iter(sorted(known, key=lambda pair: (places.get(pair[0], len(places)), *self._asked_at(pair))))

    def _asked_at(self, answer: tuple[QuestionId, Given]) -> tuple[datetime, QuestionId]:
        question, given = answer
        record = self.history(question).ask(given.ask)
        return (record.at if record is not None else given.at), question

    def numbered(self) -> tuple[QuestionId, ...]:
        """What the numbers of answers stand for: each keeps its own, also when it is gone, until the list is shown again."""
        return (*self.listed, *(question for question, _ in self.answers() if question not in self.listed))

    def find_ask(self, ask_id: AskId) -> tuple[QuestionId, AskRecord] | None:
        """The question an ask belonged to, if it was this customer's."""
        for question, history in self.histories.items():
            for ask in history.asks:
                if ask.id == ask_id:
                    return question, ask
        return None

    def with_history(self, question: QuestionId, history: History) -> State:
        """The same state with one question's history replaced."""
        return changed(self, histories={**self.histories, question: history})

    def with_outcome(self, ask_id: AskId, outcome: Outcome, only_from: tuple[Outcome, ...] | None = None) -> State:
        """The same state with what became of one ask; nothing changes where it is not one of these yet."""
        found = self.find_ask(ask_id)
        if found is None or (only_from is not None and found[1].outcome not in only_from):
            return self
        question, record = found
        history = self.history(question)
        asks = tuple(changed(ask, outcome=outcome) if ask.id == record.id else ask for ask in history.asks)
        return self.with_history(question, changed(history, asks=asks))

    def without_open(self, ask_id: AskId) -> State:
        """The same state with this ask no longer waiting."""
        return changed(self, open=None) if self.open is not None and self.open.ask == ask_id else self

    def without_laters(self) -> State:
        """Nothing that was put off comes by itself any more: a later word of the customer's was larger."""
        state = self
        for name, history in self.histories.items():
            if history.snoozed_to is not None:
                state = state.with_history(name, changed(history, snoozed_to=None))
        return state
