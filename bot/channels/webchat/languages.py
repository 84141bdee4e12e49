"""Which of the brand's languages a browser prefers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

Words = Callable[[str, str], str]
"""(key, language) -> what the page says; `language` is the key of the language it says it in."""

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")
_MOST_TAGS = 10


@dataclass(frozen=True, slots=True)
class Speech:
    """What the pages say, and the languages the brand speaks at this moment, the first of them where no other fits."""

    words: Words
    languages: Callable[[], Sequence[str]]

    def language_of(self, request: Request) -> str:
        """The most preferred language that the brand speaks, as the browser names it (`de-at`); else the brand's first."""
        spoken = self.languages()
        tags = _tags(request.headers.get("accept-language", ""))
        return next((tag for tag in tags if not {tag, tag.split("-")[0]}.isdisjoint(spoken)), spoken[0])


def _tags(header: str) -> list[str]:
    """Accept-Language, best first (RFC 9110, 12.5.4)."""
    weighted = [_weighed(part) for part in header.lower().replace(" ", "").split(",")[:_MOST_TAGS]]
    wanted = [(weight, tag) for weight, tag in weighted if weight > 0 and _TAG.fullmatch(tag)]
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";q=")
    try:
        return float(weight or 1), tag
    except ValueError:
        return 0, tag
