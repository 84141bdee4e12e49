"""How the data copy says things: in the customer's language and on their clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.customers.record import Record
from bot.engine.conversation.questions.what_changed import concerning
from bot.engine.model.ids_and_time import local_day
from bot.engine.model.packing.codec import value_to_json
from bot.engine.model.parts.agreements import BE_ASKED
from bot.runtime.handed_on import stays_in_the_house
from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS
from prompts.model.question import Duration, Language, Question, QuestionId, Value
from prompts.text.phrases import UnknownPhrase
from storage.model.records import AnswerRow

_ANY_YEAR = date.min
"""As if today were far away: a page that is kept is read in any year, so every day is said with its own."""


@dataclass(frozen=True, slots=True)
class Words:
    """One customer's words for everything on their record."""

    record: Record
    catalogue: Catalogue
    language: Language

    @property
    def zone(self) -> str:
        """Where times are told: the customer's zone, else the brand's."""
        return self.record.state.zone or self.catalogue.brand.pace.brand_zone

    def say(self, key: str, **slots: object) -> str:
        """A phrase of the data copy."""
        return self.catalogue.phrases.says(f"copy.{key}", self.language, **slots)

    def phrase(self, key: str, **slots: object) -> str:
        """A phrase that the chat uses too."""
        return self.catalogue.phrases.says(key, self.language, **slots)

    def named(self, key: str, name: str) -> str:
        """The words for one name of an open list, else the name itself: a new channel has no words yet."""
        try:
            return self.say(f"{key}.{name}")
        except UnknownPhrase:
            return name

    def day(self, moment: datetime) -> str:
        """A date with its year."""
        return self.catalogue.phrases.day(local_day(moment, self.zone), self.language, _ANY_YEAR)

    def moment(self, moment: datetime) -> str:
        """A date and time on the customer's clock."""
        local = moment.astimezone(ZoneInfo(self.zone))
        return self.say("moment", day=self.day(moment), time=self.catalogue.phrases.clock(local.time()))

    def duration(self, duration: Duration) -> str:
        """A duration in words."""
        return self.catalogue.phrases.duration(duration, self.language)

    def tongue(self, language: Language) -> str:
        """A language by its own name, where it is one that the bot speaks."""
        base = language.split("-")[0]
        return self.catalogue.phrases.language_name(base) if base in self.catalogue.phrases.texts else language

    def question(self, question: QuestionId) -> str:
        """What a question is called: its label, else its words; its id when nobody remembers it."""
        known = self._known(question)
        return (known.label or known.ask).says(self.language) if known else question

    def value(self, answer: AnswerRow, value: Value, said: str) -> str:
        """A stored value in the words of the question that it answered."""
        revision = next((ask.revision for ask in self.record.asks if ask.id == answer.ask), "")
        question = self.catalogue.pinned(revision, answer.question)
        kind = KINDS.get(question.kind) if question else None
        if question is None or kind is None:
            return said or str(value_to_json(value))
        return kind.say(question, value, self.language)

    def suggested(self, question: QuestionId, value: Value) -> str:
        """What was asked back, in the question's words."""
        known = self._known(question)
        return KINDS[known.kind].say(known, value, self.language) if known else str(value_to_json(value))

    def picked(self, question: QuestionId, option: str) -> str:
        """An option's label, else its id."""
        known = self._known(question)
        found = known.option(option) if known else None
        return found.label.says(self.language) if found else option

    def changes(self, question: QuestionId, now: datetime) -> list[str]:
        """What the answer to this question changed, as /mydata tells it."""
        found = concerning(self.record.state, question, now, self.catalogue)
        days = ((self.catalogue.phrases.day(day, self.language, _ANY_YEAR), text.says(self.language)) for day, text in found)
        return [self.phrase("mydata.changed", day=day, change=told) for day, told in days]

    def purpose(self, purpose: str) -> str:
        """What was promised under this purpose, as a sentence says it."""
        if purpose == BE_ASKED:
            return self.say("purpose.be_asked")
        promises = (question.purpose.promise for question in self._questions() if question.purpose.id == purpose)
        promise = next(promises, None)
        return promise.says(self.language) if promise else purpose

    def receiver(self, system: str) -> str:
        """A destination by the name that customers know."""
        if stays_in_the_house(system):
            return self.say("own_use")
        called = (receiver.called for receiver in self.catalogue.brand.receivers if receiver.id == system)
        name = next(called, None)
        return name.says(self.language) if name else system

    def _known(self, question: QuestionId) -> Question | None:
        return next((one for one in self._questions() if one.id == question), None)

    def _questions(self) -> Iterator[Question]:
        """The live ones first, then those that were asked once."""
        yield from self.catalogue.questions.values()
        yield from self.catalogue.revisions.values()
