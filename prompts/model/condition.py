"""Whether a follow-up may be asked: the tiny conditions of `only_if` on what is already known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from prompts.model.question import Clause, QuestionId, Value


def holds(clauses: Iterable[Clause], answers: Mapping[QuestionId, Value]) -> bool:
    """Whether every clause is true of these answers; what is not known yet makes its clause false."""
    return all(_is_true(clause, answers.get(clause.question)) for clause in clauses)


def _is_true(clause: Clause, answer: Value | None) -> bool:
    if answer is None:
        return False
    if clause.test == "has":
        return clause.value in _parts(answer)
    if clause.test == "at least":
        return _is_at_least(answer, clause.value)
    return _parts(answer) == (clause.value,)


def _parts(answer: Value) -> tuple[str, ...]:
    """The answer as the ids that authors write in conditions; numbers without a needless `.0`."""
    match answer:
        case tuple():
            return answer
        case bool():
            return ("yes" if answer else "no",)
        case Decimal():
            return (f"{answer.normalize():f}",) if answer.is_finite() else ()
        case date():
            return (answer.isoformat(),)
        case _:
            return (str(answer),)


def _is_at_least(answer: Value, bound: str) -> bool:
    if isinstance(answer, bool) or not isinstance(answer, int | Decimal):
        return False
    try:
        return Decimal(bound) <= answer
    except InvalidOperation:
        return False
