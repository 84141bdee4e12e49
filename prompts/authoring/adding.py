"""One more question in a topic file, written as text: every line and note that is there stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prompts.authoring.written_topic import declared_languages
from prompts.model.question import Language, QuestionId
from prompts.yaml.document import read_yaml
from prompts.yaml.quoting import written
from prompts.yaml.render import as_lines

ByLanguage = Mapping[Language, str]

_TOP = re.compile(r"[^\s#-]")
_ID = re.compile(r" *- id: ")
_ITEM = re.compile(r"( *)- ")


class NoPlace(ValueError):
    """The file has no list of questions that one could be added to; its text says what is missing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an author says about a new question; `bounds` are the plain fields of its kind, such as `from`, and `ends` its texts."""

    id: QuestionId
    kind: str
    ask: ByLanguage
    purpose: str
    benefit: ByLanguage
    keep: str
    sensitive: str
    options: tuple[tuple[str, ByLanguage], ...] = ()
    bounds: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, ByLanguage] = field(default_factory=dict)


def new_topic(topic: str, owner: str, languages: Sequence[Language]) -> str:
    """A topic file without purposes and questions."""
    head = [f"topic: {topic}", f"owner: {written(owner)}", f"languages: [{', '.join(languages)}]"]
    return "\n".join([*head, "", "purposes:", "", "questions:", ""])


def languages_of(text: str) -> tuple[Language, ...]:
    """The languages at the top of a topic file."""
    document, _ = read_yaml(text.encode(), "")
    return declared_languages(document.data if document else {})


def has_purpose(text: str, name: str) -> bool:
    """Whether the file declares this purpose."""
    document, _ = read_yaml(text.encode(), "")
    purposes = document.data.get("purposes") if document else None
    return isinstance(purposes, dict) and name in purposes


def with_purpose(text: str, name: str, promise: ByLanguage) -> str:
    """The file with one more purpose, in front of the others."""
    lines = text.splitlines()
    at = _line_of(lines, "purposes")
    return _joined(text, [*lines[: at + 1], *as_lines(name, promise, 2), *lines[at + 1 :]])


def with_question(text: str, wanted: Wanted) -> str:
    """The file with one more question behind the others."""
    lines = text.splitlines()
    begins = _line_of(lines, "questions")
    ends = next((at for at in range(begins + 1, len(lines)) if _TOP.match(lines[at])), len(lines))
    items = (found for line in lines[begins + 1 : ends] if (found := _ITEM.match(line)))
    indent = next((len(found.group(1)) for found in items), 2)
    while not lines[ends - 1].strip():
        ends -= 1
    block = ["", *_block(indent, wanted)]
    rest = lines[ends:]
    return _joined(text, [*lines[:ends], *block, *([""] if rest and rest[0].strip() else []), *rest])


def field_at(text: str, line: int) -> str | None:
    """Which field of the last question, or the `promise` of the first purpose, stands on this line (counted from 1)."""
    lines = text.splitlines()
    begins = max(at for at, row in enumerate(lines) if _ID.match(row))
    if line <= begins:
        promised = _line_of(lines, "purposes") + 2
        return "promise" if promised <= line <= promised + _deeper(lines[promised:], 4) else None
    inner = len(lines[begins]) - len(lines[begins].lstrip()) + 2
    for at in range(line - 1, begins, -1):
        if found := re.match(rf" {{{inner}}}(\w+):", lines[at]):
            return found[1]
    return "id"


def _deeper(lines: Sequence[str], indent: int) -> int:
    return next((at for at, row in enumerate(lines) if not row.startswith(" " * indent)), len(lines))


def _line_of(lines: Sequence[str], name: str) -> int:
    at = next((at for at, line in enumerate(lines) if re.match(rf"{name}:\s*(#.*)?$", line)), None)
    if at is None:
        raise NoPlace(f"there is no line `{name}:` on its own to add something below")
    return at


def _joined(text: str, lines: Sequence[str]) -> str:
    ending = "\r\n" if "\r\n" in text else "\n"
    return ending.join(lines).rstrip() + ending


def _block(indent: int, wanted: Wanted) -> Iterator[str]:
    inner = indent + 2
    yield f"{' ' * indent}- id: {written(wanted.id)}"
    yield f"{' ' * inner}kind: {written(wanted.kind)}"
    yield from as_lines("ask", wanted.ask, inner)
    if wanted.options:
        yield from as_lines("options", dict(wanted.options), inner)
    yield from (f"{' ' * inner}{name}: {_unquoted(value)}" for name, value in wanted.bounds.items())
    for name, texts in wanted.ends.items():
        yield from as_lines(name, texts, inner)
    yield f"{' ' * inner}sensitive: {written(wanted.sensitive)}"
    yield f"{' ' * inner}purpose: {written(wanted.purpose)}"
    yield from as_lines("benefit", wanted.benefit, inner)
    yield f"{' ' * inner}keep: {written(wanted.keep)}"


def _unquoted(value: str) -> str:
    """A number or a day as it is; anything else so that it is read, and found wrong where it stands."""
    return value if re.fullmatch(r"[\w.-]+(?: \w+)*", value) else written(value)
