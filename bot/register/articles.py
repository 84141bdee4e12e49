"""The notice of Art. 13 GDPR and the record of processing of Art. 30 GDPR, made from the live questions and the brand file (pure).

What those do not say stands at the end of the record, for somebody to complete: what looks whole and is not would be worse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.register.customer_page import customer_page
from bot.register.document import Chapter, Document, Item
from bot.register.facts import Promise, by_purpose, promises
from bot.register.words import Words
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language

_SECURITY = ("cells", "erasure", "minimum", "consent", "trail")
_BY_HAND = ("joint",)
"""What the law asks for where it applies, and no key of the brand file says."""
_OF_THE_STAFF = ("people",)
"""The same, of the record alone."""


def article_13(catalogue: Catalogue, language: Language) -> Document:
    """What a customer has to be told when their data is collected from them, in the order of Art. 13(1) and (2)."""
    words, found = Words(catalogue, language), promises(catalogue)
    say, brand = words.say, catalogue.brand
    time = [say("record.time.one", question=one.called(language), keep=words.lasts(one.question.keep)) for one in found]
    time += [
        words.phrase("details.keep", keep=words.lasts(brand.keep_at_most)),
        say("time.no_yes"),
        say("time.stop", grace=words.lasts(brand.erase_after_stop)),
        say("time.erased"),
    ]
    chapters = (
        words.responsible("notice.who"),
        Chapter("purposes", say("notice.purposes"), (say("basis.interest"),), _purposes(words, found)),
        words.receivers(found, "notice.receivers"),
        *words.transfers("notice.transfers"),
        Chapter("time", say("notice.time"), tuple(time)),
        Chapter(
            "rights", say("notice.rights"), (say("notice.rights.which"), say("notice.rights.withdraw"), *words.rights_in_chat())
        ),
        Chapter("voluntary", say("notice.voluntary"), (say("notice.voluntary.says"),)),
        Chapter("deciding", say("notice.deciding"), (words.phrase("copy.rights.source"),)),
    )
    return Document("article_13", language, say("notice.title"), _made(words), chapters)


def article_30(catalogue: Catalogue, language: Language) -> Document:
    """The record of processing, in the order of Art. 30(1)."""
    words, found = Words(catalogue, language), promises(catalogue)
    say = words.say
    chapters = (
        words.responsible("record.who"),
        Chapter("purposes", say("record.purposes"), (say("basis.interest"),), _purposes(words, found)),
        Chapter("data", say("record.data"), tuple(_data(words, found))),
        words.receivers(found, "record.receivers"),
        *words.transfers("record.transfers"),
        Chapter("time", say("record.time"), tuple(_limits(words, found))),
        Chapter("security", say("record.security"), tuple(say(f"security.{one}") for one in _SECURITY)),
        Chapter("gaps", say("gaps"), (say("gaps.about"), *gaps(catalogue, language, "30"))),
    )
    return Document("article_30", language, say("record.title"), (say("record.activity"), *_made(words)), chapters)


def gaps(catalogue: Catalogue, language: Language, article: str) -> tuple[str, ...]:
    """What this article asks for and nothing says yet, with the key of the brand file where one does; for the staff alone."""
    words, brand = Words(catalogue, language), catalogue.brand
    said = {
        "controller": brand.controller,
        "officer": brand.data_protection_officer,
        "processors": brand.processors,
        "countries": brand.transfers,
    }
    missing = [what for what, given in said.items() if given is None]
    missing += [*_BY_HAND, *(_OF_THE_STAFF if article == "30" else ())]
    return tuple(words.say(f"gap.{one}") for one in missing)


DOCUMENTS: Mapping[str, Callable[[Catalogue, Language], Document]] = MappingProxyType(
    {"register": customer_page, "13": article_13, "30": article_30}
)
"""By how the command line and the console name them."""


def _made(words: Words) -> tuple[str, ...]:
    return (words.say("notice.made", company=words.company, version=words.catalogue.version[:12]),)


def _purposes(words: Words, found: tuple[Promise, ...]) -> tuple[Item, ...]:
    """Each purpose with its legal basis, and the questions that serve it."""
    items = []
    for asked in by_purpose(found).values():
        is_special = any(one.is_special for one in asked)
        basis = words.say("basis.explicit" if is_special else "basis.consent")
        promise = asked[0].question.purpose.promise.says(words.language)
        items.append(
            Item(words.say("purpose", purpose=promise), ((words.say("questions"), words.questions(asked)), ("GDPR", basis)))
        )
    return tuple(items)


def _data(words: Words, found: tuple[Promise, ...]) -> list[str]:
    """Whose data, and which."""
    say = words.say
    special = [one for one in found if one.is_special]
    delicate = [one for one in found if one.question.sensitive != "none" and not one.is_special]
    lines = [say("record.people", bot=words.brand.bot_name.says(words.language))]
    lines += [say("record.answers", questions=words.questions(found)) if found else say("none")]
    lines += [say("record.special", questions=words.questions(special)) if special else say("record.no_special")]
    lines += [say("record.sensitive", questions=words.questions(delicate))] if delicate else []
    return [*lines, say("record.reach"), say("record.proof"), say("also.record"), say("also.age")]


def _limits(words: Words, found: tuple[Promise, ...]) -> list[str]:
    """When what is erased (Art. 30(1)(f))."""
    say, brand = words.say, words.brand
    return [
        *(say("record.time.one", question=one.called(words.language), keep=words.lasts(one.question.keep)) for one in found),
        say("record.time.most", keep=words.lasts(brand.keep_at_most)),
        say("record.time.no_yes"),
        say("record.time.stop", grace=words.lasts(brand.erase_after_stop)),
        say("record.time.consent", valid=words.lasts(brand.consent_valid)),
        say("time.erased"),
    ]
