"""Words, commands and everything else a customer sends: the stop first, then what waits, then one honest fallback."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from bot.engine import answering, declining, inputs, rights, tokens, welcome
from bot.engine.asking import asked, here, open_question
from bot.engine.effects import Button
from bot.engine.state import AskRecord
from bot.engine.storing import Taking, take
from bot.engine.tokens import Action, Token
from bot.engine.turn import Turn
from prompts.kinds import Read
from prompts.kinds.table import KINDS
from prompts.question import Question

Words = inputs.Said | inputs.Commanded | inputs.SentUnreadable | inputs.SharedContact | inputs.Edited


def spoken_to(turn: Turn, given: Words) -> None:
    """Everything a customer sends that is not a tap."""
    match given:
        case inputs.Said(text):
            heard(turn, text)
        case inputs.Commanded(name):
            commanded(turn, name)
        case inputs.SentUnreadable(what):
            unreadable(turn, what)
        case inputs.SharedContact():
            contact(turn)
        case inputs.Edited(text):
            edited(turn, text)
        case _:
            assert_never(given)


def heard(turn: Turn, text: str) -> None:
    """Typed words. A stop word as the whole message always wins over an open question and over any draft."""
    if turn.catalogue.phrases.means("stop", text):
        return rights.stop(turn, "word")
    if turn.state.phase in ("new", "noticed", "declined"):
        return _before_yes(turn, text)
    if _pressed_by_words(turn, text):
        return
    for word, action in _WORDS.items():
        if turn.catalogue.phrases.means(word, text):
            return action(turn)
    if turn.state.open is not None or turn.state.changing is not None:
        return _to_question(turn, text)
    if not _late(turn, text):
        fallback(turn)


def commanded(turn: Turn, name: str) -> None:
    """A slash command; one that does not exist gets the list of those that do."""
    _COMMANDS.get(name.lower(), help_)(turn)


def unreadable(turn: Turn, what: str) -> None:
    """A sticker, a voice message, a photo: said plainly, not kept, and the way on."""
    if turn.state.phase == "new":
        return welcome.greet(turn)
    key = what if what in ("sticker", "voice") else "other"
    way_on = turn.phrase("unreadable.way_on") if turn.state.open is not None else ""
    rows = []
    if turn.state.open is not None:
        rows = [[Button(turn.phrase("button.skip"), tokens.write(Action.SKIP, turn.state.open.ask))]]
    turn.say(f"{turn.phrase(f'unreadable.{key}')} {way_on}".strip(), rows)


def contact(turn: Turn) -> None:
    """A contact card is other people's data: refused, not stored."""
    turn.say(turn.phrase("contact.refused"))


def edited(turn: Turn, text: str) -> None:
    """An edited message; a stop word still stops."""
    if turn.catalogue.phrases.means("stop", text):
        return rights.stop(turn, "word")
    if turn.state.phase == "active":
        answering.edited(turn, text)


def help_(turn: Turn) -> None:
    """/help: what the bot does and which commands there are."""
    turn.say(turn.phrase("help", contact=_person(turn)))


def fallback(turn: Turn) -> None:
    """Not an answer, and no intent is guessed: what the bot is for, and a person who can help."""
    turn.say(f"{turn.phrase('fallback')} {_person(turn)}".strip(), [[_my_answers(turn)]])


def _person(turn: Turn) -> str:
    human = turn.catalogue.brand.human_contact
    return turn.phrase("fallback.person", contact=human) if human else ""


def _my_answers(turn: Turn) -> Button:
    return Button(turn.phrase("button.my_answers"), tokens.write(Action.MY_ANSWERS))


def _before_yes(turn: Turn, text: str) -> None:
    """Before the Yes every message gets the notice, unless it is a plain yes or no to it."""
    phrases, notice = turn.catalogue.phrases, turn.state.notice
    if notice is None:
        return welcome.greet(turn)
    answer = Token(notice.id, Action.YES)
    if phrases.means("yes", text) or _is_label(turn, "button.yes", text) or _is_label(turn, "button.yes_use", text):
        return welcome.accept(turn, answer, method="typed")
    if phrases.means("no", text) or _is_label(turn, "button.no", text):
        return welcome.decline(turn, answer, method="typed")
    if _is_label(turn, "button.without_sharing", text):
        return welcome.accept(turn, answer, sharing=False, method="typed")
    if _is_label(turn, "button.details", text):
        return welcome.details(turn, answer)
    welcome.greet(turn)


def _to_question(turn: Turn, text: str) -> None:
    phrases, waiting = turn.catalogue.phrases, open_question(turn)
    is_plain = turn.state.changing is None and waiting is not None
    if is_plain and phrases.means("skip", text):
        return declining.skip(turn)
    if is_plain and phrases.means("later", text):
        return declining.offer_later(turn, None)
    if is_plain and waiting is not None and phrases.means("never", text):
        return declining.never(turn, Token(waiting[0].ask, Action.NEVER))
    if is_plain and phrases.means("why", text):
        return answering.why(turn)
    answering.typed(turn, text)


def _pressed_by_words(turn: Turn, text: str) -> bool:
    """The label of a button that waits for this customer, typed instead of tapped."""
    waiting, changing = turn.state.open, turn.state.changing
    draft = changing.draft if changing else waiting.draft if waiting else None
    ask_id = changing.ask if changing else waiting.ask if waiting else 0
    if draft is not None and _is_label(turn, "button.keep_that", text):
        answering.keep_draft(turn, Token(ask_id, Action.KEEP_DRAFT))
        return True
    if draft is not None and _is_label(turn, "button.dont_save", text):
        answering.drop_draft(turn, Token(ask_id, Action.DROP_DRAFT), rewrite=False)
        return True
    offered = turn.state.erase_asked
    if offered is not None and _is_label(turn, "button.erase_all", text):
        rights.erase_all(turn, Token(offered[0], Action.ERASE_ALL))
        return True
    return _typed_after_question(turn, text)


def _typed_after_question(turn: Turn, text: str) -> bool:
    """The buttons below the last question, typed."""
    latest = _latest(turn)
    if latest is None or turn.state.open is not None:
        return False
    record = latest[1]
    if _is_label(turn, "button.one_more", text):
        answering.one_more(turn, Token(record.id, Action.ONE_MORE))
    elif _is_label(turn, "button.change", text):
        answering.change(turn, Token(record.id, Action.CHANGE))
    elif _is_label(turn, "button.undo", text) and record.outcome in ("skipped", "never"):
        declining.undo(turn, Token(record.id, Action.UNDO_SKIP))
    elif turn.state.phase == "stopped" and _is_label(turn, "button.erase_now", text):
        rights.erase_now(turn)
    else:
        return False
    return True


def _late(turn: Turn, text: str) -> bool:
    """Words that name an option of the last, unanswered question still count; free text could mean anything and does not."""
    latest = _latest(turn)
    if latest is None or latest[1].outcome not in ("expired", "unclear") or turn.state.phase != "active":
        return False
    question, record = latest
    kind = KINDS[question.kind]
    if not kind.offer(question, here(turn)):
        return False
    reading = kind.read(question, text, here(turn))
    if isinstance(reading, Read):
        take(turn, Taking(question, record, reading.value, text, reading.how))
    return isinstance(reading, Read)


def _latest(turn: Turn) -> tuple[Question, AskRecord] | None:
    records = [ask for history in turn.state.histories.values() for ask in history.asks]
    return asked(turn, max(records, key=lambda record: record.at).id) if records else None


def _is_label(turn: Turn, key: str, text: str) -> bool:
    return text.strip().casefold() == turn.phrase(key).casefold()


_COMMANDS: dict[str, Callable[[Turn], None]] = {
    "start": welcome.started,
    "stop": lambda turn: rights.stop(turn, "command"),
    "delete": rights.offer_erasure,
    "privacy": rights.privacy,
    "developer_info": rights.privacy,
    "mydata": rights.show_answers,
    "why": answering.why,
    "skip": declining.skip,
    "help": help_,
    "menu": rights.menu,
}

_WORDS: dict[str, Callable[[Turn], None]] = {
    "help": help_,
    "menu": rights.menu,
    "privacy": rights.privacy,
    "my_data": rights.show_answers,
    "delete": rights.offer_erasure,
}
