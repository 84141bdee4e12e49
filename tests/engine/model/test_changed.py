"""A changed value is what the standard library makes of it, field by field."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from bot.engine.model.changed import changed, maker_of, taker_of
from bot.engine.model.history import History
from bot.engine.model.state import State
from bot.engine.model.tempo import Tempo


def test_it_is_what_replace_makes_and_leaves_the_first_as_it_was() -> None:
    state = State(5, language="de")
    assert changed(state, facts=3, zone="Europe/Berlin") == replace(state, facts=3, zone="Europe/Berlin")
    assert state == State(5, language="de")


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        changed(State(5), colour="red")


@pytest.mark.parametrize("value", [State(5), Tempo(), History()], ids=lambda value: type(value).__name__)
def test_what_is_made_is_frozen_and_has_its_fields_and_nothing_beside_them(value: State | Tempo | History) -> None:
    names = [field.name for field in fields(value)]
    for made in (changed(value), maker_of(type(value))([getattr(value, name) for name in names])):
        assert made == value and list(getattr(made, "__dict__", names)) == names
        with pytest.raises(FrozenInstanceError):
            setattr(made, names[0], None)


@pytest.mark.parametrize("names", [(), ("phase",), ("phase", "facts")])
def test_fields_are_taken_together_however_many(names: tuple[str, ...]) -> None:
    assert taker_of(names)(State(5, facts=2)) == tuple({"phase": "new", "facts": 2}[name] for name in names)
