"""A file with other data in it: only the lines of what differs change; notes, order and everything around stay."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from prompts.authoring.quoting import Style, written
from prompts.authoring.yaml_text import Document, is_empty, read_yaml, style_of
from prompts.problems import ContentError

_MARK = "\ufeff"
_STEP = 2
"""Spaces by which a group stands further in than its name, where this program writes one."""


class NotRewritten(ValueError):
    """The file is written in a way that this cannot change safely; its text says what to change by hand."""


class _Edit(NamedTuple):
    """Letters that go, and what comes instead."""

    start: int
    end: int
    text: str


class _Entry(NamedTuple):
    """One name of a group and its value, as the parser saw them."""

    key: Node
    value: Node


def with_data(content: bytes, data: Mapping[str, object], as_read: Document | None = None) -> bytes:
    """The file so that it reads as `data`: texts, lists of texts and groups of these; `as_read`, where it was read already.

    Raises ContentError for a file that cannot be read, and NotRewritten instead of writing anything that reads otherwise.
    """
    document, problems = (as_read, ()) if as_read else read_yaml(content, "")
    if document is None:
        raise ContentError(problems)
    whole = content.decode()
    mark, body = (_MARK, whole[1:]) if whole.startswith(_MARK) else ("", whole)
    wanted = cast("dict[str, object]", _composed(data))
    edits = _Rewriter(body).group(document.root, document.data, wanted)
    after = (mark + _applied(body, sorted(edits, key=lambda edit: edit.start))).encode()
    again, _ = read_yaml(after, "")
    if again is None or again.data != wanted:
        raise NotRewritten("this file cannot be changed by itself without changing something else; change it by hand")
    return after


def _composed(value: object) -> object:
    """The same data with every letter in the form in which the reader returns it (NFC)."""
    if isinstance(value, Mapping):
        return {name: _composed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(inner) for inner in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _applied(body: str, edits: Sequence[_Edit]) -> str:
    """Edits at one place keep the order in which they were made: what belongs to an inner group comes first."""
    pieces, at = [], 0
    for edit in edits:
        if edit.start < at:
            raise NotRewritten("two changes of this file touch the same line; make one of them by hand")
        pieces += [body[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, body[at:]])


class _Rewriter:
    """Compares what a file says with what it should say, and collects the edits between the two."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.ending = "\r\n" if "\r\n" in body else "\n"

    def group(self, node: Node, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[_Edit]:
        """What changes inside a group of named values."""
        entries = _entries(node)
        kept = [name for name in old if name in new]
        if not kept or (_is_in_line(node) and old.keys() != new.keys()):
            yield from self._whole(node, new)
            return
        for name in kept:
            yield from self._value(entries[name], old[name], new[name])
        yield from self._removed(entries, set(old) - set(new))
        yield from self._added(entries, old, new)

    def _value(self, entry: _Entry, old: object, new: object) -> Iterator[_Edit]:
        if old == new:
            return
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(entry.value, MappingNode):
            yield from self.group(entry.value, old, new)
        elif isinstance(old, list) and isinstance(new, list) and isinstance(entry.value, SequenceNode):
            yield from self._list(entry.value, old, new)
        elif is_empty(entry.value):
            behind = self.body.index(":", entry.key.end_mark.index) + 1
            yield _Edit(behind, behind, f" {_in_line(new)}")
        else:
            style = style_of(entry.value) if isinstance(entry.value, ScalarNode) else "plain"
            yield _Edit(entry.value.start_mark.index, self._end(entry), _in_line(new, style))

    def _whole(self, node: Node, new: Mapping[str, object]) -> Iterator[_Edit]:
        """Another group in the place of this one."""
        if _is_in_line(node) or not new:
            text = _in_line(new)
        else:
            lines = [line for name, value in new.items() for line in _lines(name, value, node.start_mark.column)]
            text = self.ending.join(lines).lstrip()
        yield _Edit(node.start_mark.index, self._end(_Entry(node, node)), text)

    def _removed(self, entries: Mapping[str, _Entry], gone: set[str]) -> Iterator[_Edit]:
        """The lines of these names go, with what is noted on them; a name beside a dash gives its place to the next."""
        names = list(entries)
        first = entries[names[0]].key.start_mark.index
        if names[0] in gone and self.body[self._line_start(first) : first].strip():
            following = next(index for index, name in enumerate(names) if name not in gone)
            yield _Edit(first, entries[names[following]].key.start_mark.index, "")
            gone = gone - set(names[:following])
        for name in names:
            if name in gone:
                entry = entries[name]
                end = self._line_end(self._end(entry))
                behind = end + len(self.ending) if end < len(self.body) else end
                yield _Edit(self._line_start(entry.key.start_mark.index), behind, "")

    def _added(self, entries: Mapping[str, _Entry], old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[_Edit]:
        """Each new name below the one it follows in `new`."""
        kept = [name for name in entries if name in new]
        column = entries[kept[0]].key.start_mark.column
        above = kept[-1]
        for name, value in new.items():
            if name in old:
                above = name
                continue
            at = self._line_end(self._end(entries[above]))
            yield _Edit(at, at, "".join(f"{self.ending}{line}" for line in _lines(name, value, column)))

    def _list(self, node: Node, old: list[object], new: list[object]) -> Iterator[_Edit]:
        """Items that stay are not touched, and neither are their notes."""
        if _is_in_line(node) and len(old) != len(new):
            yield _Edit(node.start_mark.index, node.end_mark.index, _in_line(new))
            return
        same = _alike_at_the_end(old, new)
        changed = min(len(old), len(new)) - same
        for item, before, after in zip(node.value, old[:changed], new[:changed], strict=False):
            yield from self._value(_Entry(item, item), before, after)
        for item in node.value[changed : len(old) - same]:
            end = self._line_end(self._end(_Entry(item, item)))
            yield _Edit(self._line_start(item.start_mark.index), end + len(self.ending), "")
        above = node.value[changed - 1] if changed else node.value[0]
        at = self._line_end(self._end(_Entry(above, above))) if changed else node.start_mark.index
        pad = " " * node.start_mark.column
        for value in new[changed : len(new) - same]:
            line = f"- {_in_line(value)}"
            yield _Edit(at, at, f"{self.ending}{pad}{line}" if changed else f"{line}{self.ending}{pad}")

    def _end(self, entry: _Entry) -> int:
        """Where the value ends, without the line breaks and notes that follow it."""
        node = entry.value
        if is_empty(node):
            return self.body.index(":", entry.key.end_mark.index) + 1 if entry.key is not node else node.end_mark.index
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if isinstance(node, ScalarNode):
            return start + len(self.body[start:end].rstrip()) if style_of(node) == "block" else end
        if _is_in_line(node):
            return end
        last = node.value[-1]
        return self._end(_Entry(*last) if isinstance(node, MappingNode) else _Entry(last, last))

    def _line_start(self, at: int) -> int:
        return self.body.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        found = self.body.find(self.ending, at)
        return len(self.body) if found < 0 else found


def _is_in_line(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _entries(node: Node) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for key, value in node.value:
        found.setdefault(unicodedata.normalize("NFC", key.value), _Entry(key, value))
    return found


def _alike_at_the_end(old: Sequence[object], new: Sequence[object]) -> int:
    """How many items at the end are the same; what is inserted or removed in the middle leaves them alone."""
    if len(old) == len(new):
        return 0
    alike = 0
    while alike < min(len(old), len(new)) and old[-1 - alike] == new[-1 - alike]:
        alike += 1
    return alike


def _lines(name: str, value: object, indent: int) -> Iterator[str]:
    """A name and its value as lines of their own, this far in."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        yield f"{pad}{written(name)}:"
        for inner, text in value.items():
            yield from _lines(inner, text, indent + _STEP)
    else:
        yield f"{pad}{written(name)}: {_in_line(value)}"


def _in_line(value: object, style: Style = "plain") -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{written(name)}: {_in_line(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_in_line(inner) for inner in value)}]"
    return written(cast(str, value), style)
