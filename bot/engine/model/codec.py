"""States and facts as JSON and back, without loss; answer values travel apart, for the encrypted cell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from bot.engine.model.facts.answers import Answered
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.table import BY_NAME
from bot.engine.model.state import Draft, Given, History, State
from prompts.model.question import QuestionId, Value

_APART = frozenset({"value", "said"})
"""Fields that hold what a customer said: never in the log, never in a history."""

_NOT_LOGGED = _APART | {"cell_bytes"}
"""Neither is how large a cell has to be: that is the same for all answers to a question."""

_DRAFT_APART = {"draft": {"keeps"}}
"""Words that are not an answer yet live in the sealed snapshot alone, and go with it."""


class Forgotten(str):
    """Stands for a value whose cell has been erased, when an old log is folded again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one answer's encrypted cell holds: the value and the words it was read from."""

    value: Value
    said: str


FORGOTTEN = Cell(Forgotten(), "")


def cell_to_json(cell: Cell) -> str:
    """The clear content of an answer's cell."""
    return json.dumps([value_to_json(cell.value), cell.said], ensure_ascii=False, separators=(",", ":"))


def cell_from_json(text: str) -> Cell:
    """The answer in a cell; before cells were made small it named its two parts."""
    data = json.loads(text)
    value, said = data if isinstance(data, list) else (data["value"], data["said"])
    return Cell(value_from_json(value), said)


def value_to_json(value: Value) -> Any:
    """A stored value as JSON: option id, yes/no and list as themselves, numbers and dates named so that they stay exact."""
    match value:
        case bool() | str() | int():
            return value
        case Decimal():
            return {"number": str(value)}
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return list(value)


def value_from_json(data: Any) -> Value:
    """The inverse of `value_to_json`."""
    match data:
        case {"number": text}:
            return Decimal(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case list():
            return tuple(data)
        case str() | bool() | int():
            return data
        case _:
            raise ValueError("not a stored value")


def suggestion(values: Sequence[Value]) -> Draft:
    """A value that is asked back, or several of which one may be meant."""
    if len(values) == 1:
        return Draft("suggested", json.dumps(value_to_json(values[0])))
    return Draft("either", json.dumps([value_to_json(value) for value in values]))


def suggested(draft: Draft) -> tuple[Value, ...]:
    """The values that were asked back."""
    if draft.why not in ("suggested", "either") or not draft.keeps:
        return ()
    kept = json.loads(draft.keeps)
    return (value_from_json(kept),) if draft.why == "suggested" else tuple(value_from_json(value) for value in kept)


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
"""Made when first needed: building one costs more than a thousand uses of it."""


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def fact_to_json(fact: Fact) -> str:
    """A fact's body for the log, without what the customer said."""
    names = {field.name for field in fields(fact)}
    return _dump(type(fact), fact, exclude=dict.fromkeys(_NOT_LOGGED & names, True) | (_DRAFT_APART if "draft" in names else {}))


def fact_from_json(kind: str, body: str, cell: Cell = FORGOTTEN) -> Fact:
    """The fact again; an answer needs its cell, or folds as forgotten."""
    data = json.loads(body)
    shape = BY_NAME[kind]
    if shape is not Answered:
        fact: Fact = _adapter(shape).validate_python(data)
        return fact
    answered: Answered = _adapter(shape).validate_python({**data, "value": "", "said": cell.said})
    return replace(answered, value=cell.value)


def without_drafts(state: State) -> State:
    """The state as the log alone tells it: that words were held back is in it, the words are not."""
    waiting, changing = state.open, state.changing
    if waiting is not None and waiting.draft is not None:
        state = replace(state, open=replace(waiting, draft=replace(waiting.draft, keeps="")))
    if changing is not None and changing.draft is not None:
        state = replace(state, changing=replace(changing, draft=replace(changing.draft, keeps="")))
    return state


def answer_in(body: str) -> int | None:
    """The answer a logged fact is about, if any."""
    answer = json.loads(body).get("answer")
    return answer if isinstance(answer, int) else None


def person_to_json(state: State) -> str:
    """Everything person-level: what the customer row's snapshot keeps."""
    return _dump(State, state, exclude={"histories", "customer"})


def history_to_json(history: History) -> str:
    """One question's history without the answer's value."""
    return _dump(History, history, exclude={"given": _APART})


def state_from_json(customer: int, snapshot: str, histories: Iterable[tuple[QuestionId, str, str | None]]) -> State:
    """The state out of its rows: (question, history, cell) for each question ever asked."""
    person = {**json.loads(snapshot), "customer": customer}
    state: State = _adapter(State).validate_python(person)
    return replace(state, histories={question: _history(text, cell) for question, text, cell in histories})


def _history(text: str, cell: str | None) -> History:
    data: Mapping[str, Any] = json.loads(text)
    given = data.get("given")
    history: History = _adapter(History).validate_python({**data, "given": None})
    if given is None:
        return history
    known = cell_from_json(cell) if cell is not None else FORGOTTEN
    answer: Given = _adapter(Given).validate_python({**given, "value": "", "said": known.said})
    return replace(history, given=replace(answer, value=known.value))


def _dump(kind: type, value: object, exclude: Any) -> str:
    return _adapter(kind).dump_json(value, exclude=exclude, exclude_defaults=True, warnings="none").decode()
