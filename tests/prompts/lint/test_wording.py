"""What advice on the words of a question offers instead is in the language of these words."""

from __future__ import annotations

import pytest

from prompts.lint.question_text import Worded
from prompts.lint.wording import agreement


@pytest.mark.parametrize(
    ("language", "ask", "offered"),
    [
        ("en", "Do you agree that dark roast is best?", "How often ...?"),
        ("de", "Stimmst du zu, dass dunkle Röstung am besten ist?", "Wie oft ...?"),
        ("es", "¿Estás de acuerdo con que el tueste oscuro es el mejor?", "¿Cada cuánto ...?"),
    ],
)
def test_in_place_of_a_statement_to_agree_with(language: str, ask: str, offered: str) -> None:
    [advice] = agreement(Worded(language, "free_text", "none", asks=((("ask", language), ask),), benefit=(), labels=(), ends=()))
    assert offered in (advice.fix or "")
