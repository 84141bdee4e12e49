"""What a failed field says to its author: the mistake in plain words, at its place, with a way to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from prompts.fields.types import Shape
from prompts.kinds.question_shape import QuestionShape
from prompts.kinds.table import OWN_FIELDS, question_shapes
from prompts.model.problems import Problem
from prompts.text.suggestions import did_you_mean
from prompts.yaml.document import Document, Path

_KEY = "[key]"
"""How pydantic marks a mistake in a name instead of in its value."""

_REQUIRED = {
    "ask": ("There is no question text.", "add `ask:` with a text for each language"),
    "benefit": ("It does not say what the customer gets for answering.", "add `benefit:` with one short sentence"),
    "id": ("There is no `id`, the name under which answers are stored.", "add `id:`, such as `id: roast`"),
    "keep": ("It does not say how long answers are kept.", "add `keep:`, such as `keep: 18 months`"),
    "owner": ("Nobody is named who answers for these questions.", "add `owner:` and a name or an address"),
    "purpose": ("It does not say why this is asked.", "add `purpose:` and a name from `purposes`"),
    "sensitive": (
        "It does not say whether an answer could reveal something sensitive.",
        "add `sensitive: none`, or what it could reveal, such as `sensitive: health`",
    ),
    **{name: field.missing for name, field in OWN_FIELDS.items() if field.missing},
}
"""What is said of a field that has to be there and is not."""

_NOTHING = ("ZP104", "There is nothing in here.", "add something, or remove the line")
_GROUP = ("ZP103", "A group of fields belongs here, each on its own line.", "")
_GROUPS = ("dict_type", "model_type", "model_attributes_type")
_PLAIN = {
    "dict_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "list_type": ("ZP103", "A list belongs here.", "write it like [one, another], or each on its own line behind a -"),
    "string_type": ("ZP104", "There is no text here.", "write the text behind the colon"),
    "too_short": _NOTHING,
}


_MOST = 100
"""Mistakes told of one group of fields: nobody reads more, and each is looked for in the file."""


def explained(failed: ValidationError, document: Document, path: Path, shape: type[Shape]) -> Iterator[Problem]:
    """Every mistake of one group of fields, up to a hundred; a misspelt name is not reported as missing as well."""
    errors = failed.errors(include_url=False)[:_MOST]
    meant = {_meant_field(shape, _place(error)) for error in errors if error["type"] == "extra_forbidden"}
    for error in errors:
        place = _place(error)
        if error["type"] == "missing" and place in meant:
            continue
        code, message, fix = _words(error, place, shape)
        is_about_a_name = error["type"] == "extra_forbidden" or _KEY in error["loc"]
        yield document.problem(path + place, code, message, fix, at_key=is_about_a_name)


def _place(error: ErrorDetails) -> Path:
    """Where in the author's data."""
    return tuple(part for part in error["loc"] if part != _KEY)


def _words(error: ErrorDetails, place: Path, shape: type[Shape]) -> tuple[str, str, str]:
    """Code, message and fix."""
    name = str(place[-1]) if place else ""
    if error["type"].startswith("ZP"):
        return error["type"], error["ctx"]["message"], error["ctx"]["fix"]
    if error["type"] == "missing":
        message, fix = _REQUIRED.get(name, (f"`{name}` is missing.", f"add `{name}:`"))
        return "ZP102", message, fix
    if error["type"] == "extra_forbidden":
        return "ZP101", _unknown_field(name, place, shape), _better_field(name, place, shape)
    if error["type"] == "literal_error":
        return "ZP126", "This word is not known here.", f"write {error['ctx']['expected'].replace(chr(39), '')}"
    if error["type"] in _PLAIN and error["input"] is None:
        return _NOTHING
    if error["type"] in _GROUPS and isinstance(error["input"], list):
        return "ZP103", "A list stands here, and each of its entries needs a name of its own.", _names_for(error["input"])
    return _PLAIN.get(error["type"], ("ZP100", f"This does not fit here: {error['msg']}.", ""))


def _names_for(entries: list[object]) -> str:
    first = re.sub(r"[^a-z0-9]+", "_", str(entries[0]).casefold()).strip("_") if entries and isinstance(entries[0], str) else ""
    return f"give each its own line with a short name in front: {first or 'light'}:"


def _unknown_field(name: str, place: Path, shape: type[Shape]) -> str:
    if len(place) == 1 and issubclass(shape, QuestionShape):
        return f"`{name}` is not something a {shape.kind_name()} question has."
    return f"`{name}` is not something that belongs here."


def _better_field(name: str, place: Path, shape: type[Shape]) -> str:
    """The field that was probably meant, or the kind of question that has such a field."""
    if suggestion := did_you_mean(name, _field_names(_shape_at(shape, place[:-1]))):
        return suggestion
    kinds = [kind for kind, known in question_shapes().items() if name in _field_names(known)]
    if kinds and issubclass(shape, QuestionShape):
        return f"remove it, or change `kind` to {' or '.join(kinds)}"
    return "remove it"


def _meant_field(shape: type[Shape], place: Path) -> Path:
    suggestion = did_you_mean(str(place[-1]), _field_names(_shape_at(shape, place[:-1])))
    return (*place[:-1], suggestion.partition("`")[2].partition("`")[0])


def _field_names(shape: type[Shape]) -> list[str]:
    """The fields as authors write them."""
    return [field.alias or name for name, field in shape.model_fields.items()]


def _shape_at(shape: type[Shape], place: Path) -> type[Shape]:
    """The shape of the group at this place, as deep as its fields are known."""
    for part in place:
        if str(part) in shape.model_fields:
            shape = next(_shapes_in(shape.model_fields[str(part)].annotation), shape)
    return shape


def _shapes_in(annotation: object) -> Iterator[type[Shape]]:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    inner: Iterable[object] = get_args(annotation)
    for part in inner:
        yield from _shapes_in(part)
