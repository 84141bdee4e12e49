"""Facts about `only_if`: a follow-up has to be able to follow something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prompts.authoring.topic_file import Asked
from prompts.authoring.values import did_you_mean
from prompts.authoring.written import Written, option_ids
from prompts.problems import Problem
from prompts.question import Clause, QuestionId

_TESTS = {
    "single_choice": ("is",),
    "yes_no": ("is",),
    "multiple_choice": ("has", "is"),
    "scale": ("at least", "is"),
    "number": ("at least", "is"),
    "date": (),
    "free_text": (),
}
"""What can be asked of the answers to each kind of question."""


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


def _unknown_answer(asked: Asked, clause: Clause, other: Asked) -> Iterator[Problem]:
    tests, known = _TESTS[other.shape.kind], option_ids(other.shape)
    if not tests:
        message = f"The answers to `{clause.question}` ({other.shape.kind}) cannot be a condition."
        yield asked.problem(("only_if",), "ZP205", message, "follow another question")
    elif clause.test not in tests:
        message = f"`{clause.test}` does not fit the question `{clause.question}` ({other.shape.kind})."
        fix = f"write `{clause.question} {tests[0]} {clause.value}`"
        yield asked.problem(("only_if",), "ZP205", message, fix)
    elif known and clause.value not in known:
        message = f"`{clause.question}` has no answer `{clause.value}`."
        fix = did_you_mean(clause.value, known) or f"write one of: {', '.join(known)}"
        yield asked.problem(("only_if",), "ZP205", message, fix)


def circles(written: Written) -> Iterator[Problem]:
    """Follow-ups that wait for each other, so that none of them is ever asked."""
    by_id = written.by_id()
    for asked in by_id.values():
        if _waits_for_itself(asked.shape.id, by_id):
            message = "This follow-up waits for its own answer, by itself or through others, so it is never asked."
            yield asked.problem(("only_if",), "ZP207", message, "remove one of the conditions")


def _waits_for_itself(question: QuestionId, by_id: Mapping[QuestionId, Asked]) -> bool:
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
