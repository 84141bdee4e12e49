"""What the engine knows about one customer: a fold over their facts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.engine.model.changed import changed
from bot.engine.model.history import AskId, AskRecord, Given, History, Outcome
from bot.engine.model.ids_and_time import ContentHash
from bot.engine.model.permission import EVERYTHING, has_agreed, permits
from bot.engine.model.tempo import Tempo
from prompts.model.question import Duration, QuestionId, Value

CustomerId = int

BE_ASKED = "be_asked"
"""The reserved purpose of the Yes at the start: to be asked at all."""

Phase = Literal["new", "noticed", "declined", "active", "stopped"]

BEFORE_THE_YES: frozenset[str] = frozenset({"new", "noticed", "declined"})
"""Phases of who never said Yes; a stop comes after one."""

ConsentStatus = Literal["given", "refused", "deferred", "renewed", "withdrawn", "expired"]

CONTACT_WAITS = timedelta(days=30)
"""How long a yes joins the record that a link came with, once it was opened."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The latest event of one purpose."""

    id: int
    status: ConsentStatus
    at: datetime
    until: datetime | None
    wording: ContentHash
    named: tuple[int, ...] | None = None
    """Of the Yes: marks of the receivers that it includes, as notice and questions named them (prompts/catalogue/named.py).
    Nothing in one from before that was kept."""
    rhythm: Duration | None = None
    """Of the Yes: how often they agreed to be written to at most, as the notice named it; nothing in one from before that was
    kept: then as often as the brand says."""

    def covers(self, now: datetime) -> bool:
        """Whether it permits something at `now`."""
        return permits(self.status, self.until, now)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that waits for a Yes or No: consent given by its buttons rests on exactly these words."""

    id: int
    wording: ContentHash
    at: datetime
    is_renewal: bool = False
    """Whether it asks to renew a Yes that is about to run out."""
    named: tuple[int, ...] | None = None
    """Marks of the receivers that it names; nothing in one from before that was kept."""
    rhythm: Duration | None = None
    """How often it says that we write at most; nothing in one from before that was kept."""

    @property
    def key(self) -> str:
        """The name of the message that carries it."""
        return f"notice:{self.id}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is not an answer yet: words to be confirmed, or options picked so far. Gone with the ask, after 72 h at the latest."""

    why: Literal["too_long", "private", "picking", "doubtful", "suggested", "either"]
    keeps: str = ""
    """The text that would be kept, the picked option ids joined by `;`, or the suggested value as JSON. Lives in the sealed
    snapshot, never in the log."""
    id: int = 0
    """What its buttons are told by: those of an earlier one never keep this one. None where options are picked."""

    @property
    def picked(self) -> tuple[str, ...]:
        """The options picked so far."""
        return tuple(self.keeps.split(";")) if self.keeps and self.why == "picking" else ()


@dataclass(frozen=True, slots=True)
class Open:
    """The one question that waits for an answer, as it was shown."""

    ask: AskId
    question: QuestionId
    revision: ContentHash
    language: str
    at: datetime
    delivery: Literal["planned", "sent", "unconfirmed"] = "planned"
    sent_at: datetime | None = None
    unclear: int = 0
    draft: Draft | None = None
    named: tuple[int, ...] = ()
    """Marks of whom its message named since they came after the Yes."""
    proactive: bool = False
    """Whether nobody asked for it in that moment."""


@dataclass(frozen=True, slots=True)
class Changing:
    """An answered question the customer is about to correct, by [Change] or by an edit."""

    question: QuestionId
    ask: AskId
    since: datetime
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """The stop that stands: buttons below its message count for it and for no other."""

    id: int
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class LinkYes:
    """The yes to being joined with another customer, from the chat that was given their code."""

    customer: int
    code: int
    wording: ContentHash


@dataclass(frozen=True, slots=True)
class ContactLink:
    """The customer record that this customer came with a link of; nothing is joined before their yes.

    `contact` and `mark` live in the sealed snapshot, never in the log.
    """

    id: int
    """What the buttons about it are told by."""
    system: str
    at: datetime
    contact: str = ""
    """What that system calls them."""
    mark: str = ""
    """By which the link is known, so that it joins once."""
    is_over: bool = False
    """Whether somebody else was first: nothing is joined any more."""
    agreed: ContentHash = ""
    """The exact words of the yes that waits for the age to be told; empty before it."""

    def is_open(self, now: datetime) -> bool:
        """Whether a yes still joins it: as long as a notice waits for one (timers)."""
        return not self.is_over and now - self.at <= CONTACT_WAITS


@dataclass(frozen=True, slots=True)
class ContactConflict:
    """A record that this customer came with and that was not joined: it is somebody else's, or they have another one there.

    `contact` lives in the sealed snapshot, never in the log.
    """

    system: str
    why: Literal["taken", "second"]
    at: datetime
    contact: str = ""


@dataclass(frozen=True, slots=True)
class RecordApart:
    """A record that they said is not theirs, or that their answers are to stay apart from.

    `contact` lives in the sealed snapshot, never in the log.
    """

    system: str
    at: datetime
    contact: str = ""
    is_joined: bool = False
    """Whether it was joined before they said so: only an erasure parts it from their answers, and nothing leaves until then."""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """Something that an answer changed, and that its customer was told of."""

    question: QuestionId
    since: str
    """The day that names it in the question's file, as written there."""
    at: datetime
    ask: AskId = 0
    """With the thanks for which answer; none where they read it among their answers."""


@dataclass(frozen=True, slots=True)
class RefusedTopic:
    """Everything about a topic is refused: what is asked about it now, and whatever will be."""

    topic: str
    id: int
    """What the button that takes it back is told by."""
    at: datetime
    questions: tuple[QuestionId, ...] = ()
    """Those that were refused with it, and by no word of their own: taking it back takes that back too."""
    called: str = ""
    """Its title, as they read it; nothing where it has none, and in one from before that was kept."""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What the bot asked last beside its questions: the buttons, which may be typed as long as nothing was said or done since."""

    at: datetime
    labels: tuple[str, ...] = ()
    """As they were read."""
    tokens: tuple[str, ...] = ()
    yes: str = ""
    """The button that a plain yes presses; empty where there is none."""
    no: str = ""


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
    """The answer to the age question, where the brand asks it: nothing else about an age is kept."""
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
