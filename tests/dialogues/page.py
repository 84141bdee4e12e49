"""The web phone as a browser reads it: what the HTML of a page, or of one bubble that a stream brings, says."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Bubble:
    """One message on the screen."""

    ref: str
    is_own: bool
    text: str = ""
    rows: list[list[tuple[str, str]]] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """What there is to see and to press."""

    bubbles: list[Bubble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_live: bool = False
    key: str = ""
    """The key of the form that sends words, or begins."""
    start: str = ""
    """The command that the Start button sends; only where nothing was said yet."""


def read_page(html: str) -> Page:
    """The page, or the fragment of one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Reads by the same marks that the style sheet and the script of the phone rely on."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._where = ""
        self._unseen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "body":
                self.page.is_live = "data-live" in given
            case "li" if "data-ref" in given:
                self.page.bubbles.append(Bubble(given["data-ref"], is_own="own" in given["class"].split()))
            case "input" if given.get("name") == "key":
                self.page.key = given["value"]
            case "button":
                self._press(given)
            case "div" | "p" | "span" | "a":
                self._begin(given)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "p") or (tag == "span" and self._where == "title"):
            self._where = ""
        if tag == "span":
            self._unseen = False

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        match self._where:
            case "text" | "title":
                self.page.bubbles[-1].text += data
            case "note":
                self.page.notes[-1] += data
            case "row" if self.page.bubbles[-1].rows[-1]:
                label, token = self.page.bubbles[-1].rows[-1][-1]
                self.page.bubbles[-1].rows[-1][-1] = (label + data, token)

    def _press(self, given: dict[str, str]) -> None:
        if given.get("name") == "token":
            self.page.bubbles[-1].rows[-1].append(("", given["value"]))
        elif given.get("name") == "command" and given.get("class") == "main":
            self.page.start = given["value"]

    def _begin(self, given: dict[str, str]) -> None:
        match given.get("class"):
            case "unseen":
                self._unseen = True
            case "text" | "file" as where:
                self._where = where
            case "row" | "row apart":
                self._where = "row"
                self.page.bubbles[-1].rows.append([])
            case "note":
                self._where = "note"
                self.page.notes.append("")
            case _ if self._where == "file" and "dir" in given:
                self._where = "title"
                self.page.bubbles[-1].text += "\n"
