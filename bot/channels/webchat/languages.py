"""Which of our languages a browser prefers."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.requests import Request

Words = Callable[[str, str], str]
"""(key, language) -> what the page says; `language` is the key of the language it says it in."""

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")
_MOST_TAGS = 10


def language_of(request: Request, words: Words) -> str:
    """The most preferred language that we have words in, else the most preferred one, for which the words fall back."""
    tags = _tags(request.headers.get("accept-language", ""))
    return next((tag for tag in tags if words("language", tag) == tag.split("-")[0]), tags[0] if tags else "en")


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
