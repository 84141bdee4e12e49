"""One line of a word list may stand for several."""

from __future__ import annotations

import pytest

from prompts.text.alternatives import spelled_out


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("stop", ("stop",)),
        ("stop (it|this)", ("stop it", "stop this")),
        ("I (take|call) it (back|)", ("I take it back", "I take it", "I call it back", "I call it")),
        ("(please|) keep nothing", ("please keep nothing", "keep nothing")),
        ("(what) is said in brackets stays", ("(what) is said in brackets stays",)),
        ("I (am|turn) {age}", ("I am {age}", "I turn {age}")),
    ],
)
def test_a_line_is_every_sentence_that_it_stands_for(line: str, sentences: tuple[str, ...]) -> None:
    assert spelled_out(line) == sentences
