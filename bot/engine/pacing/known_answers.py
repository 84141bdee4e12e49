"""What is known of a customer, for the conditions of follow-ups: in the names that options have now."""

from __future__ import annotations

from bot.engine.model.state import State
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.option_names import has_renamed_options, in_names_of
from prompts.model.question import QuestionId, Value


def known_answers(state: State, catalogue: Catalogue) -> dict[QuestionId, Value]:
    """Every current answer by its question; an option that was renamed since counts under its name of today."""
    known = state.values()
    if not has_renamed_options(catalogue):
        return known
    live = catalogue.questions
    return {name: in_names_of(catalogue, live[name], value) if name in live else value for name, value in known.items()}
