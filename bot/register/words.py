"""The register's words in one language: what several of its pages say alike (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.register.document import Chapter, Item
from bot.register.facts import Promise
from prompts.catalogue.catalogue import Brand, Catalogue
from prompts.model.question import Duration, Language, Text


@dataclass(frozen=True, slots=True)
class Words:
    """A catalogue in one language."""

    catalogue: Catalogue
    language: Language

    @property
    def brand(self) -> Brand:
        """Who asks."""
        return self.catalogue.brand

    @property
    def company(self) -> str:
        """Who is responsible, by name."""
        return self.brand.company(self.language)

    def say(self, key: str, **slots: object) -> str:
        """A phrase of the register."""
        return self.catalogue.phrases.says(f"register.{key}", self.language, **slots)

    def phrase(self, key: str, **slots: object) -> str:
        """A phrase that the chat says too."""
        return self.catalogue.phrases.says(key, self.language, **slots)

    def lasts(self, duration: Duration) -> str:
        """A duration in words."""
        return self.catalogue.phrases.duration(duration, self.language)

    def listed(self, items: Iterable[str]) -> str:
        """Items joined as a sentence joins them."""
        return self.catalogue.phrases.listed(items, self.language)

    def questions(self, found: Iterable[Promise]) -> str:
        """What these questions are called, in one line."""
        return "; ".join(one.called(self.language) for one in found)

    def who_gets_it(self, promise: Promise) -> str:
        """Who receives the answers, in the words that *Why do you ask?* uses."""
        if not promise.question.is_shared:
            return self.phrase("why.kept_here")
        if not promise.receivers:
            return self.phrase("why.stays")
        return self.phrase("why.goes_to", receivers=self.listed(one.called.says(self.language) for one in promise.receivers))

    def asked(self, promise: Promise) -> Item:
        """One question with everything that it promises."""
        question, language = promise.question, self.language
        pairs = [
            (self.say("label.answer"), self._how_to_answer(promise)),
            (self.phrase("copy.label.purpose"), self.say("purpose", purpose=question.purpose.promise.says(language))),
            (self.phrase("copy.label.benefit"), question.benefit.says(language)),
            (self.say("label.keep"), self.say("keep", keep=self.lasts(question.keep))),
            (self.say("label.receives"), self.who_gets_it(promise)),
        ]
        if question.sensitive != "none":
            pairs.append((self.say("label.private"), self.say(f"sensitive.{question.sensitive}")))
        title = question.ask.says(language)
        return Item(f"{title} {self.say('paused')}" if question.paused else title, tuple(pairs))

    def receivers(self, found: tuple[Promise, ...], chapter: str) -> Chapter:
        """Everybody who receives answers, and to which questions."""
        lines = []
        for receiver in self.brand.receivers:
            given = [one for one in found if receiver in one.receivers]
            if given:
                called = receiver.called.says(self.language)
                lines.append(self.say("receivers.one", receiver=called, questions=self.questions(given)))
        lines = [*lines, self.say("receivers.choice")] if lines else [self.say("receivers.nobody", company=self.company)]
        lines += [self.say("processors.one", processor=self._says(one)) for one in (self.brand.processors or {}).values()]
        return Chapter("receivers", self.say(chapter), (*lines, self.say("receivers.team")))

    def transfers(self, chapter: str) -> tuple[Chapter, ...]:
        """What goes where outside the EU, and what protects it there; no chapter where nothing does, or nobody said."""
        lines = tuple(self._says(one) for one in (self.brand.transfers or {}).values())
        return (Chapter("transfers", self.say(chapter), lines),) if lines else ()

    def responsible(self, chapter: str) -> Chapter:
        """Who is responsible in law, and where a customer reaches a person."""
        brand, who = self.brand, self.brand.controller
        lines = [
            self.phrase("privacy.controller", name=who.name, address=who.address, contact=who.contact)
            if who is not None
            else self.say("responsible.nobody")
        ]
        if brand.data_protection_officer:
            lines.append(self.say("officer", contact=brand.data_protection_officer))
        if contact := brand.contact_for("privacy"):
            lines.append(self.phrase("fallback.person", contact=contact))
        if brand.privacy_page:
            lines.append(self.phrase("privacy.page", page=brand.privacy_page))
        return Chapter("responsible", self.say(chapter), tuple(lines))

    def rights_in_chat(self) -> tuple[str, ...]:
        """What a customer can do, and how."""
        how = (self.phrase(f"copy.rights.{what}") for what in ("change", "stop", "erase", "complain"))
        return (self.say("rights.copy"), *how, self.say("rights.pause"))

    def _says(self, text: Text) -> str:
        return text.says(self.language)

    def _how_to_answer(self, promise: Promise) -> str:
        question = promise.question
        if question.options:
            return " · ".join(one.label.says(self.language) for one in question.options)
        known = {"low": question.low, "high": question.high, "letters": question.max_length}
        wanted = self.catalogue.phrases.slots(f"register.kind.{question.kind}")
        return self.say(f"kind.{question.kind}", **{name: value for name, value in known.items() if name in wanted})
