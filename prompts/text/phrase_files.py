"""The phrase files: one per language, `texts` that the bot says (a list in turn), `words` and `patterns` that it understands.

A line of words or of a pattern may stand for several: `(stop|end) this`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from prompts.model.problems import Problem
from prompts.text.alternatives import spelled_out
from prompts.text.lists import Lists
from prompts.text.patterns import is_pattern
from prompts.text.phrases import SLOT, Phrases
from prompts.yaml.document import Document
from prompts.yaml.shipped import Data, kept, read_all, shipped

_BRACE = re.compile(r"[{}]")


@cache
def packaged_phrases() -> Phrases:
    """The phrases that ship with this package; their lines are spelled out once for each release."""
    return _phrases(kept("phrases_spelled_out", lambda: _spelled_out(shipped("phrases", _problems))))


def load_phrases(folder: Path) -> Phrases:
    """All phrase files of a folder; raises ContentError with every mistake in them."""
    return _phrases(_spelled_out(read_all(folder, _problems)))


def _phrases(written: Data) -> Phrases:
    return Phrases(
        texts={name: {key: _wordings(text)[0] for key, text in _entries(data, "texts")} for name, data in written.items()},
        words={name: Lists(_lines(data, "words")) for name, data in written.items()},
        patterns={name: Lists(_lines(data, "patterns")) for name, data in written.items()},
        others={
            name: {key: _wordings(text)[1:] for key, text in _entries(data, "texts") if isinstance(text, list)}
            for name, data in written.items()
        },
    )


def complete(phrases: Phrases) -> list[str]:
    """What another language lacks or has too much, compared with the fallback: keys, slots, lists of words and patterns."""
    lacking: list[str] = []
    lacking += _slot_differences(phrases, phrases.fallback)
    for language in phrases.texts.keys() - {phrases.fallback}:
        lacking += _differences(language, "text", phrases.texts[phrases.fallback], phrases.texts[language])
        lacking += _differences(language, "word list", phrases.words[phrases.fallback], phrases.words[language])
        wanted, given = (phrases.patterns.get(name, {}) for name in (phrases.fallback, language))
        lacking += _differences(language, "pattern list", wanted, given)
        lacking += _slot_differences(phrases, language)
    return sorted(lacking)


def _entries(data: Mapping[str, object], section: str) -> Iterator[tuple[str, object]]:
    entries = data.get(section)
    yield from entries.items() if isinstance(entries, dict) else ()


def _wordings(text: object) -> tuple[str, ...]:
    """A phrase is a text, or a list of texts that are said in turn."""
    return tuple(str(one) for one in text) if isinstance(text, list) else (str(text),)


def _spelled_out(written: Data) -> Data:
    """The same with every sentence of the lists in full, a list being one text of lines: there are thousands of them."""
    return {
        name: {**data, **{section: _in_full(data, section) for section in ("words", "patterns")}} for name, data in written.items()
    }


def _in_full(data: Mapping[str, object], section: str) -> dict[str, str]:
    return {
        name: "\n".join(sorted({word for line in listed for word in spelled_out(str(line))})) if isinstance(listed, list) else ""
        for name, listed in _entries(data, section)
    }


def _lines(data: Mapping[str, object], section: str) -> dict[str, str]:
    return {name: str(lines) for name, lines in _entries(data, section)}


def _problems(document: Document) -> Iterator[Problem]:
    for section in document.data.keys() - {"texts", "words", "patterns"}:
        message = f"A phrase file has `texts`, `words` and `patterns`, not `{section}`."
        yield document.problem((section,), "ZP401", message, at_key=True)
    yield from _text_problems(document)
    yield from _list_problems(document)


def _text_problems(document: Document) -> Iterator[Problem]:
    for key, text in _entries(document.data, "texts"):
        wordings = [wording for wording in (text if isinstance(text, list) else [text]) if isinstance(wording, str)]
        if not wordings or (isinstance(text, list) and len(wordings) < len(text)):
            yield document.problem(("texts", key), "ZP402", f"The phrase `{key}` has no text.")
        elif any(_BRACE.search(SLOT.sub("", wording)) for wording in wordings):
            yield document.problem(("texts", key), "ZP403", "A slot is written {like_this}, in small letters.")


def _list_problems(document: Document) -> Iterator[Problem]:
    for section in ("words", "patterns"):
        for name, listed in _entries(document.data, section):
            if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
                yield document.problem((section, name), "ZP404", f"`{name}` should be a list of words, one per line.")
    for name, listed in _entries(document.data, "patterns"):
        for index, sentence in enumerate(listed if isinstance(listed, list) else ()):
            if not is_pattern(str(sentence)):
                yield document.problem(("patterns", name, index), "ZP405", "A pattern is words around one gap: i am {age}.")


def _differences(language: str, what: str, wanted: Iterable[str], given: Iterable[str]) -> Iterator[str]:
    wanted, given = set(wanted), set(given)
    yield from (f"{language}: {what} `{key}` is missing" for key in wanted - given)
    yield from (f"{language}: {what} `{key}` is not in the fallback language" for key in given - wanted)


def _slot_differences(phrases: Phrases, language: str) -> Iterator[str]:
    reference = phrases.texts[phrases.fallback]
    for key in phrases.texts[language].keys() & reference.keys():
        wanted = set(SLOT.findall(reference[key]))
        for wording in phrases.wordings(key, language):
            if (given := set(SLOT.findall(wording))) != wanted:
                yield f"{language}: text `{key}` has the slots {sorted(given)}, the fallback language has {sorted(wanted)}"
