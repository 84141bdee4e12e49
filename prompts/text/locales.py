"""How a language writes numbers and days and what it is called; the data is Unicode's (CLDR, through Babel)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, get_decimal_symbol

from prompts.model.question import Duration, Language

_DAY_FIRST = {"en": "en_GB"}
"""Plain English is written day first with month names, which nobody can misread: 11 March."""

_LENGTHS = {
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    "months": timedelta(days=30),
    "years": timedelta(days=365),
}
"""What Babel takes for one of each; only used to have it name the unit."""


@lru_cache(maxsize=128)
def locale_of(language: Language, fallback: Language = "en") -> Locale:
    """The language as Babel knows it, else its base language, else the fallback, else English."""
    for candidate in (language, language.split("-")[0], fallback):
        try:
            return Locale.parse(_DAY_FIRST.get(candidate, candidate).replace("-", "_"))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale.parse("en_GB")


def own_name(language: Language) -> str:
    """What a language is called by those who speak it; raises ValueError or UnknownLocaleError where there is none like that."""
    return Locale.parse(language, sep="-").get_display_name() or language


def name_among(language: Language, tongue: Language) -> str:
    """What a language is called by those who speak another one; its code where they have no name for it."""
    return str(Locale.parse(tongue, sep="-").languages.get(language, language))


def number_in_words(number: Decimal, language: Language) -> str:
    """A number as it is written: 1,500.5 or 1.500,5."""
    return format_decimal(number, locale=locale_of(language), decimal_quantization=False)


def day_in_words(day: date, language: Language) -> str:
    """A day with its year: 11 May 2026."""
    return format_date(day, format="long", locale=locale_of(language))


def in_so_long(duration: Duration, language: Language) -> str:
    """`In 2 weeks`, with a capital letter."""
    # With the count as threshold, Babel takes the unit of the duration: 45 days do not become 2 months.
    length = _LENGTHS[duration.unit] * duration.count
    said = format_timedelta(length, threshold=duration.count, add_direction=True, locale=locale_of(language))
    return said[:1].upper() + said[1:]


@lru_cache(maxsize=128)
def decimal_sign(language: Language) -> str:
    """A comma or a point: what stands before the decimals."""
    return "," if get_decimal_symbol(locale_of(language)) == "," else "."


@lru_cache(maxsize=128)
def month_names(language: Language) -> tuple[tuple[str, int], ...]:
    """Every name and abbreviation of the months, 1 to 12."""
    months = locale_of(language).months
    return tuple((str(name), month) for shape in months.values() for names in shape.values() for month, name in names.items())


@lru_cache(maxsize=128)
def weekday_names(language: Language) -> tuple[tuple[str, int], ...]:
    """Every name and abbreviation of the days of the week; Monday is 0."""
    days = locale_of(language).days
    return tuple((str(name), day) for shape in days.values() for names in shape.values() for day, name in names.items())


@lru_cache(maxsize=128)
def is_day_first(language: Language) -> bool | None:
    """Whether 3/4 is the third of April; nothing in English, which is written both ways on one and the same telephone."""
    locale = locale_of(language)
    if locale.language == "en":
        return None
    pattern = str(locale.date_formats["short"].pattern)
    return pattern.find("d") < pattern.find("M")
