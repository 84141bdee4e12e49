"""What is guessed agrees to nothing, erases nothing and keeps nothing; and who says not to stop is not stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.conversation.typed_words import _DO
from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.guessing import wishes
from bot.engine.understanding.guessing.guess import guessed, guessed_beside
from bot.engine.understanding.meaning import Context, Intent, Meaning
from prompts.intents.classifier import shipped
from prompts.intents.training import examples
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Read
from tests.engine.understanding.judge import LANGUAGES, LIVE, context_of

EVERYTHING_WAITS = tuple((action.name, Token(3, action)) for action in Action)
HARMLESS = {
    Action.CHANGE, Action.UNDO_SKIP, Action.ONE_MORE, Action.RESUME, Action.KEEP_ALL, Action.KEEP, Action.NO,
    Action.SKIP, Action.LATER, Action.NEVER, Action.WHY,
}  # fmt: skip
"""What a guess may press: none of these agrees to anything, none erases, and *No* takes nothing from who never said yes."""

OFFERED_AT_MOST = HARMLESS | {
    Action.STOP, Action.OFFER_ERASURE, Action.ERASE_ALL, Action.MY_ANSWERS, Action.CONSENTS, Action.LANGUAGE, Action.PACE,
    Action.PAUSE, Action.ONE_NOW, Action.NOT_A_STOP, Action.FORGET_IT,
}  # fmt: skip
"""What may stand on a button: their own tap decides."""


@pytest.mark.slow
@pytest.mark.parametrize("situation", ["idle", "notice", "roast", "wish", "delete", "stopped"])
def test_a_guess_agrees_to_nothing_erases_nothing_and_keeps_nothing(situation: str) -> None:
    context = replace(context_of(situation, "en"), offered=EVERYTHING_WAITS)
    pressed, offered, kept = set(), set(), set()
    for texts in examples().values():
        for text in texts[::25]:
            meaning = _guess(text, context)
            if meaning is not None:
                pressed |= {meaning.presses.action} if meaning.presses else set()
                offered |= {token.action for token in meaning.offers}
                kept |= {text} if isinstance(meaning.answer, Read) and meaning.intent is not Intent.MAYBE_KEEP else set()
    assert kept == set()
    assert pressed
    assert pressed <= HARMLESS
    assert offered <= OFFERED_AT_MOST


def _guess(text: str, context: Context) -> Meaning | None:
    """What is made of words that the question which waits does not read, as `read` would ask."""
    if context.asked is None:
        return guessed(text, context)
    answer = KINDS[context.asked.kind].read(context.asked, text, context.here)
    return guessed_beside(text, context.asked, answer, context)


def test_what_a_guess_may_press_is_a_harmless_button_and_what_it_may_do_has_a_row() -> None:
    assert {action for actions in wishes._ON_SCREEN.values() for action in actions} <= HARMLESS & set(BUTTONS)
    assert set(wishes._DONE.values()) <= set(_DO)


def test_every_name_that_something_is_done_about_is_an_intent_of_the_examples() -> None:
    assert {*wishes._DONE, *wishes._ON_SCREEN, *wishes._PRESSED_BELOW} <= set(shipped().intents)


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
    meaning = _guess(refusal, context_of(situation, "en"))
    assert meaning is not None
    assert meaning.intent in (Intent.STOP, Intent.MAYBE_STOP)


def test_undecided_is_only_who_can_skip() -> None:
    asked, changing = (_guess("honestly no idea", context_of(name, "en")) for name in ("roast", "change"))
    assert asked is not None
    assert asked.intent is Intent.UNDECIDED
    assert changing is not None
    assert changing.intent is Intent.ANSWER


@pytest.mark.parametrize("text", ["", "  ", "no more " * 200])
def test_nothing_is_made_of_no_words_or_of_a_story(text: str) -> None:
    assert guessed(text, context_of("idle", "en")) is None
