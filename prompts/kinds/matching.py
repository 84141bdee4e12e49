"""Which of some names a typed text is: the whole text, exactly, apart from how it is typed. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from prompts.phrase_files import packaged_phrases
from prompts.plain import bare, folded
from prompts.question import Language, Option

_NUMBERED = re.compile(r"[#(]?\s*(\d{1,2})\s*[.):]?")


def chosen(options: Iterable[Option], text: str, language: Language) -> Option | None:
    """The one option that the text names: by its label, another word for it, its id, or its number."""
    options = tuple(options)
    for said in _as_said(text):
        by_label = _only(said, _labels(options, language))
        if by_label is not None:
            return by_label
        by_any_name = _only(said, _other_names(options))
        if by_any_name is not None:
            return by_any_name
    return _by_number(options, text)


def _as_said(text: str) -> Iterator[str]:
    """The text, then the text without a please or thanks around it."""
    yield text
    yield packaged_phrases().without_polite(text)


def _only(said: str, names: Iterable[tuple[str, Option]]) -> Option | None:
    """The option that the text names when it names one only; letter by letter first, then without punctuation."""
    names = tuple(names)
    for form in (folded, bare):
        wanted = form(said)
        found = {option.id: option for name, option in names if wanted and form(name) == wanted}
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _labels(options: Iterable[Option], language: Language) -> Iterator[tuple[str, Option]]:
    yield from ((option.label.says(language), option) for option in options)


def _other_names(options: Iterable[Option]) -> Iterator[tuple[str, Option]]:
    """Ids, labels in other languages, and the words authors listed as synonyms."""
    for option in options:
        yield option.id, option
        yield from ((label, option) for label in option.label.by_language.values())
        yield from ((word, option) for words in option.synonyms.values() for word in words)


def _by_number(options: tuple[Option, ...], text: str) -> Option | None:
    """The option with this number, counted from 1; never when a label has digits of its own (`2 bags`)."""
    found = _NUMBERED.fullmatch(folded(text))
    labels = (label for option in options for label in option.label.by_language.values())
    if found is None or any(character.isdigit() for label in labels for character in label):
        return None
    number = int(found[1])
    return options[number - 1] if 1 <= number <= len(options) else None
