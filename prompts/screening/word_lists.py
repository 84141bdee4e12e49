"""The lists of sensitive words that ship with this package, one file per language, made into one search per topic."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from prompts.text.alternatives import spelled_out
from prompts.text.plain import bare, unaccented
from prompts.yaml.shipped import shipped

_ALONE = "="


@cache
def sensitive_words() -> Mapping[str, re.Pattern[str]]:
    """A search per topic over the words of every language: customers mix languages."""
    return {topic: _search({word for word in listed if not word.startswith(_ALONE)}) for topic, listed in _listed().items()}


@cache
def sensitive_alone() -> Mapping[str, str]:
    """The topic of what tells something only where a clause says no more: `gitana` is a person, `brazo de gitano` a cake."""
    listed = ((topic, word) for topic, words in _listed().items() for word in words if word.startswith(_ALONE))
    return {form: topic for topic, word in listed for form in _forms(word.removeprefix(_ALONE))}


@cache
def _listed() -> Mapping[str, set[str]]:
    words: defaultdict[str, set[str]] = defaultdict(set)
    for data in shipped("screening").values():
        for topic, listed in data.items():
            words[topic] |= set(_spelled_out(listed))
    return words


def _spelled_out(listed: object) -> Iterator[str]:
    for line in listed if isinstance(listed, list) else ():
        yield from spelled_out(str(line))


def _search(words: set[str]) -> re.Pattern[str]:
    """Whole words in their bare form, with and without accents; a star stands for any ending of the last word."""
    plain = {(word.removesuffix("*"), r"\w*" if word.endswith("*") else "") for word in words}
    forms = sorted({(form, ending) for start, ending in plain for form in _forms(start)})
    return re.compile(rf"(?<!\w)(?:{_either(forms)})(?!\w)")


def _either(forms: Iterable[tuple[str, str]]) -> str:
    """One of the forms, letter by letter: what many begin with is looked at once, which takes half of the time."""
    ways: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for form, ending in forms:
        ways[form[:1]].append((form[1:], ending))
    over = sorted({ending for _, ending in ways.pop("", ())}, reverse=True)
    found = [*(re.escape(letter) + _either(rest) for letter, rest in ways.items()), *over]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


def _forms(word: str) -> set[str]:
    return {bare(word), unaccented(bare(word))}
