"""A changed value is what the standard library makes of it, field by field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.changed import changed
from bot.engine.model.state import State


def test_it_is_what_replace_makes_and_leaves_the_first_as_it_was() -> None:
    state = State(5, language="de")
    assert changed(state, facts=3, zone="Europe/Berlin") == replace(state, facts=3, zone="Europe/Berlin")
    assert state == State(5, language="de")


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        changed(State(5), colour="red")
