"""Words, commands and everything else a customer sends: the stop first, then what waits, then one honest fallback."""

from __future__ import annotations

from typing import assert_never

from bot.engine import (
    age,
    answering,
    confirming,
    declining,
    inputs,
    menu,
    places,
    refusing,
    rights,
    tokens,
    typed_buttons,
    welcome,
    wishes,
)
from bot.engine.asking import is_answered_since, latest_asked, open_question
from bot.engine.commanding import WISHES, WORDS, commanded, person_to_ask, said_as_word
from bot.engine.effects import Button
from bot.engine.facts import Wrote
from bot.engine.showing import here
from bot.engine.storing import Taking, take
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from prompts.kinds.table import KINDS
from prompts.model.kind import Read

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
        return rights.stop(turn, "word")
    if _is_about_a_person(turn, text):
        return
    if turn.state.phase in ("new", "noticed", "declined"):
        return _before_yes(turn, text)
    welcome.wake(turn)
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
        return welcome.greet(turn)
    key = what if what in ("sticker", "voice") else "other"
    waiting = turn.state.open
    way_on = turn.phrase("unreadable.way_on") if waiting is not None else ""
    rows = [[Button(turn.phrase("button.skip"), tokens.write(Action.SKIP, waiting.ask))]] if waiting is not None else []
    turn.say(f"{turn.phrase(f'unreadable.{key}')} {way_on}".strip(), rows)


def edited(turn: Turn, text: str) -> None:
    """An edited message; a stop word still stops."""
    if turn.catalogue.phrases.means("stop", text):
        return rights.stop(turn, "word")
    if turn.state.phase == "active":
        answering.edited(turn, text)


def fallback(turn: Turn) -> None:
    """Not an answer, and no intent is guessed: what the bot is for, a person who can help, and the languages it speaks."""
    text = f"{turn.phrase('fallback')} {person_to_ask(turn)}".strip()
    turn.say(text, [row for row in (wishes.language_buttons(turn), [menu.button(turn)]) if row])


def _is_about_a_person(turn: Turn, text: str) -> bool:
    """Distress, an insult, a child: answered as such, never with a question, and nothing of it is kept."""
    phrases = turn.catalogue.phrases
    if phrases.mentions("distress", text):
        turn.say(f"{turn.phrase('distress')} {person_to_ask(turn)}".strip())
    elif phrases.means("insult", text):
        turn.say(turn.phrase("insult"), [[Button(turn.phrase("button.stop"), tokens.write(Action.STOP)), menu.button(turn)]])
    elif turn.state.phase == "active" and age.is_minor(turn, text) and not _is_a_number_asked(turn):
        rights.stop(turn, "minor")
    else:
        return False
    return True


def _is_a_number_asked(turn: Turn) -> bool:
    waiting = open_question(turn)
    return waiting is not None and waiting[1].kind in ("number", "scale")


_NOTICE_BUTTONS = ("button.yes", "button.yes_use", "button.no", "button.without_sharing", "button.details")


def _before_yes(turn: Turn, text: str) -> None:
    """Before the Yes every message gets the notice, unless it is a plain yes or no to it."""
    phrases, notice = turn.catalogue.phrases, turn.state.notice
    if notice is None:
        return welcome.greet(turn)
    answer = Token(notice.id, Action.YES)
    said = typed_buttons.label_of(turn, text, *_NOTICE_BUTTONS)
    if said in ("button.yes", "button.yes_use") or phrases.means("yes", text):
        return welcome.accept(turn, answer, method="typed")
    if said == "button.no" or phrases.means("no", text):
        return welcome.decline(turn, answer, method="typed")
    if said == "button.without_sharing":
        return welcome.accept(turn, answer, sharing=False, method="typed")
    if said == "button.details":
        return welcome.details(turn, answer)
    welcome.greet(turn)


def _names_an_answer(turn: Turn, text: str) -> bool:
    """Whether the words are one of the answers to choose from: then "English" or "monthly" is no wish about the bot."""
    target = answering.target_of_words(turn)
    if target is None or target[0].kind == "free_text":
        return False
    return isinstance(KINDS[target[0].kind].read(target[0], text, here(turn)), Read)


def _is_a_wish(turn: Turn, text: str) -> bool:
    """A wish about the bot itself, as the whole message."""
    phrases = turn.catalogue.phrases
    if (named := phrases.language_named(text)) in turn.catalogue.brand.languages:
        wishes.languages(turn, named or "")
        return True
    if said_as_word(turn, text, WISHES):
        return True
    if not phrases.means("never", text) and (said := phrases.filled("never_about", text)) is not None:
        refusing.never_about(turn, said["topic"])
        return True
    return places.told(turn, text)


def _to_question(turn: Turn, text: str) -> None:
    """Words while a question waits. *No* is an answer where it can be one, and a skip everywhere else."""
    waiting = open_question(turn) if turn.state.changing is None else None
    if waiting is None:
        return answering.typed(turn, text)
    phrases, (open_ask, question) = turn.catalogue.phrases, waiting
    if phrases.means("skip", text):
        return declining.skip(turn)
    if phrases.means("later", text):
        return declining.offer_later(turn, None)
    if phrases.means("never", text):
        return declining.never(turn, Token(open_ask.ask, Action.NEVER))
    if phrases.means("why", text):
        return answering.why(turn)
    if _confirms(turn, text, open_ask.ask):
        return
    is_readable = question.kind != "free_text" and isinstance(KINDS[question.kind].read(question, text, here(turn)), Read)
    if phrases.means("no", text) and not is_readable:
        return declining.skip(turn)
    answering.typed(turn, text)


def _confirms(turn: Turn, text: str, ask_id: int) -> bool:
    """A plain yes or no to *still Dark?*."""
    phrases = turn.catalogue.phrases
    if not confirming.is_confirmation(turn, ask_id):
        return False
    said = typed_buttons.label_of(turn, text, "button.still_true", "button.has_changed", "button.forget_it")
    if said == "button.forget_it":
        confirming.forget_it(turn, Token(ask_id, Action.FORGET_IT))
    elif said == "button.still_true" or phrases.means("yes", text):
        confirming.still_true(turn, Token(ask_id, Action.STILL_TRUE))
    elif said == "button.has_changed" or phrases.means("no", text):
        confirming.has_changed(turn, Token(ask_id, Action.HAS_CHANGED))
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
