"""What free text must not keep: special categories by word list, numbers and addresses by their shape, others by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prompts.model.answer_types import Private
from prompts.screening.accounts import has_account
from prompts.screening.named_persons import about_others
from prompts.screening.phone_numbers import has_phone_number
from prompts.screening.shapes_of_numbers import has_card_number, has_email, has_iban, has_postal_address
from prompts.screening.word_lists import sensitive_alone, sensitive_words
from prompts.text.plain import bare, folded, unmixed

_CLAUSE_ENDS = re.compile(r"((?:[.!?;:,…]+(?=\s|$)|\s[-\u2013\u2014]+(?=\s)|\n)\s*)")
_ENDS_A_SENTENCE = re.compile(r"[.!?\n]")
_ASIDE = re.compile(r"\s?\([^()]*\)")
_LOOSE_ENDS = " ,;:-\N{EN DASH}\N{EM DASH}\n"


def screened(text: str, *, allowed: str = "none") -> Private | None:
    """What the text must not keep and what is left without it; nothing when all of it may be kept."""
    topic = next(_topics(text, allowed), None)
    if topic is None:
        return None
    rest = _without(text, allowed)
    has_words = any(map(str.isalpha, rest))  # an age alone is still somebody's
    return Private(topic, rest if has_words and not any(_topics(rest, allowed)) else "")


def _topics(text: str, allowed: str) -> Iterator[str]:
    """The topics that the text mentions, but for the one its question declares."""
    plain = unmixed(bare(text))
    yield from (topic for topic, words in sensitive_words().items() if topic != allowed and words.search(plain))
    yield from (topic for topic in _of_clauses(text) if topic != allowed)
    typed = folded(text)
    if allowed != "credentials" and (has_card_number(typed) or has_iban(typed)):
        yield "credentials"
    if has_email(typed) or has_phone_number(typed) or has_account(typed):
        yield "contact"
    yield from (topic for topic in about_others(typed) if topic != allowed)
    if allowed != "location" and has_postal_address(typed):
        yield "location"


def _of_clauses(text: str) -> Iterator[str]:
    """What whole clauses tell that would say nothing beside other words."""
    alone = sensitive_alone()
    said = (unmixed(bare(clause)) for clause in _CLAUSE_ENDS.split(text)[::2])
    yield from (alone[clause] for clause in said if clause in alone)


def _without(text: str, allowed: str) -> str:
    """The clauses that mention nothing of the kind, as the customer wrote them."""

    def is_clean(part: str) -> bool:
        return not any(_topics(part, allowed))

    asides_checked = _ASIDE.sub(lambda aside: aside[0] if is_clean(aside[0]) else "", text)
    parts = _CLAUSE_ENDS.split(asides_checked)
    kept: list[tuple[str, str]] = []
    for clause, end in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if is_clean(clause):
            kept.append((clause, end))
        elif kept and _ENDS_A_SENTENCE.search(end):
            # A dropped clause that ended its sentence leaves that end to the clause before it.
            kept[-1] = (kept[-1][0], end)
    return "".join(clause + end for clause, end in kept).strip(_LOOSE_ENDS)
