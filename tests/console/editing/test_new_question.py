"""How a question is answered, guessed from its sentence: what stands in the form before the writer looks."""

from __future__ import annotations

import pytest

from bot.console.editing.new_question import likely_kind


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        ("Do you prefer whole beans or ground coffee?", "single_choice"),
        ("Trinkst du lieber Kaffee oder Tee?", "single_choice"),
        ("Do you drink coffee?", "yes_no"),
        ("Are you 16 or older?", "yes_no"),
        ("Would you like a guide or not?", "yes_no"),
        ("How many cups a day?", "number"),
        ("When will you run out?", "date"),
    ],
)
def test_a_sentence_suggests_how_it_is_answered(ask: str, kind: str) -> None:
    assert likely_kind(ask) == kind
