"""A question as a form (pure): which fields it has, how each is filled in, and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from prompts.authoring.field_help import TOPIC_FIELDS
from prompts.kinds.own_field import OwnField
from prompts.kinds.table import KINDS
from prompts.model.question import Language, Sensitivity

Data = dict[str, object]
"""A question as its file says it: texts, lists of texts, and groups of these."""

Widget = Literal["texts", "options", "days", "line", "choice", "names", "words"]
"""How a field is filled in: a text for each language; options, or days, with their words; one line; one of several; lines of
`name: value`; several words with commas between them, for each language."""

_EMPTY_ROWS, _AT_FIRST = 2, 4
"""Rows for options that are not there yet: most questions have about four."""

_FIRST, _PROMISE, _CLOSER = "What they read", "What you promise", "How it is answered, more closely"
_GROUPS: Mapping[str, Sequence[str]] = {
    _FIRST: ("ask", "benefit", "sensitive"),
    _PROMISE: ("purpose", "keep", "crm"),
    _CLOSER: (),
    "When it is asked": ("priority", "ask_again", "only_if", "ask_from", "ask_until", "paused"),
    "More words": ("label", "thanks", "wording_test.ask"),
    "Because you told us: tell people what their answers changed": ("changed",),
}
"""In the order in which a writer thinks. The first has what nobody can do without, so that a new question is written in one go:
the answers of the kind stand behind its words."""

LABELS = {
    "ask": "The question",
    "benefit": "What they get for it",
    "purpose": "Why you ask",
    "keep": "How long an answer is kept",
    "sensitive": "Could an answer reveal something delicate?",
    "crm": "Where an answer goes",
    "priority": "How soon, from 1 to 5",
    "ask_again": "Ask again after",
    "only_if": "Only if",
    "ask_from": "Not before",
    "ask_until": "Not after",
    "paused": "Rest this question",
    "label": "Short name",
    "thanks": "Thanks after any answer",
    "changed": "What answers changed, and since when",
    "wording_test.ask": "Other words, for half of the people",
    "options": "The buttons",
    "buttons": "Other words for yes and no",
}
_CHOICES: Mapping[str, Sequence[tuple[str, str]]] = {
    "sensitive": [("", "Choose one")]
    + [(name, "no, none" if name == "none" else name.replace("_", " ")) for name in get_args(Sensitivity)],
    "priority": [("", "3, as usual"), ("1", "1, can wait"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, first")],
    "paused": [("", "no"), ("yes", "yes: nobody is asked, answers stay")],
}
_HELP: Mapping[str, str] = {
    "ask": "One thing, at most 90 letters.",
    "benefit": "One short sentence, shown with the question.",
    "sensitive": "Such as health, beliefs or money worries. You decide.",
    "purpose": "They read it with the question: We ask ...",
    "keep": "Such as 18 months.",
}
"""Shorter than beside the cursor in a file: the label above says the rest."""
_CRM_HELP = (
    "A system and its field in each line, such as hubspot: coffee_roast. Left empty, answers go to no system, only into files for "
    "your own team; write none to keep them out of these too."
)
_IN_FILE_ONLY = frozenset({"synonyms"})
"""Lists too long for a form; they are in the file view."""


@dataclass(frozen=True, slots=True)
class Row:
    """An option: what is stored, and its words."""

    name: str
    texts: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form; of `value`, `texts`, `rows` its widget uses one."""

    name: str
    label: str
    widget: Widget
    help: str
    value: str = ""
    texts: Mapping[Language, str] | None = None
    rows: Sequence[Row] = ()
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together."""

    title: str
    fields: Sequence[Field]
    in_short: str = ""
    """What stands in it, in one line, so that whoever leaves it folded knows what they promise."""


def groups(question: Data, purposes: Sequence[tuple[str, str]]) -> list[Group]:
    """The form of this question; what its kind alone has comes from the kind."""
    found = []
    for title, names in _GROUPS.items():
        fields = [_field(question, name, purposes) for name in names]
        if title == _FIRST:
            fields[1:1] = [_own(question, field) for field in own_fields(question) if field.step]
        elif title == _CLOSER:
            fields = [_own(question, field) for field in own_fields(question) if not field.step]
        found.append(Group(title, fields, _promised(fields) if title == _PROMISE else ""))
    return [group for group in found if group.fields]


def row_names(field: Field) -> list[str]:
    """The answers of a field that have a name by now, as fields of their own: what is wrong with one stands at it."""
    return [f"{field.name}.{row.name}" for row in field.rows if row.name] if field.widget == "options" else []


def _promised(fields: Sequence[Field]) -> str:
    """The reason to ask and how long an answer is kept, as far as they are said."""
    said = {field.name: field for field in fields}
    reasons = dict(said["purpose"].choices)
    reason, keep = reasons.get(said["purpose"].value, "").partition(": ")[2], said["keep"].value
    return " ".join([f"We ask {reason}." if reason else "", f"Kept {keep}." if keep else ""]).strip()


def own_fields(question: Data) -> list[OwnField]:
    """The fields that only questions of this kind have, as far as a form shows them."""
    kind = KINDS.get(str(question.get("kind")))
    return [field for field in kind.fields if field.name not in _IN_FILE_ONLY] if kind else []


def _field(question: Data, name: str, purposes: Sequence[tuple[str, str]]) -> Field:
    label, note, value = LABELS[name], _HELP.get(name) or TOPIC_FIELDS[name.partition(".")[0]], _at(question, name)
    if name in ("ask", "benefit", "label", "thanks", "wording_test.ask"):
        return Field(name, label, "texts", note, texts=_texts(value))
    if name == "changed":
        written = value if isinstance(value, dict) else {}
        rows = [*(Row(str(day), _texts(texts)) for day, texts in written.items()), Row("", {})]
        return Field(name, label, "days", note, rows=rows)
    if name == "crm":
        return Field(name, label, "names", _CRM_HELP, value=_as_names(value))
    if name == "purpose":
        return Field(name, label, "choice", note, value=_line(value), choices=_with(purposes, _line(value)))
    if name in _CHOICES:
        return Field(name, label, "choice", note, value=_line(value), choices=_with(_CHOICES[name], _line(value)))
    return Field(name, label, "line", note, value=_line(value))


def _own(question: Data, field: OwnField) -> Field:
    value = question.get(field.name)
    label = LABELS.get(field.name) or (field.step.ask if field.step else "") or (field.noun or field.name.replace("_", " "))
    label = label[:1].upper() + label[1:]
    if field.parts:
        given = value if isinstance(value, dict) else {}
        rows = [Row(part, _texts(given.get(part))) for part in field.parts]
        return Field(field.name, label, "options", field.help, rows=rows)
    if field.holds is None:
        return Field(field.name, label, "options", field.help, rows=_rows(value))
    if field.holds == "texts":
        return Field(field.name, label, "texts", field.help, texts=_texts(value))
    if field.offers:
        offers = [("", "as usual"), *((offer, offer.replace("_", " ")) for offer in field.offers)]
        return Field(field.name, label, "choice", field.help, value=_line(value), choices=_with(offers, _line(value)))
    if field.holds == "list":
        return Field(
            field.name, label, "words", field.help, value=", ".join(map(_line, value)) if isinstance(value, list) else _line(value)
        )
    return Field(field.name, label, "line", field.help, value=_line(value))


def _rows(value: object) -> list[Row]:
    written = value if isinstance(value, dict) else {}
    rows = [Row(str(name), _texts(texts)) for name, texts in written.items()]
    return rows + [Row("", {}) for _ in range(max(_EMPTY_ROWS, _AT_FIRST - len(rows)))]


def _as_names(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_line(field)}" for name, field in value.items()) if value else "none"
    return _line(value)


def _at(question: Data, name: str) -> object:
    value: object = question
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _texts(value: object) -> dict[Language, str]:
    if isinstance(value, dict):
        return {str(name): text for name, text in value.items() if isinstance(text, str) and name != "was"}
    return {"": value} if isinstance(value, str) else {}


def _line(value: object) -> str:
    if isinstance(value, list):
        return " and ".join(map(_line, value))
    return value if isinstance(value, str) else ""


def _with(choices: Sequence[tuple[str, str]], value: str) -> list[tuple[str, str]]:
    """The choices, with what stands in the file among them even where it is none of them: a form must not change it silently."""
    return [*choices, *([(value, value)] if value and all(value != kept for kept, _ in choices) else [])]
