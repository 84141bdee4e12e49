"""A list is taken apart when somebody looks into it, and once."""

from __future__ import annotations

from prompts.text.lists import Lists


def test_a_list_is_its_lines_and_one_of_none_has_no_words() -> None:
    lists = Lists({"roast": "dark\nvery light", "brew": ""})
    assert lists == {"roast": frozenset({"dark", "very light"}), "brew": frozenset()}
    assert (len(lists), list(lists), "milk" in lists) == (2, ["roast", "brew"], False)
    assert lists["roast"] is lists["roast"]
