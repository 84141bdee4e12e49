"""Which options a whole sentence speaks well of: `my little old french press` and `not light, the dark one`.

Unlike `matching`, which takes a message for an answer, this only finds what may be asked back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prompts.kinds.matching import ByRevision, names_of
from prompts.model.question import Language, Option, Question
from prompts.reading.clauses import Clause, clauses_of, parts_of
from prompts.reading.idle_words import Tokens, phrase_at
from prompts.reading.vocabulary import Vocabulary, plain, vocabulary
from prompts.reading.word_forms import WordForms

_SHORTEST_WORD = 4
"""A shorter word out of a longer name says too little."""

_SHORTEST_TELLING = 5
"""A shorter word of a text tells it from no other text."""


def mentioned(question: Question, text: str, language: Language) -> tuple[Option, ...]:
    """The options that are named and not denied, each once, in the author's order; `all but` names the others."""
    names, words = _names(ByRevision(question), language), vocabulary(language)
    is_wanted_last: dict[str, bool] = {}
    """What is said last of an option counts: `no machine at home, I go to the office`."""
    is_all_but = False
    for clause in clauses_of(text, language):
        is_all_but |= any(phrase_at(clause.tokens, place, words.all_but) for place in range(len(clause.tokens)))
        for option, is_wanted in _in_clause(clause, names, words):
            is_wanted_last[option.id] = is_wanted
    wanted = {option for option, is_wanted in is_wanted_last.items() if is_wanted}
    if is_all_but and is_wanted_last and not wanted:
        wanted = {option.id for option in question.options if option.id not in (*question.alone, *is_wanted_last)}
    return tuple(option for option in question.options if option.id in wanted)


def told_by_a_word(texts: Mapping[int, str], text: str, language: Language) -> set[int]:
    """Those of the texts of which a word that stands in no other is said and not denied: `surprises are fine` of `Surprise me`."""
    telling = _telling_words(tuple(sorted(texts.items())), language)
    return {
        telling.owners[word]
        for clause in clauses_of(text, language)
        for place, said in enumerate(clause.tokens)
        if place not in clause.denied
        for word in telling.forms.meant_by(said)
    }


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of an option, word by word; `denies`: it is a negation itself, such as `I don't brew at home`."""

    words: Tokens
    option: Option
    denies: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """Whole names, longer ones first; the option whose label alone a single word belongs to; and all forms of their words."""

    whole: tuple[_Name, ...]
    telling: Mapping[str, Option]
    forms: WordForms


@dataclass(frozen=True, slots=True)
class _Telling:
    """The text that each word belongs to, and the forms of these words."""

    owners: Mapping[str, int]
    forms: WordForms


def _in_clause(clause: Clause, names: _Names, words: Vocabulary) -> Iterator[tuple[Option, bool]]:
    """What is named, and whether it is wanted. A part of a name counts only between joiners where no whole name stands."""
    meant = [names.forms.meant_by(token) for token in clause.tokens]
    said = frozenset().union(*meant)
    taken: set[int] = set()
    for name in (name for name in names.whole if name.words[0] in said):
        for places in _windows(len(meant), len(name.words)):
            if taken.isdisjoint(places) and all(word in meant[place] for word, place in zip(name.words, places, strict=True)):
                taken.update(places)
                yield name.option, name.denies or clause.denied.isdisjoint(places)
    for place in (place for part in parts_of(clause.tokens, words) if taken.isdisjoint(part) for place in part):
        options = {names.telling[word].id: names.telling[word] for word in meant[place] if word in names.telling}
        if len(options) == 1:
            yield options.popitem()[1], place not in clause.denied


def _windows(whole: int, length: int) -> Iterator[range]:
    return (range(start, start + length) for start in range(whole - length + 1))


@lru_cache(maxsize=1024)
def _names(key: ByRevision, language: Language) -> _Names:
    known = names_of(key.question, language)
    words, asked = known.words, set(plain(key.question.ask.says(language)).split())
    longest_first = sorted(known.spelt, key=lambda spelt: -len(" ".join(spelt[0])))
    whole = tuple(_Name(name, option, not words.negations.isdisjoint(name)) for name, option in longest_first)
    owners: dict[str, dict[str, Option]] = {}
    for name, option in known.spelt:
        for word in name:
            owners.setdefault(word, {})[option.id] = option
    labels = (tuple(plain(text).split()) for option in known.options for text in option.label.by_language.values())
    of_a_name = {word for name in labels if len(name) > 1 and words.negations.isdisjoint(name) for word in name}
    telling = {
        word: next(iter(options.values()))
        for word, options in owners.items()
        if word in of_a_name and len(options) == 1 and len(word) >= _SHORTEST_WORD and word not in words.ordinary | asked
    }
    return _Names(whole, telling, _forms(owners, words))


@lru_cache(maxsize=1024)
def _telling_words(texts: tuple[tuple[int, str], ...], language: Language) -> _Telling:
    words = vocabulary(language)
    in_each = {number: set(plain(text).split()) for number, text in texts}
    owners = {
        token: number
        for number, tokens in in_each.items()
        for token in tokens - words.ordinary
        if len(token) >= _SHORTEST_TELLING and sum(token in other for other in in_each.values()) == 1
    }
    return _Telling(owners, _forms(owners, words))


def _forms(known: Iterable[str], words: Vocabulary) -> WordForms:
    return WordForms.of(known, words.endings, words.no_slips)
