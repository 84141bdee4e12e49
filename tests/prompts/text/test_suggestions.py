"""What somebody probably meant."""

from __future__ import annotations

import pytest

from prompts.text.suggestions import closest, did_you_mean

FIELDS = ["id", "was", "ask", "benefit", "kind", "keep", "options", "purpose"]


SLIPS = [("aks", "ask"), ("benfit", "benefit"), ("opt", "options"), ("di", "id"), ("xyzzy", "")]


@pytest.mark.parametrize(("written", "meant"), SLIPS)
def test_letters_that_changed_places_are_the_likeliest_slip(written: str, meant: str) -> None:
    assert closest(written, FIELDS) == meant
    assert did_you_mean(written, FIELDS) == (f"did you mean `{meant}`?" if meant else "")
