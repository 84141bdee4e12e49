"""The pages as HTML: templates, and the files they refer to by a name that changes with their content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.clock import Clock
from bot.console.editing.question_form import LABELS
from bot.console.page import Visit
from bot.console.staff import Role
from bot.static_files import static_files

STATIC_PATH = "/static/console/"
_FILES = ("console.css", "console.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the navigation, and the role that sees it there."""

    path: str
    name: str
    role: Role


PLACES: Sequence[Place] = (
    Place("/", "Questions", Role.VIEWER),
    Place("/publish", "Publish", Role.VIEWER),
    Place("/results", "Results", Role.VIEWER),
    Place("/attention", "Attention", Role.VIEWER),
    Place("/simulate", "Simulate", Role.VIEWER),
    Place("/exports", "Exports", Role.VIEWER),
    Place("/customers", "Customers", Role.PRIVACY),
    Place("/register", "Register", Role.VIEWER),
)
"""In the order in which work goes: write, publish, look, hand on, answer for it."""


class Drawing:
    """Draws every page."""

    def __init__(self, clock: Clock, paths: frozenset[str]) -> None:
        """`paths` are those of the pages there are: nothing else stands in the navigation."""
        self._files = static_files("bot.console", _FILES)
        self.files = {file.name: file for file in self._files.values()}
        self._clock = clock
        self._places = tuple(place for place in PLACES if place.path in paths)
        self._templates = Environment(
            loader=PackageLoader("bot.console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals.update(url=self._url, Role=Role)
        self._templates.filters.update(
            ago=self._ago, day=day, moment=moment, in_code=in_code, as_sentence=as_sentence, in_the_form=in_the_form
        )

    def page(self, template: str, visit: Visit, brand: str, **values: Any) -> str:
        """A page for this visit."""
        places = [place for place in self._places if visit.staff.may(place.role)]
        return self._templates.get_template(template).render(visit=visit, brand=brand, places=places, **values)

    def _url(self, name: str) -> str:
        return STATIC_PATH + self._files[name].name

    def _ago(self, at: datetime) -> str:
        return ago(self._clock.now() - at)


def ago(span: timedelta) -> str:
    """How long ago something was, as people say it."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, name in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    raise AssertionError(minutes)


def in_code(words: str) -> Markup:
    """What stands between backticks, as messages write names from files, as code; everything else as it is, and safe."""
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return escape(words)
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def as_sentence(words: str) -> Markup:
    """The same, and its first letter is a capital; names keep theirs."""
    return in_code(words[:1].upper() + words[1:])


def in_the_form(words: str) -> str:
    """A message that names a text as its file does, with what the form calls it."""
    return re.sub(r"`([a-z_]+)(?:\.([a-z0-9_-]+))?`", _as_called, words)


def _as_called(name: re.Match[str]) -> str:
    called = LABELS.get(name[1])
    if called is None:
        return name[0]
    return f"“{called}” ({name[2]})" if name[2] else f"“{called}”"


def day(at: datetime) -> str:
    """A day, as it is written in English: 4 March 2026."""
    return f"{at.day} {at:%B %Y}"


def moment(at: datetime) -> str:
    """A moment, in UTC."""
    return f"{day(at)}, {at:%H:%M} UTC"
