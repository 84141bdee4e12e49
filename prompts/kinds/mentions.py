"""Which options a whole sentence speaks well of: `my little old french press` and `not light, the dark one`.

Unlike `matching`, which takes a message for an answer, this only finds what may be asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prompts.kinds.matching import ByRevision, names_of
from prompts.model.question import Language, Option, Question
from prompts.reading.clauses import Clause, clauses_of
from prompts.reading.idle_words import Tokens, phrase_at
from prompts.reading.typos import is_slip
from prompts.reading.vocabulary import Vocabulary, plain, vocabulary

_SHORTEST_WORD = 4
"""A shorter word out of a longer name says too little."""

_SHORTEST_STEM = 5
"""A word may go on behind a stem of so many letters: `Kapselmaschine`."""

_DIGRAPHS = re.compile("([aou])e")
"""`ae` for the accented letter, where a keyboard has none."""

_SHORTEST_ROOT = 3
"""Letters that two forms of a word share at least."""


def mentioned(question: Question, text: str, language: Language) -> tuple[Option, ...]:
    """The options that are named and not denied, each once, in the author's order; `all but` names the others."""
    names, words = _names(ByRevision(question), language), vocabulary(language)
    wanted: set[str] = set()
    denied: set[str] = set()
    is_all_but = False
    for clause in clauses_of(text, language):
        is_all_but |= any(phrase_at(clause.tokens, place, words.all_but) for place in range(len(clause.tokens)))
        for option, is_wanted in _in_clause(clause, names, words):
            (wanted if is_wanted else denied).add(option.id)
    if is_all_but and denied and not wanted:
        wanted = {option.id for option in question.options if option.id not in question.alone}
    return tuple(option for option in question.options if option.id in wanted - denied)


def told_by_a_word(texts: Mapping[int, str], text: str, language: Language) -> set[int]:
    """Those of the texts of which a word that stands in no other is said and not denied: `surprises are fine` of `Surprise me`."""
    words = vocabulary(language)
    telling = _telling_words(tuple(sorted(texts.items())), language)
    return {
        number
        for clause in clauses_of(text, language)
        for place, said in enumerate(clause.tokens)
        for number, meant in telling
        if place not in clause.denied and meant.is_meant_by(said, words)
    }


@lru_cache(maxsize=1024)
def _telling_words(texts: tuple[tuple[int, str], ...], language: Language) -> tuple[tuple[int, _Word], ...]:
    words = vocabulary(language)
    in_each = {number: set(plain(text).split()) for number, text in texts}
    return tuple(
        (number, _Word(token, _roots(token, words.endings)))
        for number, tokens in in_each.items()
        for token in tokens - words.ordinary
        if len(token) >= _SHORTEST_STEM and sum(token in other for other in in_each.values()) == 1
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a name, and what is left of it without an ending."""

    word: str
    roots: frozenset[str]

    def is_meant_by(self, said: str, words: Vocabulary) -> bool:
        """The word itself, another form of it, a slip, or a longer word that begins with it."""
        if said == self.word:
            return True
        if said in words.ordinary:
            return False
        is_form = not self.roots.isdisjoint(_roots(said, words.endings))
        goes_on = any(len(root) >= _SHORTEST_STEM and said.startswith(root) for root in self.roots)
        return is_form or goes_on or is_slip(said, self.word)


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of an option, word by word; `denies`: it is a negation itself, such as `I don't brew at home`."""

    words: tuple[_Word, ...]
    option: Option
    denies: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """Whole names, longer ones first; and single words that belong to one name alone."""

    whole: tuple[_Name, ...]
    telling: tuple[_Name, ...]


def _in_clause(clause: Clause, names: _Names, words: Vocabulary) -> Iterator[tuple[Option, bool]]:
    """What is named, and whether it is wanted. A part of a name counts only between joiners where no whole name stands."""
    taken: set[int] = set()
    for name, start in _found(names.whole, clause.tokens, words):
        places = range(start, start + len(name.words))
        if taken.isdisjoint(places):
            taken.update(places)
            yield name.option, name.denies or clause.denied.isdisjoint(places)
    for segment in _segments(clause.tokens, words):
        if taken.isdisjoint(segment):
            for name, start in _found(names.telling, clause.tokens, words):
                if start in segment:
                    yield name.option, start not in clause.denied


def _found(names: Iterable[_Name], tokens: Tokens, words: Vocabulary) -> Iterator[tuple[_Name, int]]:
    for name in names:
        length = len(name.words)
        for start in range(len(tokens) - length + 1):
            said = tokens[start : start + length]
            if all(meant.is_meant_by(word, words) for word, meant in zip(said, name.words, strict=True)):
                yield name, start


def _segments(tokens: Tokens, words: Vocabulary) -> Iterator[range]:
    """The places between words such as `and`."""
    start = 0
    for place, token in enumerate((*tokens, "")):
        if place == len(tokens) or token in words.joiners or token in words.either:
            yield range(start, place)
            start = place + 1


@lru_cache(maxsize=1024)
def _names(key: ByRevision, language: Language) -> _Names:
    known = names_of(key.question, language)
    words, asked = known.words, set(plain(key.question.ask.says(language)).split())
    whole = tuple(_name(name, option, words) for name, option in sorted(known.spelt, key=lambda spelt: -len(" ".join(spelt[0]))))
    owners: dict[str, dict[str, Option]] = {}
    for name, option in known.spelt:
        for word in name:
            owners.setdefault(word, {})[option.id] = option
    of_a_name = {word for name in whole if len(name.words) > 1 and not name.denies for word in (each.word for each in name.words)}
    telling = (
        _name((word,), next(iter(options.values())), words)
        for word, options in owners.items()
        if word in of_a_name and len(options) == 1 and len(word) >= _SHORTEST_WORD and word not in words.ordinary | asked
    )
    return _Names(whole, tuple(telling))


def _name(tokens: Tokens, option: Option, words: Vocabulary) -> _Name:
    each = tuple(_Word(token, _roots(token, words.endings)) for token in tokens)
    return _Name(each, option, not words.negations.isdisjoint(tokens))


def _roots(word: str, endings: Iterable[str]) -> frozenset[str]:
    """The word, and what is left of it without one of the endings; `dunkl` for `dunkel` and `dunkles`."""
    typed = {word, _DIGRAPHS.sub(r"\1", word)}
    cut = typed | {each.removesuffix(ending) for each in typed for ending in endings}
    short = {root[:-2] + root[-1] for root in cut if root.endswith(("el", "er"))}
    return frozenset(root for root in cut | short if len(root) >= _SHORTEST_ROOT)
