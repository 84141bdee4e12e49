"""How large the cell of an answer is: for all answers to a closed question the same, so that its length tells nothing."""

from __future__ import annotations

import json
from functools import lru_cache

from prompts.kinds.table import GATHERING, KINDS
from prompts.model.question import Question

_TYPED = 64
"""Bytes of typed words beside the longest label; what is longer is cut, for the value is what counts."""

_AROUND = 8
"""Bytes for what the cell needs around value and words."""

_NO_ID = 48
"""Bytes for a value that is no option: a number or a day, and what names it."""


def bytes_of(question: Question) -> int:
    """Bytes that every answer to this question takes; 0 for words of the customer's own, which no size fits."""
    if KINDS[question.kind].answer_type == "words":
        return 0
    ids = [_json_bytes(option.id) + 1 for option in question.options]
    longest = sum(ids) if question.kind in GATHERING else max(ids, default=_NO_ID)
    return _AROUND + longest + _said_at_most(question)


def cut(question: Question, said: str) -> str:
    """The words an answer was read from, as far as its cell has room for them."""
    if KINDS[question.kind].answer_type == "words":
        return said
    most = _said_at_most(question)
    while len(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")) > most:
        said = said[: min(len(said) - 1, most)]
    return said


def _said_at_most(question: Question) -> int:
    """Bytes of the longest label in any language, or of all together where several may be picked, and of typed words."""
    labels = [max(_json_bytes(text) + 2 for text in option.label.by_language.values()) for option in question.options]
    return _TYPED + (sum(labels) if question.kind in GATHERING else max(labels, default=0))


@lru_cache(maxsize=4096)
def _json_bytes(text: str) -> int:
    """Of an author's text: what customers say is not remembered here."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))
