"""Words, commands and everything else a customer sends: the stop first, then what waits, then one honest fallback."""

from __future__ import annotations

from typing import assert_never

from bot.engine.conversation import menu, typed_buttons
from bot.engine.conversation.answers import confirmation, later, never, never_about, skip, tapped, typed
from bot.engine.conversation.answers.saving import Taking, take
from bot.engine.conversation.commands import (
    WISHES,
    WORDS,
    commanded,
    said_as_word,
)
from bot.engine.conversation.help import person_to_ask
from bot.engine.conversation.onboarding import age, consent, notice, start
from bot.engine.conversation.questions import why
from bot.engine.conversation.questions.asked import is_answered_since, latest_asked, open_question
from bot.engine.conversation.questions.presentation import here
from bot.engine.conversation.rights import stop
from bot.engine.conversation.settings import language, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model import inputs, tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.pace import Wrote
from bot.engine.model.tokens import Action, Token
from prompts.kinds.table import KINDS
from prompts.model.answering import Read
from prompts.model.question import Question

Words = inputs.Said | inputs.Commanded | inputs.SentUnreadable | inputs.SharedContact | inputs.Edited


def spoken_to(turn: Turn, given: Words) -> None:
    """Everything a customer sends that is not a tap."""
    if turn.state.phase == "active":
        turn.happened(Wrote())
    match given:
        case inputs.Said(text):
            heard(turn, text)
        case inputs.Commanded(name, argument):
            commanded(turn, name, argument)
        case inputs.SentUnreadable(what):
            unreadable(turn, what)
        case inputs.SharedContact():
            turn.say(turn.phrase("contact.refused"))  # other people's data: not stored
        case inputs.Edited(text):
            edited(turn, text)
        case _:
            assert_never(given)


def heard(turn: Turn, text: str) -> None:
    """Typed words. A stop word as the whole message always wins over an open question and over any draft."""
    if turn.catalogue.phrases.means("stop", text):
        return stop.stop(turn, "word")
    if _is_about_a_person(turn, text):
        return
    if turn.state.phase in ("new", "noticed", "declined"):
        return _before_yes(turn, text)
    start.wake(turn)
    if not (typed_buttons.pressed(turn, text) or said_as_word(turn, text, WORDS)):
        _answered_or_wished(turn, text)


def _answered_or_wished(turn: Turn, text: str) -> None:
    """An answer where the words name one, then a wish, then whatever the waiting question makes of them."""
    is_waiting = turn.state.open is not None or turn.state.changing is not None
    if is_waiting and _names_an_answer(turn, text):
        _to_question(turn, text)
    elif _is_a_wish(turn, text):
        pass
    elif is_waiting:
        _to_question(turn, text)
    elif not _late(turn, text):
        fallback(turn)


def unreadable(turn: Turn, what: str) -> None:
    """A sticker, a voice message, a photo: said plainly, not kept, and the way on."""
    if turn.state.phase == "new":
        return notice.greet(turn)
    key = what if what in ("sticker", "voice") else "other"
    waiting = turn.state.open
    way_on = turn.phrase("unreadable.way_on") if waiting is not None else ""
    rows = [[Button(turn.phrase("button.skip"), tokens.write(Action.SKIP, waiting.ask))]] if waiting is not None else []
    turn.say(f"{turn.phrase(f'unreadable.{key}')} {way_on}".strip(), rows)


def edited(turn: Turn, text: str) -> None:
    """An edited message; a stop word still stops."""
    if turn.catalogue.phrases.means("stop", text):
        return stop.stop(turn, "word")
    if turn.state.phase == "active":
        tapped.edited(turn, text)


def fallback(turn: Turn) -> None:
    """Not an answer, and no intent is guessed: what the bot is for, a person who can help, and the languages it speaks."""
    text = f"{turn.phrase('fallback')} {person_to_ask(turn)}".strip()
    turn.say(text, [row for row in (language.language_buttons(turn), [menu.button(turn)]) if row])


def _is_about_a_person(turn: Turn, text: str) -> bool:
    """Distress, an insult, a child: answered as such, never with a question, and nothing of it is kept."""
    phrases = turn.catalogue.phrases
    if phrases.mentions("distress", text):
        turn.say(f"{turn.phrase('distress')} {person_to_ask(turn)}".strip())
    elif phrases.means("insult", text):
        turn.say(turn.phrase("insult"), [[Button(turn.phrase("button.stop"), tokens.write(Action.STOP)), menu.button(turn)]])
    elif turn.state.phase == "active" and age.is_minor(turn, text) and not _is_a_number_asked(turn):
        stop.stop(turn, "minor")
    else:
        return False
    return True


def _is_a_number_asked(turn: Turn) -> bool:
    waiting = open_question(turn)
    return waiting is not None and KINDS[waiting[1].kind].answer_type == "number"


_NOTICE_BUTTONS = ("button.yes", "button.yes_use", "button.no", "button.without_sharing", "button.details")


def _before_yes(turn: Turn, text: str) -> None:
    """Before the Yes every message gets the notice, unless it is a plain yes or no to it."""
    phrases, shown = turn.catalogue.phrases, turn.state.notice
    if shown is None:
        return notice.greet(turn)
    answer = Token(shown.id, Action.YES)
    said = typed_buttons.label_of(turn, text, *_NOTICE_BUTTONS)
    if said in ("button.yes", "button.yes_use") or phrases.means("yes", text):
        return consent.accept(turn, answer, method="typed")
    if said == "button.no" or phrases.means("no", text):
        return consent.decline(turn, answer, method="typed")
    if said == "button.without_sharing":
        return consent.accept(turn, answer, sharing=False, method="typed")
    if said == "button.details":
        return notice.details(turn, answer)
    notice.greet(turn)


def _names_an_answer(turn: Turn, text: str) -> bool:
    """Whether the words are one of the answers to choose from: then "English" or "monthly" is no wish about the bot."""
    target = typed.target_of_words(turn)
    return target is not None and _is_read(turn, target[0], text)


def _is_read(turn: Turn, question: Question, text: str) -> bool:
    """Whether the words are an answer for certain; where any words are one, none are certain."""
    kind = KINDS[question.kind]
    return kind.answer_type != "words" and isinstance(kind.read(question, text, here(turn)), Read)


def _is_a_wish(turn: Turn, text: str) -> bool:
    """A wish about the bot itself, as the whole message."""
    phrases = turn.catalogue.phrases
    if (named := phrases.language_named(text)) in turn.catalogue.brand.languages:
        language.languages(turn, named or "")
        return True
    if said_as_word(turn, text, WISHES):
        return True
    if not phrases.means("never", text) and (said := phrases.filled("never_about", text)) is not None:
        never_about.never_about(turn, said["topic"])
        return True
    return time_zone.told(turn, text)


def _to_question(turn: Turn, text: str) -> None:
    """Words while a question waits. *No* is an answer where it can be one, and a skip everywhere else."""
    waiting = open_question(turn) if turn.state.changing is None else None
    if waiting is None:
        return typed.typed(turn, text)
    phrases, (open_ask, question) = turn.catalogue.phrases, waiting
    if phrases.means("skip", text):
        return skip.skip(turn)
    if phrases.means("later", text):
        return later.offer_later(turn, None)
    if phrases.means("never", text):
        return never.never(turn, Token(open_ask.ask, Action.NEVER))
    if phrases.means("why", text):
        return why.why(turn)
    if _confirms(turn, text, open_ask.ask):
        return
    if phrases.means("no", text) and not _is_read(turn, question, text):
        return skip.skip(turn)
    typed.typed(turn, text)


def _confirms(turn: Turn, text: str, ask_id: int) -> bool:
    """A plain yes or no to *still Dark?*."""
    phrases = turn.catalogue.phrases
    if not confirmation.is_confirmation(turn, ask_id):
        return False
    said = typed_buttons.label_of(turn, text, "button.still_true", "button.has_changed", "button.forget_it")
    if said == "button.forget_it":
        confirmation.forget_it(turn, Token(ask_id, Action.FORGET_IT))
    elif said == "button.still_true" or phrases.means("yes", text):
        confirmation.still_true(turn, Token(ask_id, Action.STILL_TRUE))
    elif said == "button.has_changed" or phrases.means("no", text):
        confirmation.has_changed(turn, Token(ask_id, Action.HAS_CHANGED))
    else:
        return False
    return True


def _late(turn: Turn, text: str) -> bool:
    """Words that name an option of the last, unanswered question still count; free text could mean anything and does not."""
    latest = latest_asked(turn)
    if latest is None or latest[1].outcome not in ("expired", "unclear", "superseded") or turn.state.phase != "active":
        return False
    question, record = latest
    kind = KINDS[question.kind]
    if not kind.offer(question, here(turn)) or is_answered_since(turn, question, record):
        return False
    reading = kind.read(question, text, here(turn))
    if isinstance(reading, Read):
        take(turn, Taking(question, record, reading.value, text, reading.how))
    return isinstance(reading, Read)
