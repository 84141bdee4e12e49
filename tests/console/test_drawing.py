"""What pages make of words."""

from __future__ import annotations

from bot.console.drawing import in_code


def test_names_from_files_stand_in_code_and_nothing_else_becomes_markup() -> None:
    assert in_code("write `paused: yes`, or <b>") == "write <code>paused: yes</code>, or &lt;b&gt;"
    assert in_code("`<script>`") == "<code>&lt;script&gt;</code>"
    assert in_code("a lone ` stays <i>") == "a lone ` stays &lt;i&gt;"
