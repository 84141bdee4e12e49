"""Who the customer is to us: language, clock, age, and their chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.ids_and_time import ContentHash, local_day, utc
from bot.engine.model.parts.joined_records import LinkYes
from bot.engine.model.parts.pending import AskedBack
from bot.engine.model.state import State


@dataclass(frozen=True, slots=True)
class Met(Fact):
    """A new customer wrote for the first time, or came back after being forgotten."""

    language: str

    def change(self, state: State, at: datetime) -> State:
        return changed(state, language=self.language, since=at)


@dataclass(frozen=True, slots=True)
class LanguageChosen(Fact):
    """By one tap, never guessed."""

    language: str

    def change(self, state: State, at: datetime) -> State:
        return changed(state, language=self.language)


@dataclass(frozen=True, slots=True)
class ZoneAsked(Fact):
    """The time-zone question was put: by itself once, and only when it mattered."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, zone_asked_at=at, zone_told_at=None)


@dataclass(frozen=True, slots=True)
class ZoneTold(Fact):
    """Where the customer's clock is, and how we know: `confirmed` by a tap, or `said` as a time of day."""

    zone: str
    source: Literal["confirmed", "said"]
    before: str = ""
    """Where it was taken to be, so that days were told by it; nothing in facts from before that was kept."""
    keeps_hours: bool = False
    """Whether what was put off keeps its hour on the day that was told; not so in facts from before."""

    def change(self, state: State, at: datetime) -> State:
        state = _on_the_days_told(state, self.before, self.zone, keeps_hours=self.keeps_hours)
        return changed(state, zone=self.zone, zone_source=self.source, zone_told_at=at, asked_back=None)


@dataclass(frozen=True, slots=True)
class ZoneForgotten(Fact):
    """*None of these*: what was taken for the customer's clock is not, and the narrow hours hold again."""

    before: str = ""
    now: str = ""
    """Where it was taken to be, and is taken to be from here on; nothing in facts from before that was kept."""
    keeps_hours: bool = False
    """As in `ZoneTold`."""

    def change(self, state: State, at: datetime) -> State:
        state = _on_the_days_told(state, self.before, self.now, keeps_hours=self.keeps_hours)
        return changed(state, zone=None, zone_source=None)


def _on_the_days_told(state: State, before: str, now: str, *, keeps_hours: bool) -> State:
    """What was promised by the day of one clock comes on no earlier day of the other; what they put off, on that very day."""
    if not before or not now or before == now:
        return state

    def there(moment: datetime | None) -> datetime | None:
        return None if moment is None else max(moment, utc(local_day(moment, before), 0, 0, now))

    def put_off(moment: datetime) -> datetime | None:
        local = moment.astimezone(ZoneInfo(before))
        return utc(local.date(), local.hour, local.minute, now) if keeps_hours else there(moment)

    for question, history in state.histories.items():
        if history.snoozed_to is not None:
            state = state.with_history(question, changed(history, snoozed_to=put_off(history.snoozed_to)))
    tempo = changed(state.tempo, next_ask_at=there(state.tempo.next_ask_at))
    return changed(state, tempo=tempo, paused_until=there(state.paused_until))


@dataclass(frozen=True, slots=True)
class BackAsked(Fact):
    """The bot asked something beside its questions (whether to stop, where the clock is): its buttons may be typed as well."""

    labels: tuple[str, ...]
    tokens: tuple[str, ...]
    yes: str = ""
    no: str = ""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, asked_back=AskedBack(at, self.labels, self.tokens, self.yes, self.no), moved_on=False)


@dataclass(frozen=True, slots=True)
class MovedOn(Fact):
    """Something else was said before the Yes: what is typed next is to the reply to it, and not to the notice."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, moved_on=True)


@dataclass(frozen=True, slots=True)
class AgeTold(Fact):
    """The answer to the age question: yes or no and its moment, never an age."""

    is_of_age: bool

    def change(self, state: State, at: datetime) -> State:
        return changed(state, is_of_age=self.is_of_age, age_doubted=False)


@dataclass(frozen=True, slots=True)
class AgeDoubted(Fact):
    """Words of theirs may have been a child's: nothing is asked before they say that they are old enough."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, age_doubted=True)


@dataclass(frozen=True, slots=True)
class LinkOffered(Fact):
    """A single-use code was given with which the customer can go on in another chat."""

    code: int
    channel: str = ""
    """The chat that offered it, where it is asked about."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, link_offered=(self.code, at), link_channel=self.channel, link_asked=None)


@dataclass(frozen=True, slots=True)
class LinkAccepted(Fact):
    """*Yes, both are mine*, in the chat that was given the code: it waits for the other one's yes."""

    customer: int
    """Whose code it is."""
    code: int
    wording: ContentHash
    """The exact words that were agreed to."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, link_accepted=LinkYes(self.customer, self.code, self.wording))


@dataclass(frozen=True, slots=True)
class LinkTakenBack(Fact):
    """What was agreed to in the new chat is over: a stop or a no came after that yes, and nothing is joined on it."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, link_accepted=None)


@dataclass(frozen=True, slots=True)
class LinkAsked(Fact):
    """The chat that offered the code was asked whether it was them who used it."""

    by: int

    def change(self, state: State, at: datetime) -> State:
        return changed(state, link_asked=self.by)


@dataclass(frozen=True, slots=True)
class LinkLeft(Fact):
    """One of the two chats said no: the code is used up and nothing was joined."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, link_offered=None, link_asked=None)


@dataclass(frozen=True, slots=True)
class ChatLinked(Fact):
    """The customer used their code: another chat of this channel is theirs too."""

    channel: str
    wording: ContentHash = ""
    """The exact words that were agreed to in the new chat; empty in logs from before they were asked for."""

    def change(self, state: State, at: datetime) -> State:
        return changed(state, link_offered=None, link_asked=None)
