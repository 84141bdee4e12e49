"""The register as customers read it: every live question, what it is for, what they get, how long it is kept, who gets it (pure).

Anybody may read it, so it says what live questions promise and nothing else: no count, no draft, nobody of the staff.
"""

from __future__ import annotations

from itertools import groupby

from bot.register.document import Chapter, Document
from bot.register.facts import Promise, promises
from bot.register.words import Words
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language


def customer_page(catalogue: Catalogue, language: Language) -> Document:
    """The page in one language."""
    words, found = Words(catalogue, language), promises(catalogue)
    say, brand = words.say, catalogue.brand
    also = [say("also.reach"), say("also.proof"), say("also.record"), say("also.age")]
    time = [
        words.phrase("details.keep", keep=words.lasts(brand.keep_at_most)),
        say("time.no_yes"),
        say("time.consent", valid=words.lasts(brand.consent_valid)),
        say("time.stop", grace=words.lasts(brand.erase_after_stop)),
        say("time.erased"),
    ]
    chapters = [
        *_topics(words, found),
        words.receivers(found, "receivers"),
        *words.transfers("transfers"),
        Chapter("also", say("also"), (*also, words.phrase("details.not_stored"))),
        Chapter("time", say("time"), tuple(time)),
        Chapter("rights", words.phrase("copy.rights"), words.rights_in_chat()),
        words.responsible("responsible"),
    ]
    intro = (words.phrase("privacy.what"), say("made"), words.phrase("copy.rights.source"))
    return Document("register", language, say("title", company=words.company), intro, tuple(chapters))


def _topics(words: Words, found: tuple[Promise, ...]) -> list[Chapter]:
    """A chapter a topic, in the order of the files."""
    chapters = [
        Chapter(f"topic-{topic}", _called(words, topic), items=tuple(words.asked(one) for one in asked))
        for topic, asked in groupby(found, key=lambda one: one.question.topic)
    ]
    return chapters or [Chapter("questions", words.say("questions"), (words.say("none"),))]


def _called(words: Words, topic: str) -> str:
    known = words.catalogue.topics.get(topic)
    return known.title.says(words.language) if known is not None and known.title is not None else words.say("questions")
