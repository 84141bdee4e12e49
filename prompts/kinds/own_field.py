"""A field that only some kinds of question have, as its author meets it: in a file, a workbook, a list of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Holds = Literal["texts", "words", "line", "number", "list", "pairs"]
"""What a column holds: a text or a list of words for each language; or a line, a number, a list, or names with a value each."""


@dataclass(frozen=True, slots=True)
class AuthorStep:
    """What `zeroparty prompts new` asks an author for: in words, with an example, and what no answer means."""

    ask: str
    example: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class OwnField:
    """All words for one field; `parts` are the fields inside it, where it is a group."""

    name: str
    """As it is written: `from`."""
    help: str
    """What an editor shows beside the cursor."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """The same for each field inside it."""
    holds: Holds | None = None
    """What its column in the workbook holds; nothing for options and other words for them, which have a sheet of their own."""
    offers: tuple[str, ...] = ()
    """What a cell of this column offers to choose from."""
    noun: str = ""
    """What it is called in a list of changes; empty where it is compared option by option, or is no part of the question."""
    stored: str = ""
    """The attribute of `Question` that keeps it, where that has another name."""
    missing: tuple[str, str] | None = None
    """What is said where it has to be there and is not: the mistake, and how to mend it."""
    step: AuthorStep | None = None
    """How an author is asked for it; a field that has to be there needs one."""

    @property
    def attribute(self) -> str:
        """The attribute of `Question` that keeps it."""
        return self.stored or self.name
