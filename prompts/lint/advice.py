"""All advice on a catalogue: what rules find, minus what authors decided against, plus such decisions that decide nothing."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.authoring.topic_file import Asked
from prompts.authoring.written import Written
from prompts.lint.rules import RULES, Rule
from prompts.lint.spoken import Advice, worded
from prompts.model.advice_codes import UNUSED, WORDING
from prompts.model.problems import Problem


def advice(written: Written, *, is_strict: bool = False) -> Iterator[Problem]:
    """What the rules say about every question; `is_strict` asks those as well that are wrong more often."""
    rules = [rule for rule in RULES if rule.is_on or is_strict]
    for asked in written.asked():
        yield from _on(asked, rules)


def _on(asked: Asked, rules: list[Rule]) -> Iterator[Problem]:
    found = [(rule, each) for rule in rules for question in worded(asked.shape) for each in rule.find(question)]
    silenced = asked.shape.lint_ok
    for rule, each in found:
        if rule.code not in silenced:
            yield _problem(asked, rule, each)
    tried = {rule.code for rule in rules}
    for code in silenced.keys() & tried - {rule.code for rule, _ in found}:
        line, column = asked.document.place_of_key(("questions", asked.index, "lint_ok", code))
        message = f"There is nothing here that {code} ({WORDING[code]}) would say."
        yield Problem(asked.document.file, line, column, UNUSED, "warning", message, "remove it")


def _problem(asked: Asked, rule: Rule, found: Advice) -> Problem:
    line, column = asked.document.place(("questions", asked.index, *found.place))
    return Problem(asked.document.file, line, column, rule.code, rule.severity, found.message, found.fix)
