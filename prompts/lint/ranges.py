"""Labels that are ranges of numbers: `1-3`, `under 18`, `5 or more`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from prompts.lint.question_text import Worded
from prompts.lint.words import NUMBER, as_listed, search
from prompts.model.question import Language
from prompts.yaml.document import Path

_SINGLE = re.compile(NUMBER)
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_CURRENCY = re.compile(r"[€$£]\s?")
_PLURALS = "sne"
"""Letters at the end by which `cups`, `Tassen` and `Jahre` differ from one of them."""


@dataclass(frozen=True, slots=True)
class Range:
    """One label: both ends, included; an end that is open is nothing. `step`: the distance to the next possible number."""

    place: Path
    text: str
    lowest: Decimal | None
    highest: Decimal | None
    unit: str
    step: Decimal = Decimal(1)

    @property
    def is_closed(self) -> bool:
        """Whether it is a true range: two ends, not one number."""
        return self.lowest is not None and self.highest is not None and self.lowest < self.highest

    @property
    def is_whole(self) -> bool:
        """Whether whole numbers are counted, so that two ranges may not even share an end."""
        return self.step == 1


def ranges_of(question: Worded) -> list[Range]:
    """The labels that are ranges in one unit, in the order of their numbers; nothing where a comparison would be a guess."""
    clock = search(question.language, "clock")
    if any(clock.search(as_listed(text)) or ":" in text for _, text in question.labels):
        return []
    found = [each for place, text in question.labels if (each := _range(place, text, question.language))]
    if sum(each.is_closed for each in found) == 0 or len({each.unit for each in found if each.unit}) > 1:
        return []
    step = min(each.step for each in found)
    return sorted((replace(each, step=step) for each in found), key=lambda each: _rank(each))


def _rank(each: Range) -> tuple[Decimal, Decimal]:
    lowest = Decimal("-Infinity") if each.lowest is None else each.lowest
    return lowest, Decimal("Infinity") if each.highest is None else each.highest


def _range(place: Path, text: str, language: Language) -> Range | None:
    said = _CURRENCY.sub("", as_listed(text))
    for name in ("between", "below", "at_most", "above", "at_least"):
        if found := search(language, name).search(said):
            numbers = [group for group in found.groups() if group]
            return _bounded(place, text, name, numbers, said.replace(found[0], " "))
    singles = _SINGLE.findall(said)
    return _bounded(place, text, "is", singles, _SINGLE.sub(" ", said)) if len(singles) == 1 else None


def _bounded(place: Path, text: str, name: str, written: list[str], rest: str) -> Range:
    numbers = [Decimal(_THOUSANDS.sub("", number).replace(",", ".")) for number in written]
    decimals = max(max(0, -int(number.as_tuple().exponent)) for number in numbers)
    step, first, last = Decimal(1).scaleb(-decimals), numbers[0], numbers[-1]
    bounds = {
        "between": (first, last),
        "is": (first, last),
        "below": (None, first - step),
        "at_most": (None, first),
        "above": (first + step, None),
        "at_least": (first, None),
    }
    lowest, highest = bounds[name]
    return Range(place, text, lowest, highest, _unit(rest), step)


def _unit(text: str) -> str:
    """What is counted, `cup` and `cups` alike; nothing where only numbers stand."""
    return "".join(letter for letter in text if letter.isalpha()).rstrip(_PLURALS)
