"""A page of the register as one HTML document that needs no other file and runs nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.register.document import Document
from prompts.catalogue.catalogue import Catalogue

if TYPE_CHECKING:
    from jinja2 import Template


def as_html(document: Document, catalogue: Catalogue) -> str:
    """The page, with every text as text."""
    direction = catalogue.phrases.says("copy.direction", document.language)
    return _template().render(document=document, language=document.language, direction=direction)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only who writes a page waits for it

    environment = Environment(
        loader=PackageLoader("bot.register"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("register.html")
