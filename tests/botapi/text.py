"""Text as Telegram measures, trims, marks up and splits it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .errors import BadRequest

BOT_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")
HTML_TOKEN = re.compile(r"<(?P<closing>/?)(?P<tag>[A-Za-z0-9-]*)(?P<rest>[^<>]*)>|<|&(?P<named>lt|gt|amp|quot);|&#(?P<code>\d+);")
HTML_NAMES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
HTML_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Text after entity parsing, with the entities that were found."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)


def utf16_length(text: str) -> int:
    """Telegram counts offsets and lengths in UTF-16 code units (MessageEntity)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, parse_mode: str = "", entities: list[dict[str, Any]] | None = None) -> FormattedText:
    """Text and entities as Telegram keeps them: mark-up read, ends trimmed, commands marked."""
    formatted = _marked_up(text, parse_mode) if parse_mode else FormattedText(text, list(entities or []))
    trimmed = _trimmed(formatted)
    commands = [command for command in commands_in(trimmed.text) if not _is_in_code(command, trimmed.entities)]
    return FormattedText(trimmed.text, trimmed.entities + commands)


def _is_in_code(command: dict[str, Any], entities: list[dict[str, Any]]) -> bool:
    """Nothing is marked by itself inside `code` and `pre` (Bot API, "Formatting options")."""
    spans = [(one["offset"], one["offset"] + one["length"]) for one in entities if one["type"] in ("code", "pre")]
    return any(start <= command["offset"] < end for start, end in spans)


def commands_in(text: str) -> Iterator[dict[str, Any]]:
    """The `bot_command` entities that clients and servers mark by themselves."""
    if "/" not in text:
        return
    for found in BOT_COMMAND.finditer(text):
        offset = utf16_length(text[: found.start()])
        yield {"type": "bot_command", "offset": offset, "length": utf16_length(found.group())}


def split_as_a_client_does(text: str, limit: int) -> list[str]:
    """A message too long to send leaves a phone as several, cut at the last space that fits."""
    pieces = []
    rest = text.strip()
    while utf16_length(rest) > limit:
        cut = _longest_that_fits(rest, limit)
        space = max(rest.rfind(" ", 0, cut), rest.rfind("\n", 0, cut))
        cut = space if space > 0 else cut
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest]


def _longest_that_fits(text: str, limit: int) -> int:
    cut = min(len(text), limit)
    while utf16_length(text[:cut]) > limit:
        cut -= max(1, (utf16_length(text[:cut]) - limit) // 2)
    return cut


def _trimmed(formatted: FormattedText) -> FormattedText:
    text = formatted.text.rstrip()
    lead = len(text) - len(text.lstrip())
    if not lead:
        return FormattedText(text, formatted.entities)
    moved = [entity | {"offset": max(0, entity["offset"] - lead)} for entity in formatted.entities]
    return FormattedText(text.lstrip(), moved)


def _marked_up(text: str, parse_mode: str) -> FormattedText:
    if parse_mode.lower() != "html":
        raise BadRequest("unsupported parse_mode")
    return _HtmlReader(text).read()


class _HtmlReader:
    """Telegram's HTML style: few tags, all closed, no lone `<` (formatting options)."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._text = ""
        self._open: list[tuple[str, dict[str, Any]]] = []
        self._entities: list[dict[str, Any]] = []

    def read(self) -> FormattedText:
        position = 0
        for token in HTML_TOKEN.finditer(self._source):
            self._text += self._source[position : token.start()]
            self._take(token)
            position = token.end()
        if self._open:
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        return FormattedText(self._text + self._source[position:], self._entities)

    def _take(self, token: re.Match[str]) -> None:
        if token["named"] or token["code"]:
            self._text += HTML_NAMES[token["named"]] if token["named"] else chr(int(token["code"]))
        elif token["closing"]:
            self._close(token)
        else:
            self._start(token)

    def _start(self, token: re.Match[str]) -> None:
        tag = (token["tag"] or "").lower()
        if tag not in HTML_TAGS:
            raise self._wrong(f'Unsupported start tag "{tag}" at byte offset {self._bytes_before(token)}')
        entity = {"type": HTML_TAGS[tag], "offset": utf16_length(self._text)}
        link = re.search(r"""href=["']?([^"'>]*)""", token["rest"] or "")
        self._open.append((tag, entity | {"url": link[1]} if link and tag == "a" else entity))

    def _close(self, token: re.Match[str]) -> None:
        tag = token["tag"].lower()
        if not self._open:
            raise self._wrong(f"Unexpected end tag at byte offset {self._bytes_before(token)}")
        expected, entity = self._open.pop()
        if tag not in ("", expected):
            where = self._bytes_before(token)
            raise self._wrong(f'Unmatched end tag at byte offset {where}, expected "</{expected}>", found "</{tag}>"')
        length = utf16_length(self._text) - entity["offset"]
        if length:
            self._entities.append(entity | {"length": length})

    def _bytes_before(self, token: re.Match[str]) -> int:
        return len(self._source[: token.start()].encode())

    @staticmethod
    def _wrong(words: str) -> BadRequest:
        return BadRequest(f"can't parse entities: {words}")
