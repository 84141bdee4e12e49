"""Everything that can be asked or said at one moment: the live questions, the brand, the phrases, older revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Literal

from prompts.model.question import Duration, Language, Question, QuestionId, Text
from prompts.text.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Controller:
    """Who is responsible in law (GDPR Art. 13(1)(a))."""

    name: str
    address: str
    contact: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """A destination answers may go to, by the name customers know it."""

    id: str
    called: Text
    purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and when the brand may ask; the defaults are pacing.md's. Each field can be set in `_brand.yaml`."""

    gap: Duration = Duration(7, "days")
    slower: tuple[Duration, ...] = (Duration(14, "days"), Duration(30, "days"), Duration(60, "days"))
    rest_after_silences: int = 3
    silence_after: Duration = Duration(72, "hours")
    cap: int = 4
    cap_window: Duration = Duration(30, "days")
    in_one_visit: int = 5
    asks_per_question: int = 2
    asks_per_question_window: Duration = Duration(180, "days")
    hours: tuple[time, time] = (time(9), time(20))
    hours_when_zone_unknown: tuple[time, time] = (time(11), time(18))
    brand_zone: str = "UTC"
    quiet_weekdays: frozenset[int] = frozenset({6})
    """Monday is 0, as in `datetime.weekday`."""
    holdout: float = 0.0
    """Share of customers, by hash, who are only asked when they write first: the baseline of blocks. Off by default."""
    breaker: float = 0.03
    """Opt-outs per proactive message over 7 days (from 200 on) above which none goes out any more and the operator is told."""
    holidays: str | None = None
    """ISO 3166-1 country whose public holidays are quiet days (the `holidays` package)."""
    trial: Duration | None = None
    """A longer gap for half of the customers who say Yes while it is set, by hash: to learn what it does. Off by default."""


_WE = Text({"en": "We", "de": "Wir", "es": "Nosotros"}, "en")
_THE_BOT = Text({"en": "the bot", "de": "der Bot", "es": "el bot"}, "en")

Publishing = Literal["auto", "yes", "no"]
"""Whether saved files are drafts: yes, no, or from the first customer's Yes on."""

ContactTopic = Literal["orders", "complaints", "privacy"]
"""What customers ask a person for: an order or its delivery, something that is wrong, their data."""


@dataclass(frozen=True, slots=True)
class Brand:
    """Who asks: the once-per-deployment file `_brand.yaml`."""

    name: Text = _WE
    bot_name: Text = _THE_BOT
    languages: tuple[Language, ...] = ("en",)
    controller: Controller | None = None
    human_contact: str | None = None
    """Where a customer reaches a person."""
    human_contact_for: Mapping[ContactTopic, str] = field(default_factory=dict)
    """Where else, for some of what customers ask a person for."""
    privacy_page: str | None = None
    jurisdiction: str | None = None
    age_question: bool = False
    publishing: Publishing = "auto"
    pace: Pace = Pace()
    keep_at_most: Duration = Duration(24, "months")
    consent_valid: Duration = Duration(12, "months")
    erase_after_stop: Duration = Duration(7, "days")
    receivers: tuple[Receiver, ...] = ()
    sites: tuple[str, ...] = ()
    """Hosts of the brand's own pages, besides the privacy page's: links in `thanks` may lead there and nowhere else."""
    data_protection_officer: str | None = None
    """How they are reached; empty where the brand says that it needs none (GDPR Art. 37), nothing where it does not say."""
    processors: Mapping[str, Text] | None = None
    """Who works on the data for the brand (GDPR Art. 28), in words for customers; nothing where it does not say."""
    transfers: Mapping[str, Text] | None = None
    """What goes to a country outside the EU, and what protects it there (GDPR Art. 13(1)(f)); nothing where it does not say."""

    def company(self, language: Language) -> str:
        """Who is responsible, by name."""
        return self.controller.name if self.controller is not None else self.name.says(language)

    def spoken(self, wanted: str | None) -> Language:
        """The customer's language as the app tells it, where the brand speaks it; never guessed from their words."""
        for candidate in (wanted or "", (wanted or "").split("-")[0]):
            if candidate.lower() in self.languages:
                return candidate.lower()
        return self.languages[0]

    def contact_for(self, topic: ContactTopic) -> str | None:
        """Where a customer reaches a person about this."""
        return self.human_contact_for.get(topic, self.human_contact)

    def receivers_for(self, question: Question) -> tuple[Receiver, ...]:
        """Who may receive answers to this question: declared on it, and for its purpose."""
        named = question.crm or {}
        return tuple(r for r in self.receivers if r.id in named and question.purpose.id in r.purposes)


@dataclass(frozen=True, slots=True)
class Topic:
    """One file of questions: who answers for it, and what it is called."""

    id: str
    owner: str
    languages: tuple[Language, ...]
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One consistent version of all questions; `version` is the content hash over brand and questions."""

    brand: Brand
    questions: Mapping[QuestionId, Question]
    phrases: Phrases
    version: str
    revisions: Mapping[str, Question] = field(default_factory=dict)
    """Every revision that was ever live, by content hash, so that an open ask finishes on the words it showed."""
    topics: Mapping[str, Topic] = field(default_factory=dict)
    quiet_dates: frozenset[date] = frozenset()
    """Public holidays of the brand's country, this year and the following two."""
    anew: frozenset[int] = frozenset()
    """Marks (prompts/catalogue/named.py) of receivers that came after the first version, or after what notices name was kept."""

    def __hash__(self) -> int:
        """By identity, so that what is prepared from a catalogue can be remembered without reading all of it."""
        return id(self)

    def pinned(self, revision: str, question: QuestionId) -> Question | None:
        """The question as it was shown, else the live one, else nothing (retired before revisions were kept).

        One that was renamed since goes by the name it has now: its history does.
        """
        shown = self.revisions.get(revision) or self.questions.get(question)
        return shown if shown is None or shown.id == question else replace(shown, id=question)

    def topic_called(self, topic: str, language: Language, before: str = "") -> str:
        """A topic's title as customers read it; of one that has none, or that is gone, what it was called before, else its name."""
        known = self.topics.get(topic)
        return known.title.says(language) if known is not None and known.title is not None else before or topic

    def receivers_for(self, question: Question) -> tuple[Receiver, ...]:
        """Who may receive answers to this question; one that was shown in an older revision keeps who it named then."""
        now = self.questions.get(question.id)
        if now is not None and now.revision == question.revision:
            return self.brand.receivers_for(question)
        return tuple(Receiver(name, called, frozenset({question.purpose.id})) for name, called in question.receivers.items())
