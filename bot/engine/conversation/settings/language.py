"""The language, by one tap, never guessed."""

from __future__ import annotations

from bot.engine.conversation import keyboard
from bot.engine.conversation.onboarding.notice import greet
from bot.engine.conversation.questions.ask import message_of, wording_of
from bot.engine.conversation.questions.asked import ask_key, open_question
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.asks import AskReworded
from bot.engine.model.facts.person import LanguageChosen
from bot.engine.model.tokens import Action, Token
from prompts.reading.written_in import language_of


def languages(turn: Turn, argument: str = "") -> None:
    """/language: the brand's languages by their own names; a code behind the command chooses at once."""
    if argument.lower() in turn.catalogue.brand.languages:
        return _choose_language(turn, argument.lower())
    turn.amend(turn.phrase("language.offer"), keyboard.rows(language_buttons(turn)))


def language(turn: Turn, token: Token) -> None:
    """A tap on one of them, or on *Language*; of one that the brand does not speak any more, those that it does are shown."""
    chosen = next((name for name in turn.catalogue.brand.languages if tokens.named(name) == token.ask), None)
    languages(turn) if chosen is None else _choose_language(turn, chosen)


def other_language(turn: Turn, text: str) -> list[Button]:
    """The language that the words seem to be written in, where we speak it and do not speak it here."""
    spoken, known = language_of(text), turn.catalogue.brand.languages
    if spoken is None or spoken == turn.state.language or spoken not in known:
        return []
    return [_button(turn, spoken)]


def language_buttons(turn: Turn) -> list[Button]:
    """The languages the customer is not written to in now."""
    return [_button(turn, name) for name in turn.catalogue.brand.languages if name != turn.state.language]


def _button(turn: Turn, name: str) -> Button:
    """By its name, and not by its place among the brand's languages, which changes."""
    return Button(turn.catalogue.phrases.language_name(name), tokens.write(Action.LANGUAGE, tokens.named(name)))


def _choose_language(turn: Turn, chosen: str) -> None:
    if chosen != turn.state.language:
        turn.happened(LanguageChosen(chosen))
    if turn.state.notice is not None and not turn.state.may_be_asked(turn.now):
        return greet(turn)
    turn.amend(turn.phrase("language.chosen"))
    waiting = open_question(turn)
    if waiting is None or waiting[0].language == chosen:
        return
    # The words on the screen are what consent rests on, so the open question is shown, and recorded, in the new language.
    ask_id, question = waiting[0].ask, waiting[1]
    message = message_of(turn, question, ask_id)
    turn.happened(AskReworded(ask_id, question.id, wording_of(turn, question, ask_id).sha256, chosen))
    turn.amend(message.text, message.rows, key=ask_key(ask_id))
