"""Looking through a JSON document."""

from typing import Any


def keys_in(value: Any) -> set[str]:
    """Every key at any depth."""
    match value:
        case dict():
            return set(value).union(*map(keys_in, value.values()))
        case list():
            return set().union(*map(keys_in, value))
        case _:
            return set()
