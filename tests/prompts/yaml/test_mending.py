"""`--fix` puts quotes where they were missing, and changes nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.yaml.document import read_yaml
from prompts.yaml.mending import mended
from tests.prompts.checking.test_broken_catalogues import ALL, WRITTEN
from tests.prompts.examples import CATALOGUE
from tests.support.examples import examples

REFERENCE = (CATALOGUE / "coffee.yaml").read_bytes()


@pytest.mark.parametrize(("line", "code", "fixed"), WRITTEN, ids=[line for line, _, _ in WRITTEN])
def test_the_line_becomes_the_one_that_was_suggested(line: str, code: str, fixed: str) -> None:
    around = "# a note\nlanguages: [en]   # another\nask:\n  {}\nkeep: 1 month  # the last\n"
    assert mended(around.format(line).encode()).decode() == around.format(fixed)


def test_notes_behind_a_text_stay() -> None:
    before = b"languages: [en]\nask:\n  en: Quick one: which?   # ours\n"
    assert mended(before) == b'languages: [en]\nask:\n  en: "Quick one: which?"   # ours\n'


def test_all_mistakes_of_a_file_are_mended_at_once() -> None:
    before = "languages: [en, de]\nask:\n  en: One: two\n  de: @home\nbenefit:\n  en: 'don't'\n  de: number #1\nlabel:\n  en: &co\n"
    after = mended(before.encode())
    assert read_yaml(after, "x")[1] == ()
    assert after.decode().count('"') == 10


def test_what_cannot_be_mended_stays_and_does_not_hide_the_rest() -> None:
    before = b"languages: [en]\nask:\n  en: {a: Yes, please}\nbenefit:\n  en: number #1\n"
    assert mended(before) == b'languages: [en]\nask:\n  en: {a: Yes, please}\nbenefit:\n  en: "number #1"\n'


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_stay(line_end: str) -> None:
    before = f"\ufefflanguages: [en]{line_end}ask:{line_end}  en: a: b{line_end}keep: 1 month"
    assert mended(before.encode()).decode() == before.replace("a: b", '"a: b"')


@pytest.mark.parametrize("content", [REFERENCE, b"", b"\xff\xfe", b"\t- x", b"a:\n  b: c\n d: e\n"])
def test_where_no_quotes_are_missing_nothing_changes(content: bytes) -> None:
    assert mended(content) == content


@pytest.mark.slow
@examples(200)
@given(st.integers(0, len(ALL)), st.integers(0, 10), st.text("[]{}:#'\"&*!|>%@- \n\tab", max_size=6))
def test_mending_only_puts_quotes_into_lines_and_has_nothing_to_add_the_second_time(at: int, gone: int, new: str) -> None:
    before = ALL[:at] + new + ALL[at + gone :]
    after = mended(before.encode()).decode()
    assert after.count("\n") == before.count("\n")
    changed = [(old, line) for old, line in zip(before.split("\n"), after.split("\n"), strict=True) if old != line]
    assert all(line.startswith(old[: len(old) - len(old.lstrip())]) for old, line in changed)
    assert all(_without_quotes(line) == _without_quotes(old) for old, line in changed)
    if changed:
        assert mended(after.encode()).decode() == after


def _without_quotes(line: str) -> str:
    """The line without what quoting adds: the quotes, the backslashes before what stood there, and `\\t` for a tab.

    Blanks and tabs behind a value are no part of it, so quotes leave them out.
    """
    return "".join(letter for letter in line.rstrip().replace("\t", "t") if letter not in "\"'\\")
