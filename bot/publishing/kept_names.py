"""What questions, purposes and topics were called since a copy of the records that was put back: the key store knows it.

A word that was said under a name has to hold under every other that the same thing ever had.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from functools import partial

from bot.clock import Clock
from bot.log import log
from bot.publishing.aside import aside
from bot.publishing.going_live import revision_row
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Question
from storage.questions import names, revisions
from storage.store import Store


async def recall_names(store: Store) -> None:
    """Before what is live is read: revisions by which something was called otherwise were live, whatever the copy knows."""
    rows = await store.read(names.lost)
    if rows:
        await store.write(partial(revisions.save, revisions=rows))
        log.warning("names_recalled", count=len(rows), what="an older copy of the database was put back, of before they were given")


async def keep_names(store: Store, live: Catalogue, clock: Clock) -> None:
    """Before anybody is asked under them."""
    marks = await aside(_marks, live)
    missing = marks.keys() - await asyncio.to_thread(names.known, store.keys)
    if missing:
        rows = {mark: revision_row(marks[mark], live, clock.now()) for mark in sorted(missing)}
        await asyncio.to_thread(names.keep, store.keys, rows)


def _marks(catalogue: Catalogue) -> dict[bytes, Question]:
    """By all that it is called by, the first revision that was called so."""
    marks: dict[bytes, Question] = {}
    for question in (*catalogue.revisions.values(), *catalogue.questions.values()):
        promise = sorted(question.purpose.promise.by_language.items())
        named = json.dumps([question.id, question.was, question.topic, question.purpose.id, promise])
        marks.setdefault(hashlib.sha256(named.encode()).digest(), question)
    return marks
