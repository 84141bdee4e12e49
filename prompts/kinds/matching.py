"""Which of some options a typed text names: all of it, apart from how it is typed and idle words around it. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from prompts.model.question import Language, Option, Question
from prompts.reading.idle_words import Tokens, core
from prompts.reading.ordinals import Counting, place
from prompts.reading.several import joins_in
from prompts.reading.typos import SHORTEST, slips
from prompts.reading.vocabulary import Vocabulary, plain, vocabulary
from prompts.text.phrase_files import packaged_phrases
from prompts.text.plain import bare, folded

LONGEST = 600
"""Letters in the longest message that may be an answer: every option of a question, and a few words more."""

_IDLE_AT_MOST = 100
"""Letters around a name that may be idle words."""

_WORDS = re.compile(r"\w+")
_Form = Callable[[str], str]
_Name = tuple[str, Option]


@dataclass(frozen=True, slots=True)
class Named:
    """The option that was named, and whether its name was typed or only closely matched."""

    option: Option
    how: Literal["typed", "matched"] = "typed"


@dataclass(frozen=True, slots=True)
class OptionNames:
    """What the options of one question are called, looked up in one language."""

    options: tuple[Option, ...]
    words: Vocabulary
    by_form: tuple[tuple[_Form, Mapping[str, Option | None]], ...]
    """From the strictest form of a name to the plainest; nothing where two options share it."""
    spelt: tuple[tuple[Tokens, Option], ...]
    """Every name word by word."""
    longest: int
    """Letters in the longest name."""
    counting: Counting
    joins: int
    """How many commas or words such as `and` one of the names holds at most."""


def named(question: Question, text: str, language: Language) -> Named | None:
    """The one option that the text names: by its label, another word for it, its id, its place, or a name with a slip in it."""
    names = names_of(question, language)
    if len(text) > names.longest + _IDLE_AT_MOST:
        return None
    tokens = core(tuple(plain(text).split()), names.words)
    for said in (text, packaged_phrases().without_polite(text), " ".join(tokens)):
        exact = _exactly(said, names)
        if exact is not None:
            return Named(exact)
    counted = place(text, names.counting, names.words)
    return Named(names.options[counted]) if counted is not None else _closely(tokens, names)


def confusion(question: Question, text: str, language: Language) -> Literal["words", "negated", "several"]:
    """Why the text names no option: it says what it is not, it names several, or it says something else."""
    if len(text) > LONGEST:
        return "words"
    names = names_of(question, language)
    found, rest = _mentions(tuple(_WORDS.findall(plain(text))), names)
    if found and any(f" {word} " in f" {rest} " for word in names.words.negations):
        return "negated"
    return "several" if len(found) > 1 else "words"


def names_of(question: Question, language: Language) -> OptionNames:
    """The names of the question's options, made once for each revision and language."""
    return _names(ByRevision(question), language)


@dataclass(frozen=True, slots=True, eq=False)
class ByRevision:
    """A question as a key: found by its revision, the same only when its options are."""

    question: Question

    def __hash__(self) -> int:
        return hash(self.question.revision)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByRevision) and self.question.options == other.question.options


@lru_cache(maxsize=1024)
def _names(key: ByRevision, language: Language) -> OptionNames:
    options, words = key.question.options, vocabulary(language)
    labels = [(option.label.says(language), option) for option in options]
    every = labels + [(name, option) for option in options for name in _other_names(option)]
    levels = ((folded, labels), (bare, labels), (folded, every), (bare, every), (plain, every))
    spelt = {(tuple(plain(name).split()), option.id): option for name, option in every if plain(name)}
    shown = [label for option in options for label in option.label.by_language.values()]
    return OptionNames(
        options=options,
        words=words,
        by_form=tuple((form, _by_form(form, names)) for form, names in levels),
        spelt=tuple((tokens, option) for (tokens, _), option in spelt.items()),
        longest=max((len(name) for name, _ in every), default=0),
        counting=Counting.of(shown, len(options), words),
        joins=joins_in((name for name, _ in every), words.joiners),
    )


def _other_names(option: Option) -> Iterator[str]:
    """Its id, its label in other languages, and the words its author listed as synonyms."""
    yield option.id
    yield from option.label.by_language.values()
    for words in option.synonyms.values():
        yield from words


def _by_form(form: _Form, names: Iterable[_Name]) -> Mapping[str, Option | None]:
    found: dict[str, Option | None] = {}
    for name, option in names:
        key = form(name)
        other = found.setdefault(key, option)
        found[key] = option if other is not None and other.id == option.id else None
    found.pop("", None)
    return found


def _exactly(said: str, names: OptionNames) -> Option | None:
    """The option with this very name, in the strictest form in which any option has it."""
    for form, by_name in names.by_form:
        option = by_name.get(form(said))
        if option is not None:
            return option
    return None


def _closely(tokens: Tokens, names: OptionNames) -> Named | None:
    """The option whose name was meant but for a slip or a missing space; nothing where another option is as likely."""
    run_together = "".join(tokens)
    found: dict[str, Option] = {}
    for name, option in names.spelt:
        is_slip = slips(tokens, name, names.words.no_slips) is not None
        if is_slip or (len(run_together) >= SHORTEST and run_together == "".join(name)):
            found[option.id] = option
    return Named(next(iter(found.values())), "matched") if len(found) == 1 else None


def _mentions(tokens: Tokens, names: OptionNames) -> tuple[set[str], str]:
    """Which options the words name anywhere, and the words that are left; longer names first."""
    text, found = f" {' '.join(tokens)} ", set()
    for name in sorted({name for name, _ in names.spelt}, key=lambda name: -len(" ".join(name))):
        mention = f" {' '.join(_WORDS.findall(' '.join(name)))} "
        if mention.strip() and mention in text:
            found |= {option.id for spelt, option in names.spelt if spelt == name}
            text = text.replace(mention, "  ")
    return found, " ".join(text.split())
