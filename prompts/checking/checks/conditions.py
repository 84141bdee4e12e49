"""Facts about `only_if`: a follow-up has to be able to follow something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from prompts.authoring.written_catalogue import Written
from prompts.authoring.written_topic import WrittenQuestion
from prompts.kinds.protocol import AnswerType
from prompts.kinds.question_shape import NumberRange
from prompts.kinds.table import KINDS
from prompts.model.problems import Problem
from prompts.model.question import Clause, QuestionId
from prompts.text.suggestions import did_you_mean

CONDITIONS: Mapping[AnswerType, tuple[str, ...]] = {
    "option": ("is",),
    "yes_or_no": ("is",),
    "options": ("has", "is"),
    "number": ("at least", "is"),
    "day": (),
    "words": (),
}
"""What can be asked of answers."""


def unknown_conditions(written: Written) -> Iterator[Problem]:
    """Conditions on a question, or on an answer, that does not exist."""
    by_id, named = written.by_id(), written.named()
    for asked in written.asked():
        for clause in asked.shape.only_if:
            other = by_id.get(clause.question)
            if other is not None:
                yield from _unknown_answer(asked, clause, other)
            elif clause.question not in named and written.is_whole:
                message = f"There is no question `{clause.question}`."
                fix = did_you_mean(clause.question, named) or "follow a question that exists"
                yield asked.problem(("only_if",), "ZP204", message, fix)


def _unknown_answer(asked: WrittenQuestion, clause: Clause, other: WrittenQuestion) -> Iterator[Problem]:
    kind, known = other.shape.kind_name(), other.shape.option_ids()
    tests = CONDITIONS[KINDS[kind].answer_type]
    if not tests:
        message = f"The answers to `{clause.question}` ({kind}) cannot be a condition."
        yield asked.problem(("only_if",), "ZP205", message, "follow another question")
    elif clause.test not in tests:
        message = f"`{clause.test}` does not fit the question `{clause.question}` ({kind})."
        fix = f"write `{clause.question} {tests[0]} {clause.value}`"
        yield asked.problem(("only_if",), "ZP205", message, fix)
    elif known and clause.value not in known:
        message = f"`{clause.question}` has no answer `{clause.value}`."
        renamed = other.shape.earlier_option_ids().get(clause.value)
        better = f"it is called `{renamed}` now" if renamed else did_you_mean(clause.value, known)
        fix = better or f"write one of: {', '.join(known)}"
        yield asked.problem(("only_if",), "ZP205", message, fix)
    elif (numbers := other.shape.number_range()) is not None:
        yield from _never_reached(asked, clause, numbers)


def _never_reached(asked: WrittenQuestion, clause: Clause, numbers: NumberRange) -> Iterator[Problem]:
    """A number that no answer can be, or reach."""
    low, high, is_whole = numbers
    try:
        number = Decimal(clause.value)
    except InvalidOperation:
        number = Decimal("NaN")
    is_step = not is_whole or number == number.to_integral_value()
    if number.is_nan():
        message = f"`{clause.value}` is not a number, and answers to `{clause.question}` are."
        yield asked.problem(("only_if",), "ZP205", message, f"write a number from {low:f} to {high:f}")
    elif number > high or (clause.test == "is" and (number < low or not is_step)):
        message = f"This can never be true: answers to `{clause.question}` go from {low:f} to {high:f}."
        yield asked.problem(("only_if",), "ZP224", message, f"write a number from {low:f} to {high:f}")


def conditions_against_each_other(written: Written) -> Iterator[Problem]:
    """Two clauses that cannot both be true: one question with two answers at once."""
    for asked in written.asked():
        wanted: dict[QuestionId, str] = {}
        for clause in asked.shape.only_if:
            if clause.test == "is" and wanted.setdefault(clause.question, clause.value) != clause.value:
                message = f"This can never be true: `{clause.question}` has one answer, not two."
                yield asked.problem(("only_if",), "ZP224", message, "keep one of the conditions")


def circles(written: Written) -> Iterator[Problem]:
    """Follow-ups that wait for each other, so that none of them is ever asked."""
    by_id = written.by_id()
    for asked in by_id.values():
        if _waits_for_itself(asked.shape.id, by_id):
            message = "This follow-up waits for its own answer, by itself or through others, so it is never asked."
            yield asked.problem(("only_if",), "ZP207", message, "remove one of the conditions")


def _waits_for_itself(question: QuestionId, by_id: Mapping[QuestionId, WrittenQuestion]) -> bool:
    seen: set[QuestionId] = set()
    waiting = [question]
    while waiting:
        asked = by_id.get(waiting.pop())
        following = {clause.question for clause in asked.shape.only_if} - seen if asked else set()
        if question in following:
            return True
        seen |= following
        waiting += following
    return False
