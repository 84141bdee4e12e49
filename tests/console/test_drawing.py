"""What pages make of words."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader

from bot.console.drawing import as_sentence, in_code, in_the_form


def test_names_from_files_stand_in_code_and_nothing_else_becomes_markup() -> None:
    assert in_code("write `paused: yes`, or <b>") == "write <code>paused: yes</code>, or &lt;b&gt;"
    assert in_code("`<script>`") == "<code>&lt;script&gt;</code>"
    assert in_code("a lone ` stays <i>") == "a lone ` stays &lt;i&gt;"


def test_a_sentence_begins_with_a_capital_and_names_keep_theirs() -> None:
    assert as_sentence("stays here: 1, whose Yes ran out (`crm: {}`)") == "Stays here: 1, whose Yes ran out (<code>crm: {}</code>)"


def test_texts_of_a_file_have_the_names_that_the_form_has_for_them() -> None:
    assert in_the_form("`ask` was changed in `en`") == "“The question” was changed in `en`"
    assert in_the_form("`options.dark` was changed") == "“The buttons” (dark) was changed"


def widths(rows: str, **whole: int) -> list[str]:
    """How long each bar is drawn, of 600."""
    charts = Environment(loader=PackageLoader("bot.console"), trim_blocks=True, lstrip_blocks=True)
    page = charts.from_string('{% import "charts.html" as chart %}{{ chart.bars("Answers", ' + rows + ", whole=whole) }}").render(
        whole
    )
    return re.findall(r'class="fill" width="([0-9.]+)"', page)


def test_a_bar_beside_a_share_is_as_long_as_the_share() -> None:
    rows = '[("Yes", 32, "32 of 100 (32 %)"), ("No", 68, "68 of 100 (68 %)")]'
    assert widths(rows, whole=100) == ["192.0", "408.0"]
    assert widths(rows, whole=0) == ["282.4", "600.0"], "without a whole the longest is full"
