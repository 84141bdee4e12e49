"""The readable page: the record in the customer's language, with nothing to load and nothing to run."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.customers.data_copy.chapters import Chapter, answers, asking, consents, handed_on, rights, you
from bot.customers.data_copy.words import Words
from bot.customers.record import Record
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Language

if TYPE_CHECKING:
    from jinja2 import Template


def page(record: Record, now: datetime, catalogue: Catalogue, language: Language) -> str:
    """One HTML document that needs no other file."""
    words = Words(record, catalogue, language)
    chapters: list[Chapter] = [
        you(words, now),
        *answers(words, now),
        *asking(words, now),
        consents(words),
        handed_on(words),
        rights(words),
    ]
    return _template().render(
        language=words.phrase("web.language"),
        direction=words.say("direction"),
        title=words.say("title", brand=catalogue.brand.name.says(words.language)),
        intro=[words.say("made", moment=words.moment(now), zone=words.zone), words.say("files"), words.say("private")],
        chapters=chapters,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # few ever ask for a copy, and every chat would wait

    environment = Environment(
        loader=PackageLoader("bot.customers.data_copy"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("my-answers.html")
