"""What somebody probably meant."""

from __future__ import annotations

import pytest

from prompts.text.suggestions import closest, did_you_mean

FIELDS = ["was", "ask", "benefit", "kind", "keep", "options", "purpose"]


@pytest.mark.parametrize(("written", "meant"), [("aks", "ask"), ("benfit", "benefit"), ("opt", "options"), ("xyzzy", "")])
def test_letters_that_changed_places_are_the_likeliest_slip(written: str, meant: str) -> None:
    assert closest(written, FIELDS) == meant
    assert did_you_mean(written, FIELDS) == (f"did you mean `{meant}`?" if meant else "")
