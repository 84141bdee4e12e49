"""A language is chosen by its name, wherever it stands in the brand's list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.effects import Amend, Message
from bot.engine.model.inputs import Commanded, Pressed
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from prompts.catalogue.catalogue import Catalogue
from tests.engine.people import LIVE, NOON, active


def with_languages(*languages: str) -> Catalogue:
    return replace(LIVE, brand=replace(LIVE.brand, languages=languages))


def shown(catalogue: Catalogue, token: str = "") -> tuple[str, Message]:
    """The language after a tap (or after /language), and what is shown then."""
    given = Pressed(token) if token else Commanded("language")
    decision = decide(active(), given, Moment(NOON, 7, "telegram", "en"), catalogue)
    changed = [effect.message for effect in decision.effects if isinstance(effect, Amend)]
    said = [message for effect in decision.effects if (message := getattr(effect, "message", None)) is not None]
    return decision.state.language, (changed or said)[0]


def button(label: str) -> str:
    _, message = shown(with_languages("en", "de", "es"))
    return next(one.token for row in message.rows for one in row if one.label == label)


@pytest.mark.parametrize("languages", [("en", "de", "es"), ("en", "es", "de"), ("de", "en")])
def test_a_button_sets_the_language_that_it_shows(languages: tuple[str, ...]) -> None:
    assert shown(with_languages(*languages), button("Deutsch"))[0] == "de"


@pytest.mark.parametrize("token", [button("Deutsch"), write(Action.LANGUAGE, 0, 2), write(Action.LANGUAGE, 0, 9)])
def test_one_that_is_not_spoken_any_more_or_was_told_by_its_place_shows_those_that_are(token: str) -> None:
    language, message = shown(with_languages("en", "es"), token)
    assert (language, message.labels) == ("en", ("Español",))
