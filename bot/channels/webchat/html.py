"""The pages as HTML: templates, words, and the files they refer to by a name that changes with their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import urlize
from markupsafe import Markup

from bot.channels.webchat.languages import Words
from bot.channels.webchat.screen.screen import Bubble
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.tokens import Action
from bot.ports import TO_COPY
from bot.static_files import static_files

STATIC_PATH = "/static/phone/"

_FILES = ("phone.css", "phone.js", "icon.svg")
_TICK = "\N{CHECK MARK} "
"""How a picked option is marked in its text, for messengers that know no other way; here a button can be pressed."""

_ASIDE = frozenset({Action.WHY, Action.SKIP, Action.LATER, Action.NEVER, Action.UNDO_SKIP, Action.MENU})
_GRAVE = frozenset({Action.OFFER_ERASURE, Action.ERASE_ALL, Action.ERASE_NOW})
_LONG = 16
"""Letters; a longer label takes a line of its own where two do not fit."""

_COMMAND = re.compile(rf"({TO_COPY.pattern}|(?<!\S)/[a-z]{{2,32}}\b(?![/.]))")


class Drawing:
    """Draws every page and fragment in the reader's language."""

    def __init__(self, words: Words, title: Callable[[], str], new_key: Callable[[], str]) -> None:
        """`new_key` gives each form the random key by which a double submit is recognised."""
        self._words = words
        self._title = title
        self._files = static_files("bot.channels.webchat", _FILES)
        self.files = {file.name: file for file in self._files.values()}
        self._templates = Environment(
            loader=PackageLoader("bot.channels.webchat"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(new_key=new_key, url=self._url, tick=_TICK)
        self._templates.filters.update(spoken=spoken, version=version, look=look)
        self._templates.tests.update(apart=is_apart)

    def opening(self, language: str, *, start_word: str, notes: Sequence[str], is_known: bool = False) -> str:
        """Before anything was said: what this is, and a Start button. Who `is_known` is told that the link has something to ask."""
        return self._draw("opening.html", language, start_word=start_word, notes=notes, is_known=is_known)

    def chat(
        self, language: str, *, bubbles: Sequence[Bubble], notes: Sequence[str], is_live: bool, tapped: str | None = None
    ) -> str:
        """The phone; `is_live` when the page may open a stream. The newest keyboard stands open, and the one that was tapped."""
        newest = next((bubble.ref for bubble in reversed(bubbles) if bubble.message.rows), None)
        unfolded = {newest, tapped}
        return self._draw("chat.html", language, bubbles=bubbles, notes=notes, is_live=is_live, unfolded=unfolded)

    def bubble(self, language: str, bubble: Bubble) -> str:
        """One bubble as the stream brings it; the page's script knows which keyboard stands open."""
        return self._draw("bubble.html", language, bubble=bubble, is_open=False)

    def refusal(self, language: str, phrase: str) -> str:
        """A page that says why not, and leads back."""
        return self._draw("refusal.html", language, phrase=phrase)

    def _draw(self, template: str, language: str, **given: Any) -> str:
        def says(key: str) -> str:
            return self._words(key, language)

        return self._templates.get_template(template).render(says=says, title=self._title(), **given)

    def _url(self, name: str) -> str:
        return STATIC_PATH + self._files[name].name


def spoken(text: str) -> Markup:
    """A message's text, line by line, with links that can be followed, and commands that can be tapped as in any messenger.

    A command with a code is for another chat: it stands as text, and the page's script puts a button beside it that copies it.
    """
    return Markup("").join(Markup('<span class="line">{}</span>').format(_marked(line)) for line in text.splitlines(keepends=True))


def look(button: Button) -> str:
    """How a button stands among the others, as classes: quiet what leads away from the question, grave what erases."""
    action = tokens.action_of(button.token)
    kind = "grave" if action in _GRAVE else "aside" if action in _ASIDE else ""
    return " ".join(filter(None, (kind, "long" if len(button.label) > _LONG else "")))


def is_apart(row: Sequence[Button]) -> bool:
    """Whether a row is set apart from the one above it: there is nothing in it but what erases."""
    return all(tokens.action_of(button.token) in _GRAVE for button in row)


def version(bubble: Bubble) -> str:
    """Changes with what the bubble shows, and with nothing else."""
    return hashlib.sha256(repr(bubble).encode("utf-8", "replace")).hexdigest()[:16]


def _marked(line: str) -> Markup:
    parts = _COMMAND.split(line)
    return Markup("").join(_command(part) if at % 2 else _linked(part) for at, part in enumerate(parts))


def _linked(text: str) -> Markup:
    return Markup(urlize(text, rel="noopener noreferrer", target="_blank"))  # it escapes before it links


def _command(command: str) -> Markup:
    if TO_COPY.fullmatch(command):
        return Markup('<code class="code" dir="ltr" data-copy>{}</code>').format(command)
    return Markup('<button class="command" form="commands" name="command" value="{0}">{0}</button>').format(command)
