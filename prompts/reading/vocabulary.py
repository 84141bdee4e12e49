"""The words of the reading files, ready to be looked up: those of the customer's language first, then all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from prompts.model.question import Language
from prompts.text.phrase_files import packaged_phrases
from prompts.text.plain import bare, unaccented
from prompts.yaml.shipped import shipped

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything in its plain form (`plain`); customers mix languages, so each list holds the words of all of them."""

    numbers: Mapping[str, int]
    several_word_numbers: frozenset[str]
    """`half a dozen`."""
    ordinals: Mapping[str, int]
    ordinal_endings: frozenset[str]
    final: frozenset[str]
    first_two: frozenset[str]
    last_two: frozenset[str]
    called: frozenset[str]
    before: frozenset[str]
    behind: frozenset[str]
    negations: frozenset[str]
    contrast: frozenset[str]
    """Where a sentence turns: `but`, `instead`."""
    undone: frozenset[str]
    """What only sounds like a negation: `can't stop`."""
    agreeing: frozenset[str]
    """What says yes to what was asked, though it has a negation in it: `I wouldn't say no`."""
    asking: frozenset[str]
    """What a question begins with, in the customer's language: `was` is none in English."""
    either: frozenset[str]
    """Words such as `or`."""
    former: frozenset[str]
    """What was once: `used to`."""
    removals: frozenset[str]
    """What is to go: `drop the dark one, medium`."""
    denying: frozenset[str]
    """Negations, what was once, and what is to go: all that denies what stands beside it."""
    all_but: frozenset[str]
    """All of them, except what stands behind."""
    half: frozenset[str]
    """`Half`, alone."""
    halves: Mapping[str, str]
    """`1.5` for `anderthalb`."""
    and_a_half: frozenset[str]
    """Behind a number."""
    none: frozenset[str]
    """No number of something."""
    middle: frozenset[str]
    """The middle of a scale."""
    top: frozenset[str]
    """Its upper end."""
    bottom: frozenset[str]
    """Its lower end."""
    seasons: frozenset[str]
    """A part of the year, and no day of it."""
    already: frozenset[str]
    """Today, of what was expected later: `already empty`."""
    of_this_month: frozenset[str]
    """The month that it is."""
    parts_of_day: frozenset[str]
    """By which what is counted is parted: `two in the morning, one at night`."""
    altogether: frozenset[str]
    """What a sum stands behind."""
    endings: frozenset[str]
    """By what two forms of a word may differ."""
    joiners: frozenset[str]
    about: frozenset[str]
    out_of: frozenset[str]
    days: Mapping[str, int]
    """How many days from today."""
    units: Mapping[str, str]
    """`weeks` for `week`, `wk` ..."""
    ahead_before: frozenset[str]
    ahead_behind: frozenset[str]
    back_before: frozenset[str]
    back_behind: frozenset[str]
    each: frozenset[str]
    """Before a length that is how often, and not how long: `every`."""
    a: frozenset[str]
    coming: frozenset[str]
    week_after: frozenset[str]
    next_week: frozenset[str]
    next_month: frozenset[str]
    next_year: frozenset[str]
    this_week: frozenset[str]
    past: frozenset[str]
    until: frozenset[str]
    """What stands before the name of a month that is meant as a day: `until`, `in`."""
    between: frozenset[str]
    feasts: Mapping[str, str]
    """`easter` for `Ostern`."""
    part_of_month: Mapping[str, str]
    """`end` for `end of`, `late` ..."""
    buttons: Mapping[str, str]
    """What is written on a button, in the customer's language."""
    ordinary: frozenset[str]
    """Every single word that means something by itself, so that it is never a misspelt name: `kein` is not `klein`."""
    no_slips: frozenset[str]
    """These, and what people say in a talk: `hello` is no misspelt `helle`, and `back` no `black`."""


def plain(text: str) -> str:
    """The text without case, punctuation, accents and superfluous spaces."""
    return unaccented(bare(text))


@lru_cache(maxsize=64)
def vocabulary(language: Language) -> Vocabulary:
    """The words of all languages; where two disagree, what they mean in this one."""
    base = language.split("-")[0]
    ordered = [own for name, own in _written().items() if name != base] + [_written().get(base, {})]
    own = _written().get(base) or _written()[_FALLBACK]
    numbers_of_all, ordinals, days = (_whole(ordered, name) for name in ("numbers", "ordinals", "days"))
    numbers = numbers_of_all | _whole([own], "only_here")
    polite = _plain_words(word for lists in packaged_phrases().words.values() for word in lists.get("polite", ()))
    lists = {name: _plain_words(word for words in ordered for word in _listed(words, name)) for name in _LISTS}
    not_idle = _plain_words(_listed(own, "not_idle_here"))
    lists |= {name: (lists[name] | polite) - not_idle for name in ("before", "behind")}
    units, parts = (_sorted_into(ordered, name) for name in ("units", "part_of_month"))
    ordinary = _single(frozenset().union(*lists.values(), numbers, ordinals, days, units))
    return Vocabulary(
        **lists,
        denying=lists["negations"] | lists["former"] | lists["removals"],
        asking=_plain_words(_listed(own, "asking")),
        numbers=numbers,
        several_word_numbers=frozenset(number for number in numbers if " " in number),
        ordinals=ordinals,
        days=days,
        units=units,
        halves={plain(word): str(number) for words in ordered for word, number in _group(words, "halves").items()},
        part_of_month=parts,
        feasts=_sorted_into(ordered, "feasts"),
        buttons={name: str(text) for name, text in _group(own, "buttons").items()},
        ordinary=ordinary,
        no_slips=ordinary | _said_in_talks(),
    )


_TALK = ("stop", "cancel", "yes", "no", "skip", "later", "why", "right", "insult", "polite", "beside_a_stop")
"""Lists of the phrase files whose single words are no names of anything."""


@cache
def _said_in_talks() -> frozenset[str]:
    """The single words of a talk, in all languages."""
    of_phrases = (packaged_phrases().words_of(name) for name in _TALK)
    listed = (_listed(words, "said_in_talks") for words in _written().values())
    return _single(_plain_words(word for words in (*of_phrases, *listed) for word in words))


_LISTS = (
    "ordinal_endings",
    "final",
    "first_two",
    "last_two",
    "called",
    "before",
    "behind",
    "negations",
    "contrast",
    "undone",
    "agreeing",
    "either",
    "former",
    "removals",
    "all_but",
    "half",
    "and_a_half",
    "none",
    "middle",
    "top",
    "bottom",
    "seasons",
    "already",
    "of_this_month",
    "parts_of_day",
    "altogether",
    "endings",
    "joiners",
    "about",
    "out_of",
    "ahead_before",
    "ahead_behind",
    "back_before",
    "back_behind",
    "each",
    "a",
    "coming",
    "week_after",
    "next_week",
    "next_month",
    "next_year",
    "this_week",
    "past",
    "until",
    "between",
)


@cache
def _written() -> Mapping[Language, Mapping[str, object]]:
    """The reading files by language."""
    return shipped("reading")


def own_words(name: str) -> Mapping[Language, frozenset[str]]:
    """A list as each language has it, apart from the others."""
    return {language: _plain_words(_listed(words, name)) for language, words in _written().items()}


def _group(words: Mapping[str, object], name: str) -> Mapping[str, object]:
    group = words.get(name)
    return group if isinstance(group, dict) else {}


def _listed(words: Mapping[str, object], name: str) -> Iterable[str]:
    return _strings(words.get(name))


def _strings(listed: object) -> Iterable[str]:
    return [str(word) for word in listed] if isinstance(listed, list) else []


def _whole(ordered: Iterable[Mapping[str, object]], name: str) -> dict[str, int]:
    return {plain(word): int(str(number)) for words in ordered for word, number in _group(words, name).items()}


def _sorted_into(ordered: Iterable[Mapping[str, object]], name: str) -> dict[str, str]:
    """The name of its list, by word."""
    return {plain(word): kind for words in ordered for kind, listed in _group(words, name).items() for word in _strings(listed)}


def _plain_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words if (form := plain(word)))


def _single(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if " " not in word)
