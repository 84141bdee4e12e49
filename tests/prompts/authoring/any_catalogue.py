"""Topic files of every kind and style, made up: what somebody might keep by hand, notes included."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from prompts.model.question import Language
from prompts.yaml.quoting import in_quotes, written
from tests.prompts.yaml.awkward import SNIPPETS

LANGUAGES: tuple[Language, ...] = ("en", "de", "es")

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_WORDS = st.one_of(
    st.sampled_from([text for text in SNIPPETS if "://" not in text and "www" not in text]),
    st.text(_LETTERS, min_size=1, max_size=20).filter(lambda text: bool(text.strip())),
)


@st.composite
def texts(draw: st.DrawFn, languages: tuple[Language, ...], mark: str = "") -> dict[str, str]:
    """A text in the first language and perhaps in others; the mark makes it one of a kind."""
    also = draw(st.sets(st.sampled_from(languages)))
    return {name: f"{draw(_WORDS).strip()[:60]}{mark}" for name in languages if name == languages[0] or name in also}


@st.composite
def topics(draw: st.DrawFn, *, name: str = "coffee") -> dict[str, Any]:
    """The data of a topic file without mistakes."""
    languages = tuple(draw(st.permutations(LANGUAGES))[: draw(st.integers(1, 3))])
    purposes = {f"{name}_p{number}": draw(texts(languages)) for number in range(draw(st.integers(1, 2)))}
    topic: dict[str, Any] = {
        "topic": name,
        "owner": draw(st.sampled_from(["team@northside.example", "Ann: the roaster"])),
        "languages": list(languages),
    }
    if draw(st.booleans()):
        topic["title"] = draw(texts(languages))
    questions = [draw(_question(f"{name}_{number}", languages, sorted(purposes))) for number in range(draw(st.integers(1, 3)))]
    return topic | {"purposes": purposes, "questions": questions}


@st.composite
def _question(draw: st.DrawFn, name: str, languages: tuple[Language, ...], purposes: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(BY_KIND)))
    first = {"id": name, "kind": kind, "ask": draw(texts(languages))}
    needed = {
        "sensitive": "none",
        "purpose": draw(st.sampled_from(purposes)),
        "benefit": draw(texts(languages)),
        "keep": draw(st.sampled_from(["18 months", "30 days", "1 year"])),
    }
    extra = {field: draw(value) for field, value in _extras(name, languages).items() if draw(st.integers(0, 3)) == 0}
    own: dict[str, Any] = draw(BY_KIND[kind](languages))
    rest = list((needed | own | extra).items())
    return first | dict(draw(st.permutations(rest)))


def _extras(name: str, languages: tuple[Language, ...]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "label": texts(languages),
        "thanks": texts(languages),
        "changed": st.dictionaries(st.sampled_from(["2026-03-02", "2025-12-01"]), texts(languages), min_size=1),
        "wording_test": st.builds(lambda ask: {"ask": ask}, texts(languages, " (other)")),
        "ask_from": st.sampled_from(["2026-01-01", "2026-12-24"]),
        "priority": st.sampled_from(["1", "4"]),
        "paused": st.sampled_from(["yes", "no"]),
        "was": st.just(f"old_{name}"),
        "crm": st.sampled_from([{}, {"hubspot": f"f_{name}"}, {"hubspot": f"f_{name}", "mailchimp": f"M_{name.upper()}"}]),
        "lint_ok": st.just({"W08": "it has to say: all of it"}),
    }


@st.composite
def _choices(draw: st.DrawFn, languages: tuple[Language, ...]) -> dict[str, Any]:
    options = {f"o{number}": draw(texts(languages, f" {number}")) for number in range(draw(st.integers(2, 4)))}
    if draw(st.booleans()):
        options["o0"] = {"was": "before"} | options["o0"]
    fields: dict[str, Any] = {"options": options}
    if draw(st.booleans()):
        fields["synonyms"] = {"o1": {languages[0]: draw(st.sampled_from([["zig", "zag, zog"], ["zug"], "zag"]))}}
    if draw(st.booleans()):
        fields["thanks_for"] = {"o0": draw(texts(languages))}
    if draw(st.booleans()):
        fields["options_order"] = draw(st.sampled_from(["as_written", "shuffle"]))
    return fields


@st.composite
def _many(draw: st.DrawFn, languages: tuple[Language, ...]) -> dict[str, Any]:
    fields = draw(_choices(languages))
    if draw(st.booleans()):
        fields["alone"] = draw(st.sampled_from([["o1"], ["o0", "o1"], "o0"]))
    return fields | ({"pick_at_most": "2"} if draw(st.booleans()) else {})


@st.composite
def _yes_no(draw: st.DrawFn, languages: tuple[Language, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if draw(st.booleans()):
        fields["buttons"] = {"yes": draw(texts(languages, " 1")), "no": draw(texts(languages, " 2"))}
    return fields | ({"thanks_for": {"yes": draw(texts(languages))}} if draw(st.booleans()) else {})


@st.composite
def _scale(draw: st.DrawFn, languages: tuple[Language, ...]) -> dict[str, Any]:
    return {"from": "1", "to": draw(st.sampled_from(["5", "7"])), "low_end": draw(texts(languages, " a")),
            "high_end": draw(texts(languages, " b"))}  # fmt: skip


@st.composite
def _number(draw: st.DrawFn, languages: tuple[Language, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {"at_least": draw(st.sampled_from(["0", "1.5", "-3"])), "at_most": "20"}
    return fields | ({"unit": draw(texts(languages))} if draw(st.booleans()) else {})


@st.composite
def _date(draw: st.DrawFn, languages: tuple[Language, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {"earliest": "today", "latest": "in 3 months"}
    return fields | draw(st.sampled_from([{}, {"shortcuts": ["in 1 week", "in 2 weeks"]}, {"shortcuts": ["in 1 month"]}]))


@st.composite
def _free_text(draw: st.DrawFn, languages: tuple[Language, ...]) -> dict[str, Any]:
    return draw(st.sampled_from([{}, {"max_length": "120"}, {"private_hint": "yes"}, {"max_length": "80", "private_hint": "no"}]))


BY_KIND = {
    "single_choice": _choices,
    "multiple_choice": _many,
    "yes_no": _yes_no,
    "scale": _scale,
    "number": _number,
    "date": _date,
    "free_text": _free_text,
}


@st.composite
def files(draw: st.DrawFn, data: dict[str, Any]) -> str:
    """The data as a file: quotes, blocks, lists in a line or below each other, and notes in all places."""
    number = draw(st.integers(0, 2**16))
    lines = "\n".join(_Writer(number).group(data, 0)).split("\n")
    endings = draw(st.sampled_from([("\n",), ("\n",), ("\r\n",), ("\n", "\n", "\r\n")]))
    content = "".join(f"{line}{endings[at % len(endings)]}" for at, line in enumerate(lines))
    return draw(st.sampled_from([content, content.rstrip("\r\n"), f"{content}# the end{endings[0]}"]))


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(text, str) for text in value.values())


class _Writer:
    """Takes one of several ways for each value, by its number."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._notes = 0

    def _pick(self, count: int) -> int:
        self._number = (self._number * 1103515245 + 12345) % 2**31
        return (self._number >> 16) % count

    def _note(self, indent: int) -> list[str]:
        self._notes += 1
        return [f"{' ' * indent}# note {self._notes}"] if self._pick(6) == 0 else []

    def _beside(self) -> str:
        self._notes += 1
        return f"   # note {self._notes}" if self._pick(5) == 0 else ""

    def group(self, data: dict[str, Any], indent: int) -> list[str]:
        pad, lines = " " * indent, list[str]()
        for name, value in data.items():
            lines += self._note(indent)
            if _is_texts(value) and self._pick(7) == 0:
                lines += [f"{pad}{name}: {{{self._spread([f'{key}: {in_quotes(text)}' for key, text in value.items()], indent)}}}"]
            elif isinstance(value, dict) and value:
                lines += [f"{pad}{name}:{self._beside()}", *self.group(value, indent + 2)]
            elif isinstance(value, list) and isinstance(value[0], dict):
                lines += [f"{pad}{name}:", *self._items(value, indent)]
            elif isinstance(value, list) and self._pick(2):
                lines += [f"{pad}{name}:", *(f"{pad}  - {self._text(item)}{self._beside()}" for item in value)]
            elif isinstance(value, str) and self._pick(6) == 0 and value == value.strip() and name in LANGUAGES:
                lines += [f"{pad}{name}: {'|' if self._pick(2) else '|-'}", *(f"{pad}  {line}" for line in value.split("\n"))]
            else:
                lines += [f"{pad}{name}: {self._in_line(value)}{self._beside()}"]
        return lines

    def _items(self, items: list[dict[str, Any]], indent: int) -> list[str]:
        lines: list[str] = []
        for item in items:
            first, *rest = self.group(item, indent + 4)
            while first.lstrip().startswith("#"):
                lines.append(first)
                first, *rest = rest
            lines += [f"{' ' * (indent + 2)}- {first.lstrip()}", *rest]
        return lines

    def _spread(self, items: list[str], indent: int) -> str:
        """Entries in a line, or over several with notes between them."""
        if self._pick(2):
            return ", ".join(items)
        between = [f",{self._beside()}\n{' ' * (indent + 4)}" for _ in items]
        return "".join(f"{item}{gap}" for item, gap in zip(items, [*between[1:], ""], strict=True))

    def _in_line(self, value: Any) -> str:
        if isinstance(value, list):
            return f"[{self._spread([self._text(item) for item in value], 8)}]"
        return "{}" if value == {} else self._text(value)

    def _text(self, text: str) -> str:
        return written(text) if self._pick(3) else in_quotes(text)
