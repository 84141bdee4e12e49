"""Which answer goes into which field there (pure): a question names the field under `crm:`, a connection when it was answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.sync.connection import Connection
from bot.sync.connectors.contract import FieldType, NewField, RemoteField
from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS
from prompts.model.question import Question, QuestionId

OURS = "zp_"
"""How the names of fields begin that we make and nobody else writes."""

_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {"option": "option", "options": "options", "yes_or_no": "yes_no", "number": "number", "day": "date", "words": "text"}
)


@dataclass(frozen=True, slots=True)
class MappedField:
    """One field there, and what it holds."""

    name: str
    type: FieldType
    question: QuestionId
    is_moment: bool = False
    """Whether it holds when the question was answered, and not what was answered."""
    label: str = ""
    options: tuple[tuple[str, str], ...] = ()
    """Code and label of what may be picked."""
    promise: str = ""
    """What decides whether an answer may leave: why it was asked, who was promised to get it, how sensitive it is."""

    def as_new(self) -> NewField:
        """The field as it would be made there."""
        return NewField(self.name, self.type, self.label, self.options)


@dataclass(frozen=True, slots=True)
class FieldMap:
    """All fields of a connection; `withheld` says of fields why nothing is written into them."""

    key: str
    fields: tuple[MappedField, ...]
    withheld: Mapping[str, str]
    rules: tuple[str, ...] = ()
    """What else of the connection decides what is written."""
    _by_question: dict[QuestionId, tuple[MappedField, ...]] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for one in self.fields:
            self._by_question[one.question] = (*self._by_question.get(one.question, ()), one)

    def of(self, question: QuestionId) -> tuple[MappedField, ...]:
        """The fields that a question fills, those among them that may not be written too."""
        return self._by_question.get(question, ())

    @property
    def version(self) -> str:
        """A hash of all that decides what is written: with another, everybody is looked at again."""
        fields = [
            (one.name, one.type, one.question, one.is_moment, [code for code, _ in one.options], one.promise) for one in self.fields
        ]
        written = json.dumps([self.key, fields, sorted(self.withheld.items()), self.rules])
        return hashlib.blake2b(written.encode(), digest_size=8).hexdigest()


def mapping_of(connection: Connection, catalogue: Catalogue, remote: Mapping[str, RemoteField] | None = None) -> FieldMap:
    """The fields that the live questions name for this connection's receiver; with the system's own list, those that it has."""
    fields: list[MappedField] = []
    for question in catalogue.questions.values():
        name = (question.crm or {}).get(connection.receiver)
        if name and any(one.id == connection.receiver for one in catalogue.receivers_for(question)):
            fields.append(_field(name, question, catalogue))
    asked = {one.question for one in fields}
    for name, question_id in connection.answered_at.items():
        if question_id in asked:
            fields.append(MappedField(name, "moment", question_id, is_moment=True, label=f"{question_id}: answered at"))
    withheld = {} if remote is None else {one.name: why for one in fields if (why := _why_not(one, remote))}
    rules = (f"makes_records: {connection.makes_records}", *(f"{name}: {who}" for name, who in sorted(connection.owners.items())))
    return FieldMap(connection.key, tuple(fields), withheld, rules)


def _field(name: str, question: Question, catalogue: Catalogue) -> MappedField:
    language = catalogue.brand.languages[0]
    options = tuple((one.id, one.label.says(language)) for one in question.options)
    return MappedField(
        name, _TYPES[KINDS[question.kind].answer_type], question.id, label=question.id, options=options, promise=_promise(question)
    )


def _promise(question: Question) -> str:
    """In words, as `is_outgrown` compares them: another promise may take back what was told under the one before."""
    receivers = {name: dict(called.by_language) for name, called in question.receivers.items()}
    return json.dumps(
        [question.purpose.id, dict(question.purpose.promise.by_language), receivers, question.sensitive], sort_keys=True
    )


def _why_not(mapped: MappedField, remote: Mapping[str, RemoteField]) -> str:
    """Why nothing can be written into a field as it is there; nothing where something can."""
    there = remote.get(mapped.name)
    if there is None:
        return "missing_there"
    if not there.is_writable:
        return "read_only_there"
    if not fits(mapped.type, there.type):
        return "other_type_there"
    return "" if there.can_be_empty else "cannot_be_empty"


def fits(ours: FieldType, theirs: FieldType | None) -> bool:
    """Whether a field of their type holds values of ours as they are: text holds anything."""
    return theirs in (ours, "text") or (ours == "option" and theirs == "options")
