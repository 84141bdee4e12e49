"""Lists of words, each taken apart when somebody looks into it: most commands need few of them, and all are thousands of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Lists(Mapping[str, frozenset[str]]):
    """Lists by their names."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        """`lines` are the words of each list, one a line."""
        self._lines = lines
        self._words: dict[str, frozenset[str]] = {}

    def __getitem__(self, name: str) -> frozenset[str]:
        known = self._words.get(name)
        if known is None:
            lines = self._lines[name]
            known = self._words[name] = frozenset(lines.split("\n") if lines else ())
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
