"""A purpose's identity: customers read its words and never its id, so the same words under another id are the same purpose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.promise import says_the_same

Alike = Mapping[str, frozenset[str]]
"""Purpose of a live question -> the other ids under which the same was promised, now or earlier; only where there are any."""


@lru_cache(maxsize=16)
def alike_purposes(catalogue: Catalogue) -> Alike:
    """Under which other ids people read what they read now, and may have said no to it."""
    live = {question.purpose.id: question.purpose.promise for question in catalogue.questions.values()}
    known = (*catalogue.revisions.values(), *catalogue.questions.values())
    said = {(one.purpose.id, *sorted(one.purpose.promise.by_language.items())): one.purpose for one in known}
    alike = {
        name: frozenset(other.id for other in said.values() if other.id != name and says_the_same(other.promise, promise))
        for name, promise in live.items()
    }
    return {name: others for name, others in alike.items() if others}
