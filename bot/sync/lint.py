"""What is wrong with a mapping, against the questions and against the system's own fields, before a byte leaves (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from bot.sync.connection import Connection
from bot.sync.connectors.contract import RemoteField
from bot.sync.connectors.table import KINDS
from bot.sync.mapping import OURS, FieldMap, MappedField, fits
from prompts.catalogue.catalogue import Catalogue
from prompts.model.problems import ContentError

STILL_DONE = "what was taken back is emptied all the same, and whoever was erased is forgotten"
"""What a run does whatever holds it up."""

PAUSED = "new values are paused"

_SEPARATOR = ";"
"""Between several options in one field, wherever a system knows no lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; an error keeps the field, or the connection, from being written."""

    severity: Literal["error", "warning"]
    code: str
    field: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        """One line."""
        return f"{self.severity}: {self.field}: {self.message}{f'; {self.fix}' if self.fix else ''}"


def findings(
    connection: Connection, catalogue: Catalogue, mapping: FieldMap, remote: Mapping[str, RemoteField] | None = None
) -> list[Finding]:
    """Everything that is wrong, errors first."""
    found = [*_targets(connection, mapping), *_questions(connection, catalogue, mapping), *_nothing(connection, catalogue, mapping)]
    if remote is not None:
        found += [*_key(connection, remote), *(one for field in mapping.fields for one in _there(field, remote))]
    return sorted(found, key=lambda one: (one.severity != "error", one.field, one.code))


def held_up_by(found: Sequence[Finding]) -> str:
    """What keeps a run from writing anything, in words, by what was found without the system: what does not fit there holds up only
    itself. Empty where nothing does."""
    wrong = next((one for one in found if one.severity == "error"), None)
    return "" if wrong is None else f"the mapping is wrong, so nothing is written ({STILL_DONE}): {wrong}"


def held_up_by_file(wrong: ContentError | None) -> str:
    """The same of the connection's file, where the system can be reached with what is right in it."""
    if wrong is None:
        return ""
    return f"the connection's file is wrong, so nothing is written ({STILL_DONE}): {str(wrong).splitlines()[0]}"


def held_up_by_pause(connection: Connection) -> str:
    """The same where new values are held, as somebody wanted it."""
    if not connection.paused:
        return ""
    return f"{PAUSED} (`paused: yes` in connections/{connection.name}.yaml), so nothing is written ({STILL_DONE})"


def _targets(connection: Connection, mapping: FieldMap) -> Iterator[Finding]:
    kind = KINDS[connection.kind]
    for name, times in sorted(Counter(field.name for field in mapping.fields).items()):
        if times > 1:
            yield Finding("error", "same_field", name, f"{times} questions name this field", "give each a field of its own")
        if any(fnmatchcase(name, pattern) for pattern in kind.forbidden):
            yield Finding(
                "error", "consent_field", name, "consent, subscriptions and a system's own fields are never written",
                "name a field of your own under `crm:`",
            )  # fmt: skip
        if name == mapping.key:
            yield Finding("error", "key_field", name, "this field holds our key", "name another under `crm:`")
        if name in kind.standard and connection.owners.get(name) is None:
            yield Finding(
                "error", "standard_field", name, "a standard field that others may own",
                f"name a field of your own, or say `owners: {{{name}: us}}` (or `if_empty`) in the connection's file",
            )  # fmt: skip
        if not name or name != name.strip() or "\n" in name:
            yield Finding("error", "no_name", name, "this is no name of a field", "name it under `crm:` as the system does")


def _questions(connection: Connection, catalogue: Catalogue, mapping: FieldMap) -> Iterator[Finding]:
    mapped = {field.question for field in mapping.fields}
    for field in mapping.fields:
        split = [code for code, _ in field.options if _SEPARATOR in code] if field.type == "options" else []
        if split:
            yield Finding(
                "error", "separator_in_option", field.name, f"the option {split[0]!r} holds a {_SEPARATOR}",
                f"name it otherwise: {_SEPARATOR} separates several options",
            )  # fmt: skip
    for name, asked in connection.answered_at.items():
        if asked not in mapped:
            yield Finding("error", "no_such_question", name, f"{asked!r} is no question that goes to {connection.receiver}")
    for question in catalogue.questions.values():
        named = (question.crm or {}).get(connection.receiver)
        if named and question.id not in mapped:
            yield Finding(
                "warning", "no_purpose", named,
                f"{question.id} stays here: {connection.receiver} does not have the purpose {question.purpose.id}",
                "add it to the receiver in _brand.yaml, if customers are to be told so",
            )  # fmt: skip


def _nothing(connection: Connection, catalogue: Catalogue, mapping: FieldMap) -> Iterator[Finding]:
    """Where nothing would ever be written."""
    if all(one.id != connection.receiver for one in catalogue.brand.receivers):
        yield Finding(
            "warning", "no_receiver", connection.receiver, "the live questions name no such receiver",
            "declare it in _brand.yaml under receivers, with its purposes, and publish that",
        )  # fmt: skip
    if not mapping.fields:
        yield Finding(
            "warning", "nothing_mapped", connection.receiver, "no live question names a field for this receiver",
            f"write `crm: {{{connection.receiver}: {OURS}...}}` in a question",
        )  # fmt: skip


def _key(connection: Connection, remote: Mapping[str, RemoteField]) -> Iterator[Finding]:
    if not connection.key:
        return
    there = remote.get(connection.key)
    if there is None:
        yield Finding(
            "error", "no_key", connection.key, "the field for our key is missing there", "`zeroparty sync apply` makes it"
        )
    elif not there.is_writable:
        yield Finding("error", "no_key", connection.key, "the field for our key cannot be written", "name another under `key:`")
    elif KINDS[connection.kind].has_unique_fields and not there.is_unique:
        yield Finding("error", "no_key", connection.key, "the field for our key is not unique there", "name another under `key:`")


def _there(field: MappedField, remote: Mapping[str, RemoteField]) -> Iterator[Finding]:
    there = remote.get(field.name)
    if there is None:
        by_apply = "`zeroparty sync apply` makes it" if field.name.startswith(OURS) else "make it there"
        yield Finding("error", "missing_there", field.name, "this field does not exist there", by_apply)
        return
    if not there.is_writable:
        yield Finding("error", "read_only_there", field.name, "this field cannot be written there", "name another under `crm:`")
    elif not fits(field.type, there.type):
        yield Finding(
            "error", "other_type_there", field.name, f"it holds {field.type} and is {there.called or 'another type'} there",
            "make one of the right type, or name another",
        )  # fmt: skip
    missing = [code for code, _ in field.options if there.options and code not in there.options]
    if missing and there.type in ("option", "options"):
        yield Finding(
            "error", "option_missing_there", field.name, f"it does not take {', '.join(missing)}",
            "`zeroparty sync apply` adds them" if field.name.startswith(OURS) else "add them there, as internal values",
        )  # fmt: skip
    if not there.can_be_empty:
        yield Finding(
            "error", "cannot_be_empty", field.name, "this field cannot be emptied again, and every answer can be taken back",
            "name a field that holds nothing too, such as a text",
        )  # fmt: skip
