"""All advice on a catalogue: what rules find, minus what authors decided against, plus such decisions that decide nothing."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.authoring.written_catalogue import Written, questions_asked
from prompts.authoring.written_topic import WrittenQuestion
from prompts.kinds.question_shape import QuestionShape
from prompts.lint.question_text import Advice, Worded
from prompts.lint.rules import RULES, Rule
from prompts.model.advice_codes import UNUSED, WORDING
from prompts.model.problems import Problem


def advice(written: Written, *, is_strict: bool = False) -> Iterator[Problem]:
    """What the rules say about every question; `is_strict` asks those as well that are wrong more often."""
    rules = [rule for rule in RULES if rule.is_on or is_strict]
    for asked in written.asked():
        yield from _on(asked, rules)


def _on(asked: WrittenQuestion, rules: list[Rule]) -> Iterator[Problem]:
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


def _problem(asked: WrittenQuestion, rule: Rule, found: Advice) -> Problem:
    line, column = asked.document.place(("questions", asked.index, *found.place))
    return Problem(asked.document.file, line, column, rule.code, rule.severity, found.message, found.fix)


def worded(shape: QuestionShape) -> Iterator[Worded]:
    """The question in each language it is asked in."""
    for language in shape.ask:
        yield Worded(
            language=language,
            kind=shape.kind_name(),
            sensitive=shape.sensitive,
            asks=tuple((place, text) for said, text, place in questions_asked(shape) if said == language),
            benefit=tuple((("benefit", said), text) for said, text in shape.benefit.items() if said == language),
            labels=tuple((place, text) for _, said, text, place in shape.labels() if said == language),
            ends=tuple(((name, language), texts[language]) for name, texts in shape.ends().items() if language in texts),
        )
