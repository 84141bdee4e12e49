"""Telephone numbers, told by their shape or by a word of calling beside them: in half of the world they begin with no zero.

What only looks like one is no number of anybody: a sum, sizes, years, the number of an order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate, pairwise

_FEWEST_DIGITS = 6

_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00)[ ]?[1-9](?:[ ()./-]{0,2}\d){6,13}(?![\d])")
_NATIONAL = re.compile(r"(?<![\w.,/:-])\(?0[1-9](?:[ ()/-]{0,3}\d){7,10}(?![\w])")
_NATIONAL_WITH_DOTS = re.compile(r"(?<![\w.,/:-])0[1-9](?:(?:\.\d\d){4}|\d{1,3}\.\d{5,8}|\d{1,2}\.\d{3}\.\d{3,4})(?!\.?\w)")
_NORTH_AMERICAN = re.compile(r"(?<![\w.,-])(?:1[ .-])?(?:\([2-9]\d\d\) ?[.-]?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}(?!\w)")
_GERMAN_WITHOUT_ITS_ZERO = re.compile(r"(?<![\w.,:/#-])1[567]\d{8,9}(?!\w)")
_DIGIT_BY_DIGIT = re.compile(r"(?<![\w.,:/#-])[2-9](?:[ .-]\d){8,9}(?![ .-]?\w)")
_SURE = (_INTERNATIONAL, _NATIONAL, _NATIONAL_WITH_DOTS)
_LIKELY = (_NORTH_AMERICAN, _GERMAN_WITHOUT_ITS_ZERO, _DIGIT_BY_DIGIT)
"""Unless they count something."""

_WITHOUT_A_ZERO = re.compile(r"(?<![\w.,:/#$€£-])[1-9]\d{0,9}(?:(?: ?- ?|[ ./])\d{2,8}){0,5}(?!\w)")
_GROUPED = frozenset(
    {
        *((9,), (3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (3, 6), (2, 7), (2, 3, 4)),
        *((10,), (3, 3, 4), (2, 4, 4), (2, 2, 2, 2, 2), (5, 5), (3, 7), (3, 3, 2, 2), (2, 8)),
    }
)
"""How Spain, Portugal, Poland, Mexico and North America write them, and others who leave their zero out."""
_BEGINS_WITH_A_ONE: Mapping[tuple[int, ...], str] = {(2, 4, 4): "11"}
"""Buenos Aires."""
_BEGINS_WITH: Mapping[tuple[int, ...], str] = {(1, 4, 4): "9", (3, 2, 3): "49"}
"""Mobile phones of Chile and of Norway."""
_ALONE = frozenset({(8,), (2, 2, 2, 2), (3, 5)})
"""Denmark, Norway; beside other words these may be anything."""
_A_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d|[0-3]\d(?:0[1-9]|1[0-2])(?:19|20)\d\d")
_A_YEAR = re.compile(r"(?:19|20)\d\d")

_COUNTED = re.compile(
    r"\s?(?:%|°|€|\$|£|(?:k?g|gr|gram\w*|kilos?|[cm]?l|lit\w*|eur\w*|usd|chf|d[oó]l\w+|pesos?|bolsas?|bags?|cups?|tazas?|tassen|stück"
    r"|mal|times|veces|points?|puntos?|punkte)(?!\w))"
)
"""What follows an amount."""
_ITS_NAME = r"(?:[ .:#-]*(?:number|code|no|nr|n[º°o]|nummer|n[úu]mero|c[óo]digo|id))?(?: (?:is|was|es|era|ist|war))?[ .:#-]*$"
_OF_SOMETHING = re.compile(
    r"(?<!\w)(?:order|pedido|bestell\w*|auftrag\w*|rechnung\w*|invoice|factura|isbn|ean|gtin|sku|ref\w*|tracking|seguimiento|parcel|env[ií]o"
    rf"|sendung\w*|paket\w*|article|art[ií]culo|artikel\w*|item|batch|lote?|charge|serial|serie\w*){_ITS_NAME}"
)
"""What stands in front of the number of an order, an invoice, an article."""
_SEEN_BEFORE = 40
"""Letters in front of a number in which that is looked for."""

_NUMBER = r"(?<![\d.,])\d(?:[ ()./-]{0,3}\d){5,14}(?!\w)"
_CALL = re.compile(
    r"(?<!\w)(?:(?:tele)?phone|mobile|cell|landline|tel|fax|call|text me|ring me|ping me|sms|(?:reach|get) me|(?:my|our) number"
    r"|telefon\w*|handy\w*|mobil\w*|festnetz\w*|ruf\w*|durchwahl|anruf\w*|zurückrufen|erreich\w*|(?:meine|unsere|unter der) nummer"
    r"|nummer:|tel[eé]fono|tfno|tlf|m[oó]vil|celular|cel|ll[aá]m[ae]\w*|(?:mi|nuestro) n[uú]mero|escr[ií]beme al"
    r"|wh?ats ?app|wh?atsap|[gw]uasap+|wasap+|wsp)"
    rf"(?!\w)[^\d\n]{{0,24}}?(?P<number>{_NUMBER})"
)
_IS_MINE = re.compile(
    rf"(?P<number>{_NUMBER})[ ,:-]*(?:is (?:my|our) (?:number|phone|mobile|cell)|ist (?:meine|unsere) \w*nummer"
    r"|es (?:mi|nuestro) (?:n[uú]mero|m[oó]vil|tel[eé]fono|cel\w*))(?!\w)"
)


def has_phone_number(text: str) -> bool:
    """Whether a telephone number stands in the text: international, with a leading zero or without one."""
    if sum(map(str.isdecimal, text)) < _FEWEST_DIGITS:
        return False
    return any(shape.search(text) for shape in _SURE) or _is_called(text) or _has_one_without_a_zero(text)


def _is_called(text: str) -> bool:
    """Whether a word says that somebody is reached there."""
    found = (match for words in (_CALL, _IS_MINE) for match in words.finditer(text))
    return any(not _counts(text, match.start("number"), match.end("number")) for match in found)


def _has_one_without_a_zero(text: str) -> bool:
    if any(not _counts(text, *found.span()) for shape in _LIKELY for found in shape.finditer(text)):
        return True
    return any(_looks_like_one(text, found) for found in _WITHOUT_A_ZERO.finditer(text))


def _looks_like_one(text: str, found: re.Match[str]) -> bool:
    """Whether the first groups of digits are written as such numbers are; a number of something else may stand behind."""
    groups = re.findall(r"\d+", found[0])
    ends = [match.end() + found.start() for match in re.finditer(r"\d+", found[0])]
    is_all = found[0] == text.strip(" .,;:!?")
    for count, digits in enumerate(accumulate(len(group) for group in groups), start=1):
        is_last = count == len(groups)
        if 8 <= digits <= 10 and _is_grouped(groups[:count], is_alone=is_all and is_last):
            return not _counts(text, found.start(), ends[count - 1])
    return False


def _is_grouped(groups: list[str], *, is_alone: bool) -> bool:
    shape, first = tuple(map(len, groups)), groups[0]
    if shape in _BEGINS_WITH and first[0] in _BEGINS_WITH[shape]:
        return True
    if first.startswith("1"):
        return first == _BEGINS_WITH_A_ONE.get(shape)
    if is_alone and shape in _ALONE:
        return not _A_DAY.fullmatch("".join(groups))
    is_of_years = any(len(group) == 4 for group in groups) and all(_A_YEAR.fullmatch(group) for group in groups if len(group) == 4)
    return shape in _GROUPED and not is_of_years


def _counts(text: str, start: int, end: int) -> bool:
    """Whether it is an amount, a list of sizes, or the number of something that is bought."""
    groups = re.findall(r"\d+", text[start:end])
    is_round = all(int(group) % 5 == 0 for group in groups) if len(groups) > 1 else groups[0].endswith("000")
    is_a_list = len(groups) > 3 and all(int(one) < int(next_) for one, next_ in pairwise(groups))
    before = text[max(0, start - _SEEN_BEFORE) : start]
    return is_round or is_a_list or bool(_COUNTED.match(text, end)) or bool(_OF_SOMETHING.search(before))
