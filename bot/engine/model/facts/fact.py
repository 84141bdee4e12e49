"""What every fact is: something that happened, and how it changes what is known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from bot.engine.model.state import State


@dataclass(frozen=True, slots=True)
class Fact(ABC):
    """Its class's name is its name in the log, so it never changes; its fields are what the log keeps."""

    @abstractmethod
    def change(self, state: State, at: datetime) -> State:
        """The state after this happened at `at`."""
