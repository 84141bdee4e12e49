"""What each live question promises, as plain facts: what every page of the register is made from (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from prompts.catalogue.catalogue import Catalogue, Receiver
from prompts.model.question import SPECIAL_CATEGORIES, Duration, Language, Question

CONSENT = "eu-gdpr:A6-1-a"
EXPLICIT_CONSENT = "eu-gdpr:A9-2-a"
PROVIDED = "dpv:ProvidedPersonalData"
"""What somebody told of their own accord, in the W3C Data Privacy Vocabulary 2.3."""
OPTIONAL = "dpv:Optional"

_ISO_UNITS: Mapping[str, str] = MappingProxyType(
    {"days": "P{}D", "weeks": "P{}W", "months": "P{}M", "years": "P{}Y", "hours": "PT{}H"}
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One live question with who may receive its answers."""

    question: Question
    receivers: tuple[Receiver, ...]

    @property
    def is_special(self) -> bool:
        """Whether an answer is of a special category (GDPR Art. 9(1))."""
        return self.question.sensitive in SPECIAL_CATEGORIES

    def called(self, language: Language) -> str:
        """What the question is called: its label, else its words."""
        return (self.question.label or self.question.ask).says(language)

    def as_json(self, language: Language) -> dict[str, Any]:
        """The facts for software; texts in `language`."""
        question = self.question
        return {
            "question": question.id,
            "topic": question.topic,
            "kind": question.kind,
            "ask": question.ask.says(language),
            "options": [{"id": one.id, "label": one.label.says(language)} for one in question.options],
            "purpose": question.purpose.id,
            "promise": question.purpose.promise.says(language),
            "benefit": question.benefit.says(language),
            "keep": iso_duration(question.keep),
            "sensitive": question.sensitive,
            "is_paused": question.paused,
            "leaves_in_files": question.is_shared,
            "receivers": [{"id": one.id, "called": one.called.says(language)} for one in self.receivers],
            "legal_basis": [CONSENT, EXPLICIT_CONSENT] if self.is_special else [CONSENT],
            "personal_data": PROVIDED,
            "necessity": OPTIONAL,
        }


def promises(catalogue: Catalogue) -> tuple[Promise, ...]:
    """What every live question promises, in the order of the files."""
    return tuple(Promise(question, catalogue.receivers_for(question)) for question in catalogue.questions.values())


def by_purpose(found: tuple[Promise, ...]) -> dict[tuple[str, str], list[Promise]]:
    """By the purpose and its words: files may promise different things under one id."""
    groups: dict[tuple[str, str], list[Promise]] = {}
    for one in found:
        said = one.question.purpose.promise
        groups.setdefault((one.question.purpose.id, said.says(said.fallback)), []).append(one)
    return groups


def iso_duration(duration: Duration) -> str:
    """A duration as ISO 8601 writes it."""
    return _ISO_UNITS[duration.unit].format(duration.count)
