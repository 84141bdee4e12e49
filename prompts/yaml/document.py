"""YAML as text: every value stays what its author typed (`No`, `012`). The only module that knows the parser."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import BaseResolver, VersionedResolver

from prompts.model.problems import Problem
from prompts.yaml.dashes import missing_dashes
from prompts.yaml.mistakes import conflict_marks, control_characters, explained, lines_of, tabs
from prompts.yaml.parser_error import Complaint, Mistake
from prompts.yaml.quoting import Style
from prompts.yaml.silent_changes import (
    RawValue,
    cut_by_comma,
    hidden_characters,
    no_name,
    quote_left_open,
    shared_group,
    swallowed_text,
    taken_symbol,
    twice,
)

Path = tuple[str | int, ...]
"""Where a value stands in the data: `("questions", 0, "ask", "en")`."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as plain data, and where each piece of it stands."""

    file: str
    data: dict[str, object]
    root: Node

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column of the value at this path, or of the closest thing around it that the author wrote."""
        return _position(_value_at(self.root, path))

    def place_of_key(self, path: Path) -> tuple[int, int]:
        """Line and column of the name in front of the value, for what is wrong with the name itself."""
        return _position(_key_at(self.root, path))

    def called(self, name: str) -> Document:
        """The same under another name."""
        return replace(self, file=name)

    def has(self, path: Path) -> bool:
        """Whether anything is written at exactly this path."""
        return _exactly(self.root, path)[1] is not None

    def text_at(self, path: Path) -> tuple[int, int] | None:
        """Which letters a single text takes up, none behind its name if it is empty; nothing where no single text is."""
        name, node = _exactly(self.root, path)
        if not isinstance(node, ScalarNode):
            return None
        if is_empty(node):
            return name.end_mark.index, name.end_mark.index
        return node.start_mark.index, node.end_mark.index

    def problem(self, path: Path, code: str, message: str, fix: str = "", *, at_key: bool = False) -> Problem:
        """An error that stands at this path."""
        line, column = self.place_of_key(path) if at_key else self.place(path)
        return Problem(self.file, line, column, code, "error", message, fix)


def read_yaml(content: bytes, file: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """The file as a document, or nothing and the reasons; traps that YAML would fall into silently are reported too."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content[: broken.start].count(b"\n") + 1
        return None, (Problem(file, line, 1, "ZP007", "error", "This file is not saved as UTF-8.", "save it as UTF-8"),)
    lines = lines_of(text)
    mistakes = list(conflict_marks(lines)) or [*control_characters(text), *tabs(lines)] or list(missing_dashes(lines))
    if mistakes:
        return None, _reported(file, mistakes)
    return _composed(text, lines, file)


def _composed(text: str, lines: tuple[str, ...], file: str) -> tuple[Document | None, tuple[Problem, ...]]:
    try:
        root = _parser().compose(text)
        if not isinstance(root, MappingNode):
            return None, _reported(file, [_not_a_file(root)])
        reader = _Reader(lines, _languages(root))
        return Document(file, reader.mapping(root), root), _reported(file, reader.found)
    except MarkedYAMLError as broken:
        return None, _reported(file, [_explained(broken, lines)])
    except (YAMLError, RecursionError):
        return None, _reported(file, [Mistake(1, 1, "ZP001", "This file cannot be read.", "start again from a copy")])


class _AllText(VersionedResolver):
    """Looks at no value for what it may mean: here all stay what their authors typed."""

    resolve = BaseResolver.resolve


def _parser() -> YAML:
    parser = YAML(typ="base", pure=True)
    parser.Resolver = _AllText
    return parser


def _not_a_file(root: Node | None) -> Mistake:
    message = "This file is empty." if root is None else "This file should start with a line like `topic: coffee`."
    return Mistake(1, 1, "ZP013", message, "copy a file that works and change it")


def _explained(broken: MarkedYAMLError, lines: tuple[str, ...]) -> Mistake:
    mark = broken.problem_mark or broken.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    began = broken.context_mark.line + 1 if broken.context_mark else line
    return explained(Complaint(str(broken.problem), line, column, began, lines))


def _reported(file: str, mistakes: Iterable[Mistake]) -> tuple[Problem, ...]:
    return tuple(Problem(file, m.line, m.column, m.code, "error", m.message, m.fix) for m in mistakes)


class _Reader:
    """Turns the parser's nodes into plain data, and collects what YAML would have altered without a word."""

    def __init__(self, lines: tuple[str, ...], languages: frozenset[str]) -> None:
        self.lines = lines
        self.languages = languages
        self.found: list[Mistake] = []
        self._seen: set[int] = set()

    def mapping(self, node: MappingNode) -> dict[str, object]:
        """Names and values; a name that comes twice is reported, the first one counts."""
        values: dict[str, object] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.found += no_name(self._written(key_node))
                continue
            key = unicodedata.normalize("NFC", key_node.value)
            self._check_entry(key_node, key, lines.get(key), is_cut=bool(node.flow_style) and is_empty(value_node))
            values.setdefault(key, self._value(value_node, key_node))
            lines.setdefault(key, key_node.start_mark.line + 1)
        return values

    def _value(self, node: Node, key: Node | None = None) -> object:
        """The plain value; one that stands in two places is an alias and is not followed."""
        if id(node) in self._seen:
            return None
        self._seen.add(id(node))
        if node.anchor is not None:
            trap = taken_symbol if isinstance(node, ScalarNode) else shared_group
            self.found += trap(self._written(node))
        if isinstance(node, MappingNode):
            return self.mapping(node)
        if isinstance(node, SequenceNode):
            return [self._value(item) for item in node.value]
        return self._text(node, key)

    def _text(self, node: Node, key: Node | None) -> str | None:
        """The text in NFC; nothing where nothing was written."""
        text, written = str(node.value), self._written(key if key is not None and is_empty(node) else node)
        is_plain = isinstance(node, ScalarNode) and node.style is None
        if is_plain and written.first_letter == "!" and not is_empty(node):
            self.found += taken_symbol(written)
        if is_plain and key is not None and key.value in self.languages:
            self.found += swallowed_text(written)
        if written.first_letter in ("'", '"'):
            self.found += quote_left_open(written)
        self.found += hidden_characters(written, text)
        return None if is_empty(node) else unicodedata.normalize("NFC", text)

    def _check_entry(self, key_node: Node, key: str, first_line: int | None, *, is_cut: bool) -> None:
        written = self._written(key_node)
        if is_cut:
            self.found += cut_by_comma(written, key)
        elif first_line is not None:
            self.found += twice(written, key, first_line)

    def _written(self, node: Node) -> RawValue:
        start, end = node.start_mark, node.end_mark
        return RawValue(self.lines, start.line, start.column, end.line, end.column)


def is_empty(node: Node) -> bool:
    """Whether nothing was written here at all: not even quotes or a tag."""
    return isinstance(node, ScalarNode) and node.style is None and node.start_mark.index == node.end_mark.index


def style_of(node: ScalarNode) -> Style:
    """How a text stands in the file."""
    if is_empty(node):
        return "empty"
    return "plain" if node.style is None else "block" if node.style in "|>" else "quoted"


def _languages(root: MappingNode) -> frozenset[str]:
    for key, value in root.value:
        if key.value == "languages" and isinstance(value, SequenceNode):
            return frozenset(str(item.value) for item in value.value)
    return frozenset()


def _value_at(node: Node, path: Path) -> Node:
    for index, part in enumerate(path):
        following = _step(node, part)
        if following is None:
            continue
        if is_empty(following[1]):
            return following[0]
        node = following[1]
        if index == len(path) - 1:
            return node
    return node


def _exactly(node: Node, path: Path) -> tuple[Node, Node | None]:
    """The name in front of the value at exactly this path, and the value; no value for a path that nobody wrote."""
    name = node
    for part in path:
        following = _step(node, part)
        if following is None:
            return name, None
        name, node = following
    return name, node


def _key_at(node: Node, path: Path) -> Node:
    parent = _value_at(node, path[:-1])
    found = _step(parent, path[-1]) if path else None
    return found[0] if found else parent


def _step(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """The name and the value of this part, or nothing when the author wrote no such part here."""
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    return None


def _position(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
