"""What is known of a customer, for the conditions of follow-ups: in the names that options have now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.engine.model.history import Given
from bot.engine.model.state import State
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.option_names import has_renamed_options, in_names_of
from prompts.model.question import QuestionId, Value


class KnownAnswers(Mapping[QuestionId, Value]):
    """Every current answer by its question; opened when a condition asks for it, which few answers are."""

    def __init__(self, given: Mapping[QuestionId, Given], catalogue: Catalogue) -> None:
        self._given = given
        self._catalogue = catalogue

    def __getitem__(self, question: QuestionId) -> Value:
        """An option that was renamed since counts under its name of today."""
        value, live = self._given[question].value, self._catalogue.questions
        if question not in live or not has_renamed_options(self._catalogue):
            return value
        return in_names_of(self._catalogue, live[question], value)

    def get(self, question: QuestionId, default: Any = None) -> Any:
        """What is unknown is unknown; an answer that cannot be opened is an error, whatever kind of error it is."""
        return self[question] if question in self._given else default

    def __contains__(self, question: object) -> bool:
        """Whether there is an answer, whatever it says."""
        return question in self._given

    def __iter__(self) -> Iterator[QuestionId]:
        """The questions that have an answer."""
        return iter(self._given)

    def __len__(self) -> int:
        """How many answers there are."""
        return len(self._given)


def known_answers(state: State, catalogue: Catalogue) -> KnownAnswers:
    """What this customer said, as far as it stands."""
    return KnownAnswers({name: one.given for name, one in state.histories.items() if one.given is not None}, catalogue)
