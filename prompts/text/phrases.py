"""Every word the bot says by itself or understands, by language; authors' texts live in the catalogue."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from babel.dates import format_date, format_skeleton, get_timezone, get_timezone_location
from babel.lists import format_list
from babel.units import format_unit

from prompts.model.question import Duration, Language
from prompts.text import patterns
from prompts.text.direction import Direction, apart, direction
from prompts.text.locales import locale_of, name_among, own_name
from prompts.text.once import once
from prompts.text.plain import bare, folded, unaccented, unmixed
from prompts.text.taken_off import forms, free_of, stripped

SLOT = re.compile(r"\{([a-z_]+)\}")

_YEAR_NEEDED_BEYOND = 300
"""Days from today after which a date of another year could be mistaken for this year's."""

_LONGEST_MESSAGE = 200
"""Letters: whatever is longer is no word of a list and no short sentence, and is not worth the time to look."""

_LONGEST_SEARCHED = 4000
"""Letters in which a word is looked for anywhere; a few letters can unfold to twenty times as many (NFKC)."""


class UnknownPhrase(LookupError):
    """The program asked for a phrase or a slot that the phrase files do not have: mend the program or the file."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """The phrase files: `texts[language][key]`; lists of words (stop words ...) in `words`, sentences with a gap in `patterns`.

    Told apart by identity, so that the forms of its word lists can be remembered.
    """

    texts: Mapping[Language, Mapping[str, str]]
    words: Mapping[Language, Mapping[str, frozenset[str]]]
    fallback: Language = "en"
    patterns: Mapping[Language, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    others: Mapping[Language, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Further wordings of what can be said often; the first of each is in `texts`."""

    def says(self, key: str, language: Language, **slots: object) -> str:
        """The phrase with its slots filled in one pass: what a value contains is never read as a slot again.

        A value that runs against the phrase (Arabic in English ...) is isolated, so that it turns nothing around it.
        """
        return self._filled(key, self._text(key, language), language, slots)

    def says_in_turn(self, key: str, language: Language, number: int, **slots: object) -> str:
        """One of the wordings of a phrase: those of the numbers 0, 1, 2 ... follow each other, and begin again."""
        wordings = self.wordings(key, language)
        return self._filled(key, wordings[number % len(wordings)], language, slots)

    def wordings(self, key: str, language: Language) -> tuple[str, ...]:
        """Every wording of a phrase, the first one first; of most there is but one."""
        spoken = self._spoken(key, language)
        return (self.texts[spoken][key], *self.others.get(spoken, {}).get(key, ()))

    def slots(self, key: str) -> frozenset[str]:
        """The slots of a phrase."""
        return _slots_in(self._text(key, self.fallback))

    def words_of(self, list_name: str) -> frozenset[str]:
        """The words of a list in all languages: customers mix them."""
        return _words_of(self, list_name)

    def single_words(self, *list_names: str) -> frozenset[str]:
        """Each plain word that stands in one of these lists, alone or in a phrase, without accents."""
        return _single_words(self, list_names)

    def means(self, list_name: str, text: str) -> bool:
        """Whether the whole message is one of these words, in any language; "stop" inside a sentence is not."""
        return bool(self.meanings(text, (list_name,)))

    def meanings(self, text: str, list_names: Iterable[str]) -> tuple[str, ...]:
        """Those of the lists that the whole message is a word of, looked up together."""
        if len(text) > _LONGEST_MESSAGE:
            return ()
        cores = _cores(self, text)
        return tuple(name for name in list_names if not _forms_of(self, name).isdisjoint(cores))

    def mentions(self, list_name: str, text: str) -> bool:
        """Whether one of these words stands anywhere in the text, as a word."""
        return self.mentioned(list_name, text) is not None

    def mentioned(self, list_name: str, text: str) -> tuple[str, str] | None:
        """The plain words before and behind the first of these words that stands in the text."""
        tokens, phrases = _words_in(text), _by_first(self, list_name)
        if phrases.keys().isdisjoint(tokens):
            return None
        for place, token in enumerate(tokens):
            for phrase in phrases.get(token, ()):
                if tokens[place : place + len(phrase)] == phrase:
                    return " ".join(tokens[:place]), " ".join(tokens[place + len(phrase) :])
        return None

    def filled(self, pattern_list: str, text: str) -> Mapping[str, str] | None:
        """What the customer wrote in the gap when the whole message is one of these sentences, in any language."""
        if len(text) > _LONGEST_MESSAGE:
            return None
        return patterns.filled(_sentences(self, pattern_list), self.without_polite(text))

    def language_named(self, text: str) -> Language | None:
        """The one language of ours that a short message names in any of them (`German`, `auf Deutsch`); else nothing."""
        if len(text) > _LONGEST_MESSAGE:
            return None
        said = set(bare(text).split())
        named = {language for language in self.texts if not said.isdisjoint(_names(language, tuple(self.texts)))}
        return named.pop() if len(named) == 1 and self.means("language", text) else None

    def without_polite(self, text: str) -> str:
        """The message without a please or thank you around it; nothing when it is only that."""
        return _without_polite(self, text)

    def is_one(self, list_name: str, plain: str) -> bool:
        """Whether a plain form (`without`) is one of these words; quicker than `means`, which looks for polite words and emoji."""
        return plain in _forms_of(self, list_name)

    def begins_one(self, list_name: str, text: str) -> bool:
        """Whether any of its words is the first of one of these; where none is, what is left of it (`without`) is none of them."""
        return not _first_words(self, list_name).isdisjoint(_words_in(text))

    def without(self, list_names: Iterable[str], text: str) -> str:
        """The plain form of the message without the words of these lists, wherever they stand."""
        return _without(self, tuple(list_names), text)

    def day(self, day: date, language: Language, today: date) -> str:
        """A day as people say it: 11 March, with the year only where it would be unclear."""
        locale = locale_of(language, self.fallback)
        is_unclear = day.year != today.year and abs((day - today).days) > _YEAR_NEEDED_BEYOND
        if is_unclear:
            return format_date(day, format="long", locale=locale)
        return format_skeleton("MMMMd", day, locale=locale)

    def clock(self, moment: time) -> str:
        """A time of day on the 24-hour clock: 17:10."""
        return f"{moment:%H:%M}"

    def language_name(self, language: Language) -> str:
        """A language by its own name, as somebody who reads nothing else finds it: Deutsch, Español."""
        name = own_name(language)
        return name[:1].upper() + name[1:]

    def city(self, zone: str, language: Language) -> str:
        """The place a time zone is named after, in words."""
        return str(get_timezone_location(get_timezone(zone), locale=locale_of(language, self.fallback), return_city=True))

    def listed(self, items: Iterable[str], language: Language) -> str:
        """Items joined as a sentence joins them: a, b and c."""
        return str(format_list(list(items), locale=locale_of(language, self.fallback)))

    def duration(self, duration: Duration, language: Language) -> str:
        """A duration in words: 18 months."""
        unit = f"duration-{duration.unit.removesuffix('s')}"
        return str(format_unit(duration.count, unit, length="long", locale=locale_of(language, self.fallback)))

    def _text(self, key: str, language: Language) -> str:
        return self.texts[self._spoken(key, language)][key]

    def _spoken(self, key: str, language: Language) -> Language:
        for candidate in (language, language.split("-")[0], self.fallback):
            if key in self.texts.get(candidate, {}):
                return candidate
        raise UnknownPhrase(f"no phrase {key!r} in {language!r} nor in {self.fallback!r}")

    def _filled(self, key: str, text: str, language: Language, slots: Mapping[str, object]) -> str:
        unused = slots.keys() - _slots_in(self._text(key, self.fallback))
        if unused:
            raise UnknownPhrase(f"phrase {key!r} has no slot {sorted(unused)[0]!r}")
        if not _slots_in(text):
            return text
        way = _way_of(text) or _way(language, self.fallback)

        def filled(found: re.Match[str]) -> str:
            if found[1] not in slots:
                raise UnknownPhrase(f"phrase {key!r} in {language!r} needs the slot {found[1]!r}")
            return apart(str(slots[found[1]]), way)

        return SLOT.sub(filled, text)


@lru_cache(maxsize=4096)
def _slots_in(phrase: str) -> frozenset[str]:
    return frozenset(SLOT.findall(phrase))


@lru_cache(maxsize=4096)
def _way_of(phrase: str) -> Direction | None:
    """The way in which the phrase's own words run."""
    return direction(SLOT.sub("", phrase))


@lru_cache(maxsize=256)
def _words_of(phrases: Phrases, list_name: str) -> frozenset[str]:
    """The words of this list in all languages."""
    return frozenset().union(*(lists.get(list_name, frozenset()) for lists in phrases.words.values()))


@lru_cache(maxsize=256)
def _words_of_all(phrases: Phrases, list_names: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(_words_of(phrases, name) for name in list_names))


@lru_cache(maxsize=64)
def _single_words(phrases: Phrases, list_names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for words in _words_of_all(phrases, list_names) for word in unaccented(bare(words)).split())


@lru_cache(maxsize=256)
def _forms_of(phrases: Phrases, list_name: str) -> frozenset[str]:
    return forms(_words_of(phrases, list_name))


@lru_cache(maxsize=64)
def _by_first(phrases: Phrases, list_name: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The words of this list as tokens, by the first of them; the longest first."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for form in _forms_of(phrases, list_name):
        if bare(form) == form:
            by_first.setdefault(form.split()[0], []).append(tuple(form.split()))
    return {first: tuple(sorted(found, key=lambda tokens: (-len(tokens), tokens))) for first, found in by_first.items()}


@lru_cache(maxsize=64)
def _first_words(phrases: Phrases, list_name: str) -> frozenset[str]:
    return frozenset(form.split()[0] for form in _forms_of(phrases, list_name))


@lru_cache(maxsize=64)
def _sentences(phrases: Phrases, pattern_list: str) -> frozenset[str]:
    return frozenset().union(*(lists.get(pattern_list, frozenset()) for lists in phrases.patterns.values()))


@once
def _words_in(text: str) -> tuple[str, ...]:
    return tuple(bare(text[:_LONGEST_SEARCHED]).split())


@once
def _cores(phrases: Phrases, text: str) -> frozenset[str]:
    """The message as it stands and without what is polite around it, each in both plain forms."""
    core = phrases.without_polite(text)
    emoji = "" if bare(core) else _emoji(core, _forms_of(phrases, "polite"))
    said = {folded(text), bare(text), folded(core), bare(core), emoji} - {""}
    # A stop with a Greek letter in it is one; whoever types so does not say another word.
    return frozenset(said | {unmixed(form) for form in said})


def _emoji(text: str, polite: frozenset[str]) -> str:
    """The emoji that a message of nothing else consists of, each once: 👍👍 is one yes."""
    seen = dict.fromkeys(character for character in folded(text) if unicodedata.category(character) == "So")
    return "".join(character for character in seen if character not in polite)


@once
def _without_polite(phrases: Phrases, text: str) -> str:
    return stripped(text, _words_of(phrases, "polite"))


@once
def _without(phrases: Phrases, list_names: tuple[str, ...], text: str) -> str:
    return free_of(bare(text[:_LONGEST_MESSAGE]).split(), _words_of_all(phrases, list_names))


@lru_cache(maxsize=64)
def _names(language: Language, tongues: tuple[Language, ...]) -> frozenset[str]:
    """What the language is called in each of these tongues."""
    names = (name_among(language, tongue) for tongue in tongues)
    return frozenset(form for name in names for form in (bare(name), unaccented(bare(name))))


def _way(language: Language, fallback: Language) -> Direction:
    """The way in which a language is written, for a phrase that has no letters of its own."""
    return "right" if locale_of(language, fallback).text_direction == "rtl" else "left"
