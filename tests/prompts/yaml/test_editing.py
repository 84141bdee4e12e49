"""Other words for one text change its lines and no others: notes, order and everything around stay as they were."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.model.problems import ContentError
from prompts.yaml.document import read_yaml
from prompts.yaml.quoting import in_quotes
from prompts.yaml.rewriting import with_data
from tests.prompts.examples import CATALOGUE
from tests.prompts.yaml.awkward import SNIPPETS
from tests.support.examples import examples

NOTED = """\
# first
topic: coffee   # kept
languages: [en, de]

questions:
  - id: roast      # never change this
    ask:
      en: Which roast?   # plain with a note
      de: "Welche"       # quoted with a note
    benefit:
      en: |
        Two lines
        of text
      # a note between the two
      de: >-
        folded
        words

    thanks:
      en: 'it''s here'
      de:
    label:
      en: words that
        go on below   # and a note
# last
"""

FILES = {"reference": (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8"), "noted": NOTED}


def texts_in(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts_in(inner, (*path, index))
    else:
        yield path


def at(data: object, path: tuple[str | int, ...]) -> object:
    for part in path:
        data = data[part]  # type: ignore[index]
    return data


def with_texts(content: bytes, texts: Mapping[tuple[str | int, ...], str]) -> bytes:
    """The file with other texts at these paths."""
    document, _ = read_yaml(content, "x.yaml")
    assert document is not None
    data: Any = deepcopy(document.data)
    for path, text in texts.items():
        at(data, path[:-1])[path[-1]] = text  # type: ignore[index]
    return with_data(content, data)


def lines_of_text(content: str, path: tuple[str | int, ...]) -> tuple[int, int]:
    """The first and the last line (from 0) on which the text at this path stands."""
    document, _ = read_yaml(content.encode(), "x.yaml")
    assert document is not None
    place = document.text_at(path)
    assert place is not None
    start, end = place
    return content[:start].count("\n"), content[: start + len(content[start:end].rstrip())].count("\n")


PLACES = [(name, path) for name, text in FILES.items() for path in texts_in(read_yaml(text.encode(), "")[0].data)]  # type: ignore[union-attr]
WORDS = st.one_of(st.sampled_from(SNIPPETS), st.text(min_size=1).filter(lambda text: text.strip() == text and text.isprintable()))


@pytest.mark.slow
@examples(400)
@given(st.sampled_from(PLACES), WORDS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_an_edit_changes_only_the_lines_of_its_text_and_keeps_every_note(
    place: tuple[str, tuple[str | int, ...]], words: str, line_end: str, has_mark: bool
) -> None:
    name, path = place
    before = FILES[name]
    written = before.replace("\n", line_end).encode("utf-8-sig" if has_mark else "utf-8")
    edited = with_texts(written, {path: words})
    document, problems = read_yaml(edited, "x.yaml")
    assert problems == () and document is not None
    assert at(document.data, path) == at(read_yaml(f"x: {in_quotes(words)}".encode(), "")[0].data, ("x",))  # type: ignore[union-attr]
    assert edited.startswith(b"\xef\xbb\xbf") is has_mark
    after = edited.decode("utf-8-sig").split(line_end)
    was = before.split("\n")
    first, last = lines_of_text(before, path)
    assert after[:first] == was[:first]
    assert after[len(after) - (len(was) - last - 1) :] == was[last + 1 :]
    kept = before.split("\n")[last][end_of_text(before, path) :]
    assert kept in ("", ":") or after[len(after) - (len(was) - last)].endswith(kept)


def end_of_text(content: str, path: tuple[str | int, ...]) -> int:
    """The column behind the text: what follows on its line is a note."""
    document, _ = read_yaml(content.encode(), "x.yaml")
    place = document.text_at(path) if document else None
    assert place is not None
    end = place[0] + len(content[slice(*place)].rstrip())
    return end - (content.rfind("\n", 0, end) + 1)


def test_several_texts_are_changed_at_once() -> None:
    edited = with_texts(
        NOTED.encode(),
        {("questions", 0, "ask", "en"): "Light: or dark?", ("questions", 0, "ask", "de"): "Hell", ("topic",): "tea"},
    ).decode()
    assert "topic: tea   # kept\n" in edited
    assert 'en: "Light: or dark?"   # plain with a note\n' in edited
    assert 'de: "Hell"       # quoted with a note\n' in edited


def test_an_empty_text_is_filled_in_behind_its_name() -> None:
    assert "      de: hier\n    label:\n" in with_texts(NOTED.encode(), {("questions", 0, "thanks", "de"): "hier"}).decode()


def test_a_file_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(ContentError):
        with_data(b"a: b: c", {"a": "x"})


@pytest.mark.slow
@pytest.mark.parametrize("path", [("questions", 0, "ask", "en"), ("questions", 0, "ask", "de"), ("questions", 0, "benefit", "en")])
def test_every_snippet_of_awkward_copy_can_be_saved_in_the_place_of_any_text(path: tuple[str | int, ...]) -> None:
    """As a form in a browser saves it: over a plain text, one in quotes, a block."""
    for snippet in SNIPPETS:
        document, problems = read_yaml(with_texts(NOTED.encode(), {path: snippet}), "x.yaml")
        assert problems == () and document is not None
        assert at(document.data, path) == unicodedata.normalize("NFC", snippet)
