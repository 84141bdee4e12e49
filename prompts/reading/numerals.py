"""One number in a message: digits of any script, a decimal comma or point, a number word, its unit. Two numbers are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from prompts.model.question import Language
from prompts.reading.idle_words import Tokens, core, free_of, phrase_at
from prompts.reading.vocabulary import Vocabulary, plain, vocabulary
from prompts.text.locales import decimal_sign
from prompts.text.plain import folded

LONGEST = 100
"""Letters in the longest message that may be a number."""

_DIGITS_AT_MOST = 18
_MINUS = re.compile("[\u2010-\u2015\u2212]")
_ONE_KIND = str.maketrans({"\u066b": ",", "\u066c": " ", "\u060c": ",", "\u2019": "'"})
"""Arabic separators, and the apostrophe between Swiss thousands, as the signs that mean the same."""

_NUMERAL = re.compile(r"(?P<before>\D*?)(?P<numeral>[+-]?[.,]?\d(?:[\d.,' ]*\d)?)(?P<behind>\D*)")
_THOUSANDS_APART = re.compile(r"\d{1,3}(?:(?: \d{3})+|(?:'\d{3})+)")
_ENDINGS_AT_MOST = 2
"""Letters by which a unit may differ: `cup`, `cups`; `Tasse`, `Tassen`."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that was understood; `is_certain` is false where words or separators could be taken otherwise."""

    number: Decimal
    is_certain: bool = True


def numeral(text: str, language: Language, units: Iterable[str] = ()) -> Numeral | None:
    """The one number that the whole text says, with or without one of the units; nothing otherwise."""
    if len(text) > LONGEST:
        return None
    words, typed = vocabulary(language), western_digits(text)
    exact = typed.removeprefix("~")
    tokens = tuple(plain(exact).split())
    known = [tuple(plain(unit).split()) for unit in units]
    # Behind `about` the number is still taken as said; it is shown back.
    said = free_of(tokens, words.about)
    is_certain = exact == typed and said == tokens
    in_words = _word(said, known, words)
    if in_words is not None:
        return Numeral(Decimal(in_words), is_certain)
    found = _NUMERAL.fullmatch(exact)
    if found is None or not _is_idle_before(found["before"], known, words) or not _is_idle_behind(found["behind"], known, words):
        return None
    return written(found["numeral"], language, is_certain=is_certain)


def western_digits(text: str) -> str:
    """The folded text with all digits as 0 to 9, one kind of minus, and Arabic separators as their western ones."""
    typed = _MINUS.sub("-", folded(text.translate(_ONE_KIND)))
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in typed)


def _word(tokens: Tokens, units: list[Tokens], words: Vocabulary) -> int | None:
    """The number that one word says: `three`, `three cups please`."""
    said = core(tokens, words, keeping=frozenset(words.numbers))
    number, length = spelt(said, words)
    return number if length == len(said) or any(_is_unit(said[length:], unit) for unit in units) else None


def spelt(tokens: Tokens, words: Vocabulary) -> tuple[int | None, int]:
    """The number that stands at the front in words, and in how many: `three`, `twenty two`, `treinta y uno`."""
    together = phrase_at(tokens, 0, words.several_word_numbers)
    if together:
        return words.numbers[" ".join(tokens[:together])], together
    tens = words.numbers.get(tokens[0]) if tokens else None
    if tens is None:
        return None, 0
    if tens in range(20, 100, 10):
        ones = tokens[2:3] if tokens[1:2] and tokens[1] in words.joiners else tokens[1:2]
        one = words.numbers.get(ones[0], 0) if ones else 0
        if one in range(1, 10):
            return tens + one, tokens.index(ones[0], 1) + 1
    return tens, 1


def _is_idle_before(before: str, units: list[Tokens], words: Vocabulary) -> bool:
    """Whether what stands before the digits says nothing more: idle words apart from them, or a currency sign."""
    if before[-1:].isalnum() or before.endswith((".", ",")) or "-" in before:
        return False
    rest = core(free_of(tuple(plain(before).split()), words.about), words)
    return not rest or any(rest == unit for unit in units)


def _is_idle_behind(behind: str, units: list[Tokens], words: Vocabulary) -> bool:
    if behind.lstrip().startswith("-"):
        return False
    rest = free_of(tuple(plain(behind).split()), words.about)
    idle = core(rest, words)
    return not idle or any(_is_unit(said, unit) for unit in units for said in (rest, idle))


def _is_unit(said: Tokens, unit: Tokens) -> bool:
    """Whether the words are the unit, give or take the ending of each."""
    return len(said) == len(unit) and all(_is_same_word(word, meant) for word, meant in zip(said, unit, strict=True))


def _is_same_word(word: str, meant: str) -> bool:
    shorter, longer = sorted((word, meant), key=len)
    ending = len(longer) - len(shorter)
    return word == meant or (longer.startswith(shorter) and ending <= _ENDINGS_AT_MOST < len(shorter))


def written(typed: str, language: Language, *, is_certain: bool = True) -> Numeral | None:
    """The number in digits; whether a separator is a decimal one depends on its place, and last on the language."""
    sign, digits = ("-" if typed[0] == "-" else ""), typed.lstrip("+-")
    digits = f"0{digits}" if digits[0] in ".," else digits
    if sum(character.isdigit() for character in digits) > _DIGITS_AT_MOST:
        return None
    whole, point, decimals = _split(digits, language)
    whole = re.sub("[ ']", "", whole) if _THOUSANDS_APART.fullmatch(whole) else whole
    if not whole.isdigit() or (point and not decimals.isdigit()):
        return None
    # The same number has one spelling, however many zeros were typed: 1.50 is 1.5, and -0 is 0.
    number = Decimal(f"{sign}{whole}{'.' if point else ''}{decimals}") + 0
    return Numeral(Decimal(f"{number.normalize():f}"), is_certain and not _is_ambiguous(digits))


def _split(digits: str, language: Language) -> tuple[str, str, str]:
    """What stands before the decimals, whether there is a separator, and the decimals."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, "", ""
    separator = digits[last]
    other = "," if separator == "." else "."
    before, behind = digits[:last], digits[last + 1 :]
    if other in before:
        return (_joined(before, other), separator, behind) if separator not in before else (digits, "", "")
    if separator in before or (_is_ambiguous(digits) and separator != decimal_sign(language)):
        return _joined(digits, separator), "", ""
    return before, separator, behind


def _joined(digits: str, between: str) -> str:
    """The digits without the signs between thousands, or as they are where those stand elsewhere."""
    groups = digits.split(between)
    are_thousands = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    return "".join(groups) if are_thousands else digits


def _is_ambiguous(digits: str) -> bool:
    """Whether one sign stands before three last digits, as in 1.500: it may part thousands or decimals."""
    return re.fullmatch(r"[1-9]\d*[.,]\d{3}", digits) is not None
