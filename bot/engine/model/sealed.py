"""Value and words of an answer, opened by whoever asks for them first: a turn reads few of a customer's many answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, Self

from prompts.model.question import Value

_IN_THE_CELL = ("value", "said")


class Opened(Protocol):
    """What stands in the sealed cell of an answer."""

    @property
    def value(self) -> Value:
        """What the answer says."""

    @property
    def said(self) -> str:
        """The words it was read from."""


class Sealed:
    """Of a frozen dataclass with slots, the two that need not be there from the beginning; all else is as if they were."""

    __slots__ = ("_opens",)

    @classmethod
    def sealed(cls, opens: Callable[[], Opened], **known: Any) -> Self:
        """One whose value and words `opens` tells, once; what that raises, the first look raises."""
        made = object.__new__(cls)
        object.__setattr__(made, "_opens", opens)
        for name, value in known.items():
            object.__setattr__(made, name, value)
        return made

    def __getattr__(self, name: str) -> Any:
        """Of what has no value yet."""
        if name not in _IN_THE_CELL:
            raise AttributeError(name)
        opened = self._opens()
        for one in _IN_THE_CELL:
            object.__setattr__(self, one, getattr(opened, one))
        return getattr(opened, name)
