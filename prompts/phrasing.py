"""Every word the bot says by itself, by language; authors' texts live in the catalogue."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.units import format_unit

from prompts.plain import bare, folded
from prompts.question import Duration, Language

SLOT = re.compile(r"\{([a-z_]+)\}")

_YEAR_NEEDED_BEYOND = 300
"""Days from today after which a date of another year could be mistaken for this year's."""

_LONGEST = 5
"""Words in the longest polite phrase."""

_EDGES = " ,.;:!?-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"

_DAY_FIRST = {"en": "en_GB"}
"""Plain English is written day first with month names, which nobody can misread: 11 March."""


class UnknownPhrase(LookupError):
    """The program asked for a phrase or a slot that the phrase files do not have: mend the program or the file."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrase files: `texts[language][key]`; lists of words (stop words ...) are in `words`."""

    texts: Mapping[Language, Mapping[str, str]]
    words: Mapping[Language, Mapping[str, frozenset[str]]]
    fallback: Language = "en"

    def says(self, key: str, language: Language, **slots: object) -> str:
        """The phrase with its slots filled in one pass: what a value contains is never read as a slot again."""
        text = self._text(key, language)
        unused = slots.keys() - set(SLOT.findall(self._text(key, self.fallback)))
        if unused:
            raise UnknownPhrase(f"phrase {key!r} has no slot {sorted(unused)[0]!r}")

        def filled(found: re.Match[str]) -> str:
            if found[1] not in slots:
                raise UnknownPhrase(f"phrase {key!r} in {language!r} needs the slot {found[1]!r}")
            return str(slots[found[1]])

        return SLOT.sub(filled, text)

    def means(self, list_name: str, text: str) -> bool:
        """Whether the whole message is one of these words, in any language; "stop" inside a sentence is not."""
        return not _forms(self._listed_words(list_name)).isdisjoint(self._cores(text))

    def meanings(self, text: str, list_names: Iterable[str]) -> tuple[str, ...]:
        """Those of the lists that the whole message is a word of."""
        cores = self._cores(text)
        return tuple(name for name in list_names if not _forms(self._listed_words(name)).isdisjoint(cores))

    def mentions(self, list_name: str, text: str) -> bool:
        """Whether one of these words stands anywhere in the text, as a word."""
        padded = f" {bare(text)} "
        return any(f" {bare(word)} " in padded for word in self._listed_words(list_name))

    def without_polite(self, text: str) -> str:
        """The message without a please or thank you around it; nothing when it is only that."""
        return _stripped(text, self._listed_words("polite"))

    def day(self, day: date, language: Language, today: date) -> str:
        """A day as people say it: 11 March, with the year only where it would be unclear."""
        locale = _locale(language, self.fallback)
        is_unclear = day.year != today.year and abs((day - today).days) > _YEAR_NEEDED_BEYOND
        if is_unclear:
            return format_date(day, format="long", locale=locale)
        return format_skeleton("MMMMd", day, locale=locale)

    def clock(self, moment: time) -> str:
        """A time of day on the 24-hour clock: 17:10."""
        return f"{moment:%H:%M}"

    def listed(self, items: Iterable[str], language: Language) -> str:
        """Items joined as a sentence joins them: a, b and c."""
        return str(format_list(list(items), locale=_locale(language, self.fallback)))

    def duration(self, duration: Duration, language: Language) -> str:
        """A duration in words: 18 months."""
        unit = f"duration-{duration.unit.removesuffix('s')}"
        return str(format_unit(duration.count, unit, length="long", locale=_locale(language, self.fallback)))

    def _text(self, key: str, language: Language) -> str:
        for candidate in (language, language.split("-")[0], self.fallback):
            if key in self.texts.get(candidate, {}):
                return self.texts[candidate][key]
        raise UnknownPhrase(f"no phrase {key!r} in {language!r} nor in {self.fallback!r}")

    def _listed_words(self, list_name: str) -> frozenset[str]:
        return frozenset().union(*(lists.get(list_name, frozenset()) for lists in self.words.values()))

    def _cores(self, text: str) -> set[str]:
        """The message as it stands and without what is polite around it, each in both plain forms."""
        core = self.without_polite(text)
        emoji = "" if bare(core) else self._emoji(core)
        return {form for form in (folded(text), bare(text), folded(core), bare(core), emoji) if form}

    def _emoji(self, text: str) -> str:
        """The emoji that a message of nothing else consists of, each once: 👍👍 is one yes."""
        polite = _forms(self._listed_words("polite"))
        seen = dict.fromkeys(character for character in folded(text) if unicodedata.category(character) == "So")
        return "".join(character for character in seen if character not in polite)


@lru_cache(maxsize=64)
def _forms(words: frozenset[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in (folded(word), bare(word)) if form)


@lru_cache(maxsize=8)
def _as_tokens(words: frozenset[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(form.split()) for form in _forms(words))


def _stripped(text: str, polite: frozenset[str]) -> str:
    """Polite words taken off both ends, one after the other, as long as they stand apart as words."""
    tokens = folded(text).split()
    plain = [bare(token) or token for token in tokens]
    start, end = 0, len(tokens)
    while start < end:
        front = _polite_at(plain[start : min(end, start + _LONGEST)], polite)
        back = _polite_at(plain[max(start, end - _LONGEST) : end], polite, -1)
        if not front and not back:
            break
        start, end = start + front, end - back
    return " ".join(tokens[start:end]).strip(_EDGES)


def _polite_at(tokens: list[str], polite: frozenset[str], side: int = 1) -> int:
    """How many tokens at this end (1: the front, -1: the back) are one polite phrase; the longest one counts."""
    phrases = _as_tokens(polite)
    for length in range(len(tokens), 0, -1):
        if tuple(tokens[:length] if side == 1 else tokens[-length:]) in phrases:
            return length
    return 0


@lru_cache(maxsize=128)
def _locale(language: Language, fallback: Language) -> Locale:
    for candidate in (language, language.split("-")[0], fallback):
        try:
            return Locale.parse(_DAY_FIRST.get(candidate, candidate).replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en_GB")
