"""Are the words that prove consents still those that were shown: each is kept under its own hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import partial

from bot.engine.model.decision import wording_hash
from storage.model.records import WordingRow
from storage.questions import revisions
from storage.store import Store

_PAGE = 500


def is_as_shown(row: WordingRow) -> bool:
    """Whether a wording is what its hash says."""
    try:
        labels = tuple(json.loads(row.buttons))
    except (ValueError, TypeError):
        return False
    return wording_hash(row.what, row.language, row.text, labels) == row.sha256


async def altered_words(store: Store) -> tuple[int, dict[str, int]]:
    """How many words were looked at, and how many of which sort are not what was kept."""
    looked_at, altered = 0, {"wording": 0, "benefit": 0, "question": 0}
    after = -1
    while page := await store.read(partial(revisions.page_of_wordings, after=after, limit=_PAGE)):
        altered["wording"] += _count(not is_as_shown(row) for _, row in page)
        looked_at, after = looked_at + len(page), page[-1][0]
    benefits = await store.read(revisions.benefits)
    altered["benefit"] += _count(not is_its_own for is_its_own in benefits)
    questions = await store.read(revisions.every)
    altered["question"] += _count(hashlib.sha256(row.body.encode()).hexdigest() != row.sha256 for row in questions)
    return looked_at + len(benefits) + len(questions), {sort: count for sort, count in altered.items() if count}


def _count(which: Iterable[bool]) -> int:
    return sum(which)
