"""The rules: an explicit table. A rule that is right less than nine times in ten is off until somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prompts.lint.buttons import broken_ranges, long_label, same_beginning
from prompts.lint.delicate import prying, undeclared
from prompts.lint.question_text import Advice, Worded
from prompts.lint.wording import agreement, double_negative, leading, long_text, two_questions
from prompts.model.problems import Severity

Find = Callable[[Worded], Iterator[Advice]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `why` is what its author can tell a colleague."""

    code: str
    find: Find
    why: str
    severity: Severity = "warning"
    is_on: bool = True


RULES: tuple[Rule, ...] = (
    Rule("W01", two_questions, "One answer cannot say which of two questions it answers."),
    Rule("W02", leading, "People give the answer that seems welcome, and you learn nothing."),
    Rule("W03", double_negative, "Yes and no get mixed up."),
    Rule("W05", undeclared, "Some answers need an explicit consent of their own (GDPR Art. 9); a word list can only remind you."),
    Rule(
        "W06", prying, "Who is asked for their income or their address by a shop leaves, and what is not needed may not be asked."
    ),
    Rule("W08", long_text, "Two to three lines are what a phone shows beside the buttons."),
    Rule("W21", long_label, "Longer labels take a row each, or are cut."),
    Rule("W22", same_beginning, "Where labels are cut they look the same.", is_on=False),
    Rule("W23", broken_ranges, "An answer has to fit exactly one button."),
    Rule("W26", agreement, "People tend to agree with whatever is stated."),
)
