"""A topic's identity: customers read its title, and its questions know where they stood; its id is the author's alone.

Whoever refused *everything about your coffee* refused what goes on under another id, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import lineage_of
from prompts.model.question import QuestionId
from prompts.text.plain import bare

Lineage = frozenset[QuestionId]


def same_topics(catalogue: Catalogue, topic: str, called: str) -> frozenset[str]:
    """The live topics that are meant by this one, which was called so when it was spoken of; `called` may be empty, if unknown."""
    alike = _by_title(catalogue).get(bare(called), frozenset()) if called else frozenset[str]()
    return alike | heirs(catalogue).get(topic, frozenset()) | {topic}


@lru_cache(maxsize=16)
def heirs(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """By each topic that is gone: the live ones that have its questions, or questions that stood beside those in a later one.

    Of a topic that is live somebody who refused it means that one: a question that moved away keeps the *never* it has itself.
    """
    live = {question.topic for question in catalogue.questions.values()}
    stood, held = defaultdict[Lineage, set[str]](set), defaultdict[str, set[Lineage]](set)
    for question in (*catalogue.revisions.values(), *catalogue.questions.values()):
        lineage = lineage_of(catalogue, question.id)
        stood[lineage].add(question.topic)
        held[question.topic].add(lineage)
    found: dict[str, frozenset[str]] = {}
    for gone in held.keys() - live:
        seen, waiting = {gone}, [gone]
        while waiting:
            beside = {topic for lineage in held[waiting.pop()] for topic in stood[lineage]} - seen
            seen |= beside
            waiting += beside - live
        found[gone] = frozenset(seen & live)
    return found


@lru_cache(maxsize=16)
def _by_title(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    found = defaultdict[str, set[str]](set)
    for topic in catalogue.topics.values():
        for text in topic.title.by_language.values() if topic.title is not None else ():
            found[bare(text)].add(topic.id)
    return {title: frozenset(names) for title, names in found.items()}
