"""Facts, snapshots and histories as releases before 0.2 wrote them: JSON that is still read, to be written anew as bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from bot.engine.model.facts.answers import Answered
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.table import BY_NAME
from bot.engine.model.history import Given, History
from bot.engine.model.packing.codec import FORGOTTEN
from bot.engine.model.state import State

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def fact_from_json(kind: str, body: str) -> Fact:
    """One entry of such a log; what the customer said is not in it."""
    data = json.loads(body)
    shape = BY_NAME[kind]
    apart = {"value": "", "said": ""} if shape is Answered else {}
    fact: Fact = _adapter(shape).validate_python({**data, **apart})
    return fact


def person_from_json(customer: int, snapshot: str) -> State:
    """Everything person-level."""
    person: State = _adapter(State).validate_python({**json.loads(snapshot), "customer": customer})
    return person


def history_from_json(text: str) -> History:
    """One question's history; the answer's value is not in it."""
    data: Mapping[str, Any] = json.loads(text)
    given = data.get("given")
    history: History = _adapter(History).validate_python({**data, "given": None})
    if given is None:
        return history
    answer: Given = _adapter(Given).validate_python({**given, "value": "", "said": ""})
    return replace(history, given=replace(answer, value=FORGOTTEN.value))
