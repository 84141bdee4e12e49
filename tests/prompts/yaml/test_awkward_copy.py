"""What marketers write arrives at customers letter by letter, in quotes and in blocks; only edges and encodings are tidied."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from textwrap import indent

import pytest

from prompts.checking.load import load
from prompts.yaml.document import read_yaml
from prompts.yaml.mending import mended
from prompts.yaml.quoting import in_quotes, written
from tests.prompts.examples import HEAD, WISH, write
from tests.prompts.yaml.awkward import SNIPPETS


def as_customers_read_it(text: str) -> str:
    """Without the spaces around it, which no messenger shows, and with each accent and its letter as one."""
    return unicodedata.normalize("NFC", text.strip())


def in_a_block(text: str, mark: str) -> str:
    # The number says how far the text is moved in, so that spaces in front of it are its own.
    return f"{mark}2\n{indent(text, '        ', lambda line: True)}"


STYLES = {
    "in double quotes": in_quotes,
    "in a block": lambda text: in_a_block(text, "|"),
    "in a block without its end": lambda text: in_a_block(text, "|-"),
    "as the program writes it": written,
}


def catalogue_of(texts: tuple[str, ...], style: str) -> str:
    asked = (WISH.replace("id: wish", f"id: q{n}").replace("sensitive:", f"label:\n      en: {STYLES[style](text)}\n    sensitive:")
             for n, text in enumerate(texts))  # fmt: skip
    return HEAD + "".join(asked)


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_every_snippet_survives(style: str, tmp_path: Path) -> None:
    loaded = load(write(tmp_path, catalogue_of(SNIPPETS, style)))
    assert [problem for problem in loaded.problems if problem.is_error] == []
    labels = [question.label for question in loaded.usable().questions.values()]
    read = [label.says("en") for label in labels if label is not None]
    assert [as_customers_read_it(snippet) for snippet in SNIPPETS] == read


def test_there_are_enough_snippets_to_believe_it() -> None:
    assert len(set(SNIPPETS)) >= 80


RAW = [snippet for snippet in SNIPPETS if "\n" not in snippet and "\t" not in snippet]


@pytest.mark.parametrize("snippet", RAW)
def test_typed_without_quotes_a_snippet_survives_or_is_reported(snippet: str) -> None:
    content = f"languages: [en]\nask:\n  en: {snippet}\nkeep: 18 months\n".encode()
    document, problems = read_yaml(content, "x.yaml")
    if problems:
        return
    assert document is not None
    read = document.data["ask"]
    assert isinstance(read, dict)
    assert read == {"en": as_customers_read_it(snippet)} or not isinstance(read["en"], str)


def test_typed_without_quotes_most_of_what_is_reported_can_be_mended() -> None:
    survived, mendable, hopeless = [], [], []
    for snippet in RAW:
        content = f"languages: [en]\nask:\n  en: {snippet}\nkeep: 18 months\n".encode()
        if not read_yaml(content, "x.yaml")[1]:
            survived.append(snippet)
            continue
        document, problems = read_yaml(mended(content), "x.yaml")
        is_right = document is not None and not problems and document.data["ask"] == {"en": as_customers_read_it(snippet)}
        (mendable if is_right else hopeless).append(snippet)
    print(f"\n{len(survived)} survive as typed, {len(mendable)} are mended, {len(hopeless)} are not: {hopeless}")
    assert len(mendable) >= 0.8 * (len(mendable) + len(hopeless))
