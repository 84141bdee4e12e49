"""An answer named by its number in *My answers* is changed at once, and shown before it is erased."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent
from bot.engine.understanding.numbered import numbered
from bot.engine.understanding.reading import read
from tests.engine.understanding.judge import context_of

LISTED = ("brew", "roast", "cups")


def with_answers(name: str, language: str) -> Context:
    """The situation, with three answers in the list."""
    context = context_of(name, language)
    label = context.phrases.says
    changes = [(label("button.change_numbered", language, number=n), Token(n, Action.CHANGE)) for n in (1, 2, 3)]
    return replace(context, numbered=LISTED, offered=(*context.offered, *changes))


@pytest.mark.parametrize(
    ("language", "text", "which"),
    [
        ("en", "change number 1", 1),
        ("en", "Change the second one, please", 2),
        ("en", "edit the last one", 3),
        ("de", "ändere Nummer 1", 1),
        ("de", "die zweite bitte ändern", 2),
        ("es", "cambia la número 1", 1),
        ("es", "cambia la última", 3),
    ],
)
@pytest.mark.parametrize("context", ["idle", "adventurous", "cups", "wish"])
def test_the_button_that_changes_it_is_pressed_whatever_waits(context: str, language: str, text: str, which: int) -> None:
    meaning = read(text, with_answers(context, language))
    assert (meaning.intent, meaning.presses) == (Intent.PRESS, Token(which, Action.CHANGE))


@pytest.mark.parametrize(
    ("language", "text", "about"),
    [
        ("en", "erase the second one", "roast"),
        ("en", "delete 3", "cups"),
        ("de", "lösch die erste", "brew"),
        ("de", "Nummer 2 löschen", "roast"),
        ("es", "borra la segunda", "roast"),
    ],
)
def test_what_is_to_be_erased_is_shown_first(language: str, text: str, about: str) -> None:
    meaning = read(text, with_answers("idle", language))
    assert (meaning.intent, meaning.about) == (Intent.UNDO, about)


@pytest.mark.parametrize(
    "text", ["erase everything", "delete it", "change my roast", "change number 4", "the second one", "delete"]
)
def test_what_names_no_number_of_theirs_is_read_as_ever(text: str) -> None:
    assert numbered(text, with_answers("idle", "en")) is None


def test_nothing_is_numbered_where_nothing_was_answered() -> None:
    assert numbered("change number 1", context_of("idle", "en")) is None
