"""A file with other data in it: only the lines of what differs change; notes, order and everything around stay."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from prompts.model.problems import ContentError
from prompts.yaml.document import Document, Path, is_empty, read_yaml, style_of
from prompts.yaml.lines import ending_at, line_end, line_start, next_line
from prompts.yaml.quoting import written
from prompts.yaml.render import as_lines, in_line

_MARK = "\ufeff"


class NotRewritten(ValueError):
    """The file is written in a way that this cannot change without losing something; `path`: where, as far as that is known."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.path = path


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
    after = (mark + _applied(body, sorted(edits, key=lambda edit: (edit.start, edit.end)))).encode()
    again, _ = read_yaml(after, "")
    if again is None or again.data != wanted:
        at = _difference(again.data if again else None, wanted)
        raise NotRewritten("this cannot be written without changing something else in the file", at)
    return after


def _difference(one: object, another: object) -> Path:
    """Where two values differ first."""
    if isinstance(one, dict) and isinstance(another, dict):
        for name in [*another, *one]:
            if one.get(name) != another.get(name):
                return (name, *_difference(one.get(name), another.get(name)))
    if isinstance(one, list) and isinstance(another, list):
        for at, (left, right) in enumerate(zip(one, another, strict=False)):
            if left != right:
                return (at, *_difference(left, right))
    return ()


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
        pieces += [body[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, body[at:]])


class _Rewriter:
    """Compares what a file says with what it should say, and collects the edits between the two."""

    def __init__(self, body: str) -> None:
        if re.search(r"\r(?!\n)", body):
            raise NotRewritten("its lines end in a way that only very old programs write")
        self.body = body

    def group(self, node: Node, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[_Edit]:
        """What changes inside a group of named values."""
        entries = _entries(node)
        kept = [name for name in old if name in new]
        if not kept:
            yield self._whole(node, new)
            return
        for name in kept:
            yield from self._value(entries[name], old[name], new[name])
        added = [(entries[above or kept[-1]], name) for above, name in _additions(old, new)]
        if _is_in_line(node):
            yield from self._gone_in_line(list(entries.values()), [name not in new for name in entries])
            yield from (self._behind(above, f", {written(name)}: {in_line(new[name])}") for above, name in added)
        else:
            yield from self._removed(entries, entries.keys() - new.keys())
            column = entries[kept[0]].key.start_mark.column
            yield from (self._below(above, column, name, new[name]) for above, name in added)

    def _value(self, entry: _Entry, old: object, new: object) -> Iterator[_Edit]:
        if old == new:
            return
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(entry.value, MappingNode):
            yield from self.group(entry.value, old, new)
        elif isinstance(old, list) and isinstance(new, list) and isinstance(entry.value, SequenceNode):
            yield from self._list(entry.value, old, new)
        elif is_empty(entry.value):
            behind = self.body.index(":", entry.key.end_mark.index) + 1
            yield _Edit(behind, behind, f" {in_line(new)}")
        else:
            style = style_of(entry.value) if isinstance(entry.value, ScalarNode) else "plain"
            yield _Edit(entry.value.start_mark.index, self._end(entry), in_line(new, style))

    def _whole(self, node: Node, new: Mapping[str, object]) -> _Edit:
        """Another group in the place of this one."""
        start, end = node.start_mark.index, self._end(_Entry(node, node))
        if new and self._has_notes(node, end if _is_in_line(node) else line_end(self.body, end)):
            raise NotRewritten("there are notes among lines that would all be replaced")
        if _is_in_line(node) or not new:
            return _Edit(start, end, in_line(new))
        rows = [line for name, value in new.items() for line in as_lines(name, value, node.start_mark.column)]
        return _Edit(start, end, ending_at(self.body, end).join(rows).lstrip())

    def _has_notes(self, node: Node, until: int) -> bool:
        """Whether a note stands between the texts of a group, or behind its last one."""
        at = node.start_mark.index
        for leaf in _leaves(node):
            if "#" in self.body[at : leaf.start_mark.index]:
                return True
            at = max(at, leaf.end_mark.index)
        return "#" in self.body[at:until]

    def _gone_in_line(self, entries: Sequence[_Entry], gone: Sequence[bool]) -> Iterator[_Edit]:
        """Entries of a group or list in one line, each with its comma; notes beside those that stay are kept."""
        last_kept = max(at for at, is_gone in enumerate(gone) if not is_gone)
        for at, entry in enumerate(entries):
            if not gone[at]:
                continue
            start = entry.key.start_mark.index
            if at < last_kept:
                yield self._up_to(entry, entries[at + 1])
            else:
                before, end = self._end(entries[at - 1]), self._end(entry)
                if "#" not in self.body[before:start]:
                    yield _Edit(before, end, "")
                else:  # the comma in front stays with its note, so one behind has to go
                    yield _Edit(start, end + self.body.startswith(",", end), "")

    def _behind(self, entry: _Entry, text: str) -> _Edit:
        at = self._end(entry)
        return _Edit(at, at, text)

    def _up_to(self, entry: _Entry, following: _Entry) -> _Edit:
        """An entry goes and the following one takes its place; a note on a line between them may be about either."""
        start = following.key.start_mark.index
        if "#" in self.body[next_line(self.body, self._end(entry)) : start]:
            raise NotRewritten("there are notes between what would go and what follows it")
        return _Edit(entry.key.start_mark.index, start, "")

    def _below(self, above: _Entry, column: int, name: str, value: object) -> _Edit:
        """A new name on lines of its own, this far in."""
        at = line_end(self.body, self._end(above))
        return _Edit(at, at, "".join(f"{ending_at(self.body, at)}{line}" for line in as_lines(name, value, column)))

    def _removed(self, entries: Mapping[str, _Entry], gone: set[str]) -> Iterator[_Edit]:
        """The lines of these names go, with what is noted on them; a name beside a dash gives its place to the next."""
        names = list(entries)
        first = entries[names[0]].key.start_mark.index
        if names[0] in gone and self.body[line_start(self.body, first) : first].strip():
            following = next(index for index, name in enumerate(names) if name not in gone)
            yield from (self._up_to(entries[names[at]], entries[names[at + 1]]) for at in range(following))
            gone = gone - set(names[:following])
        for name in names:
            if name in gone:
                start = line_start(self.body, entries[name].key.start_mark.index)
                yield _Edit(start, next_line(self.body, self._end(entries[name])), "")

    def _list(self, node: Node, old: list[object], new: list[object]) -> Iterator[_Edit]:
        """Items that stay are not touched, and neither are their notes."""
        same = _alike_at_the_end(old, new)
        changed = min(len(old), len(new)) - same
        items = [_Entry(item, item) for item in node.value]
        for item, before, after in zip(items, old[:changed], new[:changed], strict=False):
            yield from self._value(item, before, after)
        if len(new) < len(old):
            yield from self._fewer(node, items, range(changed, len(old) - same))
        elif len(new) > len(old):
            yield self._more(node, items, changed, new[changed : len(new) - same])

    def _fewer(self, node: Node, items: Sequence[_Entry], gone: range) -> Iterator[_Edit]:
        if _is_in_line(node):
            yield from self._gone_in_line(items, [at in gone for at in range(len(items))])
            return
        for at in gone:
            yield _Edit(line_start(self.body, items[at].value.start_mark.index), next_line(self.body, self._end(items[at])), "")

    def _more(self, node: Node, items: Sequence[_Entry], at: int, values: Sequence[object]) -> _Edit:
        """New items behind the first `at`, or before all others."""
        texts = [in_line(value) for value in values]
        if _is_in_line(node):
            if at:
                return self._behind(items[at - 1], "".join(f", {text}" for text in texts))
            start = items[0].value.start_mark.index
            return _Edit(start, start, "".join(f"{text}, " for text in texts))
        pad = " " * node.start_mark.column
        if at:
            end = line_end(self.body, self._end(items[at - 1]))
            return _Edit(end, end, "".join(f"{ending_at(self.body, end)}{pad}- {text}" for text in texts))
        start = node.start_mark.index
        return _Edit(start, start, "".join(f"- {text}{ending_at(self.body, start)}{pad}" for text in texts))

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


def _additions(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[tuple[str | None, str]]:
    """Each new name, and the one that stays above it, if one does."""
    above: str | None = None
    for name in new:
        if name in old:
            above = name
        else:
            yield above, name


def _leaves(node: Node) -> Iterator[Node]:
    """The names and texts of a group, in the order in which they are written."""
    if isinstance(node, ScalarNode):
        if not is_empty(node):
            yield node
    elif isinstance(node, MappingNode):
        yield from (leaf for pair in node.value for part in pair for leaf in _leaves(part))
    else:
        yield from (leaf for item in node.value for leaf in _leaves(item))


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
