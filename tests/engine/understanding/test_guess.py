"""What is guessed agrees to nothing, erases nothing and answers nothing; and who says not to stop is not stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.conversation.buttons import BUTTONS
from bot.engine.conversation.typed_words import _DO
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding import guess
from bot.engine.understanding.guess import guessed
from bot.engine.understanding.meaning import Intent
from prompts.intents.classifier import shipped
from prompts.intents.training import examples
from tests.engine.understanding.judge import LANGUAGES, LIVE, context_of

EVERYTHING_WAITS = tuple((action.name, Token(3, action)) for action in Action)
HARMLESS = {
    Action.CHANGE, Action.UNDO_SKIP, Action.ONE_MORE, Action.KEEP_ALL, Action.NO,
    Action.SKIP, Action.LATER, Action.NEVER, Action.WHY,
}  # fmt: skip
"""What a guess may press: none of these agrees to anything, none erases, and *No* takes nothing from who never said yes."""


@pytest.mark.parametrize("situation", ["idle", "notice", "roast", "wish", "delete", "stopped"])
def test_a_guess_agrees_to_nothing_erases_nothing_and_answers_nothing(situation: str) -> None:
    context = replace(context_of(situation, "en"), offered=EVERYTHING_WAITS)
    pressed, done = set(), set()
    for texts in examples().values():
        for text in texts[::25]:
            meaning = guessed(text, context)
            if meaning is not None:
                assert meaning.answer is None, text
                done.add(meaning.intent)
                pressed |= {meaning.presses.action} if meaning.presses else set()
    assert done.isdisjoint({Intent.ANSWER, Intent.LATE_ANSWER, Intent.CHILD})
    assert pressed
    assert pressed <= HARMLESS


def test_what_a_guess_may_press_is_a_harmless_button_and_what_it_may_do_has_a_row() -> None:
    assert {action for actions in guess._ON_SCREEN.values() for action in actions} <= HARMLESS & set(BUTTONS)
    assert set(guess._DONE.values()) <= set(_DO)


def test_every_name_that_something_is_done_about_is_an_intent_of_the_examples() -> None:
    assert {*guess._DONE, *guess._ON_SCREEN, *guess._BELOW_THE_QUESTION} <= set(shipped().intents)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("around", ["{}", "{}!!", "hey, {} ok?", "STOP? {}"])
def test_who_says_not_to_stop_is_neither_stopped_nor_asked_whether(language: str, around: str) -> None:
    for words in LIVE.phrases.words[language]["no_stop"]:
        for said in (words, words.upper()):
            meaning = guessed(around.format(said), context_of("idle", language))
            assert meaning is None or meaning.intent not in (Intent.STOP, Intent.MAYBE_STOP), said


@pytest.mark.parametrize("situation", ["idle", "roast", "wish"])
@pytest.mark.parametrize(
    "refusal",
    [
        "this won't stop, leave me out of it please",
        "me escribís sin parar, dejadme en paz",
        "ich will nicht auf eure Liste",
    ],
)
def test_a_refusal_is_not_taken_for_its_opposite(refusal: str, situation: str) -> None:
    meaning = guessed(refusal, context_of(situation, "en"))
    assert meaning is not None
    assert meaning.intent in (Intent.STOP, Intent.MAYBE_STOP)


def test_undecided_is_only_who_can_skip() -> None:
    asked, changing = (guessed("honestly no idea", context_of(name, "en")) for name in ("roast", "change"))
    assert asked is not None
    assert asked.intent is Intent.UNDECIDED
    assert changing is None


@pytest.mark.parametrize("text", ["", "  ", "no more " * 200])
def test_nothing_is_made_of_no_words_or_of_a_story(text: str) -> None:
    assert guessed(text, context_of("idle", "en")) is None
