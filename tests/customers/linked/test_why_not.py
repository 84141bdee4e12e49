"""Why somebody was not joined with a record, in words that name who, where and what."""

from __future__ import annotations

import pytest

from bot.customers.linked.why_not import in_words


@pytest.mark.parametrize("why", ["nobody", "no_yes", "age", "unreadable", "child", "apart", "stopped", "second", "taken", "used"])
def test_every_reason_is_a_sentence_about_them(why: str) -> None:
    said = in_words(why, who="3PK4YWPG0C9VN", system="hubspot", ident="101")
    assert "{" not in said and ("3PK4YWPG0C9VN" in said or "101 in hubspot" in said)
