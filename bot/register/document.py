"""A page of the register, whatever it is drawn as: chapters with sentences and with questions (pure)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.register.facts import promises
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One question, or another thing with details of its own."""

    title: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, sentences, and what has details."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One page in one language."""

    name: str
    """register, article_13 or article_30."""
    language: Language
    title: str
    intro: tuple[str, ...]
    chapters: tuple[Chapter, ...]


def as_json(document: Document, catalogue: Catalogue) -> dict[str, Any]:
    """The page for software: its words, and beside them the facts that they say."""
    said = asdict(document)
    questions = [one.as_json(document.language) for one in promises(catalogue)]
    return {"document": said.pop("name"), "catalogue_version": catalogue.version, **said, "questions": questions}


def as_text(document: Document) -> str:
    """The page as plain text."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield from (document.title, "=" * len(document.title), "")
    for line in document.intro:
        yield from _wrapped(line)
    for chapter in document.chapters:
        yield from ("", chapter.title, "-" * len(chapter.title))
        for line in chapter.lines:
            yield from _wrapped(line, "* ")
        for item in chapter.items:
            yield ""
            yield from _wrapped(item.title)
            for name, value in item.pairs:
                yield from _wrapped(f"{name}: {value}", "  ")


def _wrapped(text: str, before: str = "") -> list[str]:
    return textwrap.wrap(" ".join(text.split()), _WIDTH, initial_indent=before, subsequent_indent=" " * len(before)) or [before]
